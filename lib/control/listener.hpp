#pragma once
// The places where the control API is listened at.

#include <sys/stat.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <filesystem>
#include <optional>

#include "core/result.hpp"
#include "settings/settings.hpp"

namespace resetd::control {

namespace asio = boost::asio;

/// A Unix socket of mode 0660 from its first moment, of the first of allow_groups that exists where we may give it to
/// that group. Unlinked at the end, where it is still this one.
class UnixListener {
 public:
  /// Creates the folder (not those above it) where it is missing. A socket that nobody listens at any more is
  /// replaced. Errors: refused where someone does listen; bad_input where something else has the name, or the folder
  /// is not ours to write.
  static core::Result<UnixListener> open(const asio::any_io_executor& executor, const settings::Listen& listen);

  UnixListener(UnixListener&& other) noexcept;
  UnixListener& operator=(UnixListener&&) = delete;
  ~UnixListener();

  asio::local::stream_protocol::acceptor& acceptor() { return acceptor_; }
  /// Takes no more connections, and unlinks.
  void close();

 private:
  UnixListener(asio::local::stream_protocol::acceptor acceptor, std::filesystem::path path);

  asio::local::stream_protocol::acceptor acceptor_;
  std::filesystem::path path_;
  struct ::stat identity_ {};
  bool ours_ = false;
};

/// bad_input where the address cannot be had.
core::Result<asio::ip::tcp::acceptor> open_tcp(const asio::any_io_executor& executor,
                                               const settings::Endpoint& endpoint);

}  // namespace resetd::control
