#pragma once
// What all connections of a server share. Used on the loop's thread; outlives them.

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "control/access.hpp"
#include "control/server.hpp"
#include "control/standing.hpp"

namespace resetd::control {

struct Peer {
  std::size_t connections = 0;
  Bucket requests{peer_requests_per_second, peer_request_burst};
};

class Shared {
 public:
  Shared(ServerOptions server_options, Handler handle)
      : options(std::move(server_options)), handler(std::move(handle)) {}

  /// The groups of a user change seldom and may cost a look over the network: what was found holds for a moment.
  const Caller& caller(uid_t uid, gid_t gid, core::SteadyTime now);

  ServerOptions options;
  Handler handler;
  Steerers steerers;
  std::string token_digest;  ///< of the token; empty where there is no TCP
  std::map<std::string, Peer, std::less<>> peers;
  std::size_t uploads = 0;
  bool stopping = false;
  /// A connection's deadline has come nearer.
  std::function<void(core::SteadyTime)> deadline_set = [](core::SteadyTime) {};

 private:
  struct Known {
    Caller caller;
    core::SteadyTime until{};
  };
  std::map<std::pair<uid_t, gid_t>, Known> known_;
};

}  // namespace resetd::control
