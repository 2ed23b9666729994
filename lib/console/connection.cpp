#include "console/connection.hpp"

#include <openssl/ssl.h>
#include <poll.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "console/tls.hpp"
#include "console/trouble.hpp"

namespace resetd::console {
namespace {

using boost::system::error_code;
using std::chrono::steady_clock;
using tcp = asio::ip::tcp;

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t receive_size = 16 << 10;

bool end_of_stream(const error_code& error) {
  return error == asio::error::eof || error == asio::ssl::error::stream_truncated;
}

}  // namespace

Connection::Connection(const asio::any_io_executor& executor, const Endpoint& endpoint, asio::ssl::context* tls)
    : endpoint_(endpoint), socket_(executor), deadline_(executor), tls_context_(tls), buffer_(receive_size) {}

asio::awaitable<std::optional<Failure>> Connection::open() {
  const auto deadline = steady_clock::now() + endpoint_.connect_timeout;
  expire_at(deadline);
  Addresses addresses;
  std::optional<Failure> failure = co_await look_up(addresses);
  if (!failure) failure = co_await connect(addresses, deadline);
  if (!failure && tls_context_ != nullptr) {
    expire_at(deadline);
    failure = co_await shake_hands();
  }
  no_expiry();
  if (gave_up_ == GaveUp::cancelled) failure = Failure{core::CallEnd::withdrawn, "cancelled before it was sent"};
  co_return failure;
}

asio::awaitable<std::optional<Failure>> Connection::shake_hands() {
  tls_.emplace(socket_, *tls_context_);
  expect_host(tls_->native_handle(), endpoint_);
  const auto [error] = co_await tls_->async_handshake(asio::ssl::stream_base::client, as_value);
  if (!error && gave_up_ == GaveUp::no) co_return std::nullopt;
  if (gave_up_ == GaveUp::timed_out) {
    co_return Failure{core::CallEnd::tls_failed, "no TLS handshake within " + duration_text(endpoint_.connect_timeout)};
  }
  co_return Failure{core::CallEnd::tls_failed, handshake_trouble(tls_->native_handle(), error)};
}

asio::awaitable<std::optional<Failure>> Connection::write(std::string_view bytes) {
  const asio::const_buffer buffer(bytes.data(), bytes.size());
  error_code error;
  if (tls_) {
    std::tie(error, std::ignore) = co_await asio::async_write(*tls_, buffer, as_value);
  } else {
    std::tie(error, std::ignore) = co_await asio::async_write(socket_, buffer, as_value);
  }
  if (!error) co_return std::nullopt;
  if (gave_up_ == GaveUp::cancelled) co_return Failure{core::CallEnd::interrupted, "cancelled while it was sent"};
  if (gave_up_ == GaveUp::timed_out || error == asio::error::timed_out) {
    co_return Failure{core::CallEnd::write_timed_out,
                      "request not taken within " + duration_text(endpoint_.request_timeout)};
  }
  co_return Failure{core::CallEnd::write_failed, "connection broke while writing: " + error.message()};
}

asio::awaitable<Connection::Received> Connection::receive() {
  const asio::mutable_buffer buffer(buffer_.data(), buffer_.size());
  error_code error;
  std::size_t size = 0;
  if (tls_) {
    std::tie(error, size) = co_await tls_->async_read_some(buffer, as_value);
  } else {
    std::tie(error, size) = co_await socket_.async_read_some(buffer, as_value);
  }
  received_ = true;
  Received received;
  if (!error) received.bytes = {buffer_.data(), size};
  if (!error || end_of_stream(error)) co_return received;
  if (gave_up_ == GaveUp::cancelled) {
    received.failure = Failure{core::CallEnd::interrupted, "cancelled before its answer was complete"};
  } else if (gave_up_ == GaveUp::timed_out || error == asio::error::timed_out) {
    received.failure = Failure{core::CallEnd::answer_timed_out,
                               "no complete answer within " + duration_text(endpoint_.request_timeout)};
  } else {
    received.failure = Failure{core::CallEnd::connection_reset, "connection broke: " + error.message()};
  }
  co_return received;
}

bool Connection::unread_in_tls() const {
  auto* session = const_cast<asio::ssl::stream<tcp::socket&>&>(*tls_).native_handle();
  return SSL_has_pending(session) != 0 || BIO_ctrl_pending(SSL_get_rbio(session)) != 0;
}

bool Connection::ready() const {
  if (!socket_.is_open()) return false;
  pollfd look{const_cast<tcp::socket&>(socket_).native_handle(), POLLIN | POLLRDHUP, 0};
  if (poll(&look, 1, 0) < 0 || (look.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0) return false;
  // A TLS 1.3 server sends session tickets unasked; on a connection that was not yet read from they lie in the socket.
  if (tls_ && !received_) return true;
  return (look.revents & POLLIN) == 0 && !(tls_ && unread_in_tls());
}

void Connection::expire_after(std::chrono::milliseconds time) {
  expire_at(steady_clock::now() + time);
}

void Connection::no_expiry() {
  deadline_.cancel();
  deadline_.expires_at(steady_clock::time_point::max());
}

void Connection::expire_at(steady_clock::time_point time) {
  deadline_.expires_at(time);
  deadline_.async_wait([weak = weak_from_this()](const error_code& error) {
    const auto self = weak.lock();
    // A timer that was moved while its handler was on its way has not expired.
    if (error || !self || self->deadline_.expiry() > steady_clock::now()) return;
    self->give_up(GaveUp::timed_out);
  });
}

}  // namespace resetd::console
