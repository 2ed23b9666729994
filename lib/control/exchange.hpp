#pragma once
// One request and the means to answer it, as a handler sees them. Used on the loop's thread; both live until the
// handler has returned.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "control/access.hpp"
#include "core/result.hpp"

namespace resetd::control {

namespace asio = boost::asio;

struct Route;

struct Request {
  const Route* route = nullptr;
  std::int64_t id = 0;                                    ///< what stood for `{id}`, from 1; 0 where the route has none
  std::map<std::string, std::string, std::less<>> query;  ///< decoded; only names that the route has
  std::string last_event_id;
  Caller caller;
  std::string body;            ///< of a command: JSON, at most max_command_bytes
  std::filesystem::path file;  ///< of a plan: a private file, gone once the handler has returned
};

struct Reply {
  unsigned status = 200;
  std::string type = "application/json";
  std::string body;
  bool retry_later = false;  ///< says Retry-After
  std::string allow;         ///< the Allow header of a 405
  std::string policy;        ///< a page's Content-Security-Policy
};

/// An answer that is sent as it is made. Each call returns once the peer has taken what it was given; false: the peer
/// is gone or too slow, and nothing more need be made.
class Stream {
 public:
  virtual ~Stream() = default;
  /// Status 200 with this type. Once, before write().
  virtual asio::awaitable<bool> begin(std::string type) = 0;
  virtual asio::awaitable<bool> write(std::string text) = 0;
  /// The server is to stop: what never ends by itself ends now.
  virtual bool stopping() const = 0;
};

}  // namespace resetd::control
