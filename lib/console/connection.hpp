#pragma once
// One connection to the console: name lookup, connect, TLS, bytes in and out, each bounded by one deadline.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "console/endpoint.hpp"
#include "core/outcome.hpp"

namespace resetd::console {

namespace asio = boost::asio;

/// Where a call failed, and why in words for people.
struct Failure {
  core::CallEnd end = core::CallEnd::interrupted;
  std::string trouble;
};

/// Owned by a shared_ptr. Used on the loop's thread by one coroutine at a time; give_up comes from beside it. The
/// endpoint and the TLS context outlive it. Destroying it closes the socket.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  enum class GaveUp { no, timed_out, cancelled };

  /// `tls` is null for plain HTTP.
  Connection(const asio::any_io_executor& executor, const Endpoint& endpoint, asio::ssl::context* tls);

  /// Makes the connection stand within the endpoint's connect_timeout. Several addresses are tried in turn, each with
  /// its share of the time left. Once. Nothing: it stands, and no deadline runs.
  asio::awaitable<std::optional<Failure>> open();

  /// From now on write and read together have this long.
  void expire_after(std::chrono::milliseconds time);
  void no_expiry();

  /// Writes all of it. What it fails with: write_failed, write_timed_out, interrupted.
  asio::awaitable<std::optional<Failure>> write(std::string_view bytes);

  struct Received {
    std::string_view bytes;  ///< valid until the next receive; empty: the end of the stream, or the failure
    std::optional<Failure> failure;
  };
  /// Waits for some bytes. What it fails with: answer_timed_out, connection_reset, interrupted.
  asio::awaitable<Received> receive();

  /// A request may be written now: still open, and no bytes have come that nobody asked for (by looking at the socket,
  /// without waiting). A server that closes at this very moment is not seen.
  bool ready() const;

  /// Closes the socket; what is being awaited ends at once.
  void give_up(GaveUp why);

 private:
  struct Lookup;
  using Addresses = std::vector<asio::ip::tcp::endpoint>;

  asio::awaitable<std::optional<Failure>> look_up(Addresses& addresses);
  asio::awaitable<std::optional<Failure>> look_up_name(Addresses& addresses);
  asio::awaitable<std::optional<Failure>> connect(const Addresses& addresses,
                                                  std::chrono::steady_clock::time_point deadline);
  asio::awaitable<std::optional<Failure>> shake_hands();
  void expire_at(std::chrono::steady_clock::time_point time);
  Failure connect_failure(const boost::system::error_code& error) const;
  bool unread_in_tls() const;

  const Endpoint& endpoint_;
  asio::ip::tcp::socket socket_;
  asio::steady_timer deadline_;
  asio::ssl::context* tls_context_;
  std::optional<asio::ssl::stream<asio::ip::tcp::socket&>> tls_;
  std::shared_ptr<Lookup> lookup_;  // while a name is being looked up
  GaveUp gave_up_ = GaveUp::no;
  bool received_ = false;
  std::vector<char> buffer_;
};

}  // namespace resetd::console
