#include "console_sim/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <optional>

namespace console_sim {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using TlsStream = asio::ssl::stream<tcp::socket>;

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);
constexpr std::uint64_t body_limit = 1 << 20;

tcp::socket& socket_of(tcp::socket& stream) {
  return stream;
}
tcp::socket& socket_of(TlsStream& stream) {
  return stream.next_layer();
}

/// Waits at most a moment for the peer's close_notify: a body that ends with the connection needs ours.
asio::awaitable<void> say_goodbye(TlsStream& stream) {
  asio::steady_timer timer(stream.get_executor(), std::chrono::milliseconds(200));
  timer.async_wait([&stream](error_code error) {
    if (!error) stream.next_layer().close(error);
  });
  const auto [error] = co_await stream.async_shutdown(as_values);
  static_cast<void>(error);  // the connection is over either way
  timer.cancel();
}

asio::awaitable<void> say_goodbye(tcp::socket& socket) {
  error_code ignored;  // the peer may have gone first
  socket.shutdown(tcp::socket::shutdown_both, ignored);
  co_return;
}

template <class Stream>
class Session {
 public:
  Session(Stream stream, Shared& shared, std::int64_t conn)
      : stream_(std::move(stream)), shared_(shared), conn_(conn) {}

  Stream& stream() { return stream_; }

  asio::awaitable<void> run() {
    for (;;) {
      const bool complete = co_await read_request();
      if (!complete) break;
      const Wire::End end = co_await handle();
      if (end == Wire::End::reset) {
        reset_connection(socket_of(stream_));
        co_return;
      }
      if (end == Wire::End::close) break;
    }
    if (!trapped_) co_await say_goodbye(stream_);
    error_code ignored;
    socket_of(stream_).close(ignored);
  }

 private:
  asio::awaitable<bool> read_request() {
    parser_.emplace();
    parser_->eager(true);
    parser_->body_limit(body_limit);
    at_us_ = wall_us();
    if (buffer_.size() == 0) {
      const bool more = co_await read_some();
      at_us_ = wall_us();
      trapped_ = trap_ && more;
      if (!more || trapped_) co_return false;
    }
    for (;;) {
      error_code error;
      const std::size_t used = parser_->put(buffer_.data(), error);
      buffer_.consume(used);
      if (error && error != http::error::need_more) {
        co_await answer_nonsense();
        co_return false;
      }
      if (parser_->is_done()) co_return true;
      const bool more = co_await read_some();
      if (!more) co_return false;
    }
  }

  asio::awaitable<bool> read_some() {
    const auto space = buffer_.prepare(8192);
    const auto [error, size] = co_await stream_.async_read_some(space, as_values);
    buffer_.commit(size);
    co_return !error;
  }

  asio::awaitable<void> answer_nonsense() {
    static constexpr std::string_view text =
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    co_await asio::async_write(stream_, asio::buffer(text), as_values);
  }

  RequestView view() const {
    const auto& message = parser_->get();
    const auto type = message[http::field::content_type];
    RequestView view;
    view.method = {message.method_string().data(), message.method_string().size()};
    view.target = {message.target().data(), message.target().size()};
    view.content_type = {type.data(), type.size()};
    view.body = message.body();
    view.keep_alive = message.keep_alive();
    view.chunks = message.version() >= 11;
    view.conn = conn_;
    view.at_us = at_us_;
    view.read_us = wall_us();
    return view;
  }

  asio::awaitable<Wire::End> handle() {
    Console::Started started = shared_.console.begin(view());
    const auto& fault = started.fault;
    const bool stalls = fault && fault->kind == FaultKind::stall;
    if (stalls && !fault->after) co_await pause(fault->for_ms);
    Wire wire = shared_.console.finish(started, shared_.self_url);
    if (stalls && fault->after) co_await pause(fault->for_ms);
    if (fault && fault->kind == FaultKind::close_listener)
      shared_.close_listener(std::chrono::milliseconds(fault->for_ms));
    trap_ = fault && fault->kind == FaultKind::close_idle && fault->next;
    if (wire.silent) co_return wire.end;
    const bool sent = co_await send(wire);
    co_return sent ? wire.end : Wire::End::close;
  }

  asio::awaitable<void> pause(std::int64_t ms) {
    asio::steady_timer timer(stream_.get_executor(), std::chrono::milliseconds(ms));
    co_await timer.async_wait(as_values);
  }

  asio::awaitable<bool> send(Wire& wire) {
    if (wire.drip_ms) co_return co_await drip(wire.head + wire.body, *wire.drip_ms);
    const std::array<asio::const_buffer, 2> parts = {asio::buffer(wire.head), asio::buffer(wire.body)};
    const auto [error, size] = co_await asio::async_write(stream_, parts, as_values);
    if (error || !wire.stream) co_return !error;
    std::string block;
    for (bool more = true; more;) {
      more = wire.stream(block);
      const bool sent = co_await write(block);
      if (!sent) co_return false;
    }
    co_return co_await write(wire.stream_tail);
  }

  asio::awaitable<bool> write(std::string_view bytes) {
    const auto [error, size] = co_await asio::async_write(stream_, asio::buffer(bytes), as_values);
    co_return !error;
  }

  asio::awaitable<bool> drip(std::string bytes, std::int64_t ms) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const bool sent = co_await write(std::string_view(bytes).substr(i, 1));
      if (!sent) co_return false;
      co_await pause(ms);
    }
    co_return true;
  }

  Stream stream_;
  Shared& shared_;
  std::int64_t conn_;
  boost::beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::int64_t at_us_ = 0;
  bool trap_ = false;     ///< the next request finds the connection closing
  bool trapped_ = false;  ///< it came
};

asio::awaitable<void> serve_tls(tcp::socket socket, Shared& shared, asio::ssl::context& tls, std::int64_t conn) {
  const auto session = std::make_unique<Session<TlsStream>>(TlsStream(std::move(socket), tls), shared, conn);
  const auto [error] = co_await session->stream().async_handshake(asio::ssl::stream_base::server, as_values);
  if (!error) co_await session->run();
}

asio::awaitable<void> serve_plain(tcp::socket socket, Shared& shared, std::int64_t conn) {
  const auto session = std::make_unique<Session<tcp::socket>>(std::move(socket), shared, conn);
  co_await session->run();
}

}  // namespace

asio::awaitable<void> serve_connection(tcp::socket socket, Shared& shared, asio::ssl::context* tls, std::int64_t conn) {
  error_code ignored;  // gone already: the first read tells
  socket.set_option(tcp::no_delay(true), ignored);
  ++shared.open_connections;
  if (tls != nullptr)
    co_await serve_tls(std::move(socket), shared, *tls, conn);
  else
    co_await serve_plain(std::move(socket), shared, conn);
  --shared.open_connections;
}

void reset_connection(tcp::socket& socket) {
  error_code ignored;  // a peer that went first has its end already
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

}  // namespace console_sim
