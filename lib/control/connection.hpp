#pragma once
// One peer's connection: its requests one after the other, each bounded in size and time. Used on the loop's thread.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <memory>
#include <optional>
#include <string>

#include "control/shared.hpp"

namespace resetd::control {

class Connection {
 public:
  using Socket = asio::generic::stream_protocol::socket;

  /// Who is at the other end, of what the kernel says; nothing: someone over TCP, who must show the token.
  struct Credentials {
    uid_t uid = 0;
    gid_t gid = 0;
  };

  Connection(Socket socket, std::optional<Credentials> credentials, std::string peer, Shared& shared);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Returns when the connection is over.
  asio::awaitable<void> serve();

  Standing standing() const;
  /// When it is cut unless its peer gets on; nothing while we are to answer.
  std::optional<core::SteadyTime> deadline() const;
  void cut();
  bool is_cut() const;

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace resetd::control
