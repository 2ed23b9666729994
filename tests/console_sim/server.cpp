#include "console_sim/server.hpp"

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <optional>
#include <stdexcept>

#include "console_sim/admin.hpp"
#include "console_sim/session.hpp"

namespace console_sim {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto use_tuple = asio::as_tuple(asio::use_awaitable);

std::optional<asio::ssl::context> tls_context(const ServerOptions& options) {
  if (options.tls_cert.empty() && options.tls_key.empty()) return std::nullopt;
  asio::ssl::context context(asio::ssl::context::tls_server);
  context.use_certificate_chain_file(options.tls_cert);
  context.use_private_key_file(options.tls_key, asio::ssl::context::pem);
  return context;
}

/// Bound, not listening: connects to it are refused, and nobody else gets the port.
tcp::acceptor bound(asio::io_context& io, const tcp::endpoint& endpoint) {
  tcp::acceptor acceptor(io);
  acceptor.open(endpoint.protocol());
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  const int yes = 1;
  if (::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) != 0)
    throw boost::system::system_error(errno, boost::system::system_category(), "SO_REUSEPORT");
  acceptor.bind(endpoint);
  return acceptor;
}

}  // namespace

class Server::Impl {
 public:
  explicit Impl(ServerOptions options)
      : host_(options.host),
        tls_(tls_context(options)),
        console_(std::move(options.console)),
        acceptor_(bound(io_, {asio::ip::make_address(host_), options.port})),
        admin_(bound(io_, {asio::ip::make_address(host_), options.admin_port})),
        reopen_(io_),
        signals_(io_) {
    acceptor_.listen();
    admin_.listen();
    endpoint_ = acceptor_.local_endpoint();
    shared_.self_url = url();
    asio::co_spawn(io_, accept(opening_), asio::detached);
    asio::co_spawn(io_, accept_admin(), asio::detached);
  }

  void run(bool on_signals) {
    if (on_signals) {
      signals_.add(SIGTERM);
      signals_.add(SIGINT);
      signals_.async_wait([this](error_code error, int) {
        if (!error) io_.stop();
      });
    }
    io_.run();
  }

  void stop() { io_.stop(); }
  void post(std::function<void(Console&)> task) {
    asio::post(io_, [this, task = std::move(task)] { task(console_); });
  }
  std::uint16_t port() const { return endpoint_.port(); }
  std::uint16_t admin_port() const { return admin_.local_endpoint().port(); }
  std::string url() const { return (tls_ ? "https://" : "http://") + host_ + ":" + std::to_string(port()); }

 private:
  /// One for each time that the listener is open: reopen() starts the next.
  asio::awaitable<void> accept(std::int64_t opening) {
    while (opening == opening_) {
      auto [error, socket] = co_await acceptor_.async_accept(use_tuple);
      if (!error) welcome(std::move(socket));
      if (error && opening == opening_) co_await breathe();
    }
  }

  /// Out of descriptors, for instance: asking again at once would only spin.
  asio::awaitable<void> breathe() {
    asio::steady_timer timer(io_, std::chrono::milliseconds(10));
    co_await timer.async_wait(use_tuple);
  }

  void welcome(tcp::socket socket) {
    const std::int64_t conn = ++connections_;
    const auto fault = console_.connected(conn);
    if (fault && fault->kind == FaultKind::refuse) {
      reset_connection(socket);
      return;
    }
    asio::co_spawn(io_, serve_connection(std::move(socket), shared_, tls_ ? &*tls_ : nullptr, conn), asio::detached);
    if (fault) close_listener(std::chrono::milliseconds(fault->for_ms));
  }

  asio::awaitable<void> accept_admin() {
    for (;;) {
      auto [error, socket] = co_await admin_.async_accept(use_tuple);
      if (!error) asio::co_spawn(io_, serve_admin(std::move(socket), shared_), asio::detached);
      if (error) co_await breathe();
    }
  }

  void close_listener(std::chrono::milliseconds time) {
    if (acceptor_open_) {
      // What the kernel has accepted would be reset by the close: a client would see a broken connection, not a
      // refused one.
      acceptor_open_ = false;
      ++opening_;
      acceptor_.non_blocking(true);
      for (;;) {
        error_code error;
        tcp::socket pending = acceptor_.accept(error);
        if (error) break;
        asio::co_spawn(io_, serve_connection(std::move(pending), shared_, tls_ ? &*tls_ : nullptr, ++connections_),
                       asio::detached);
      }
      tcp::acceptor next = bound(io_, endpoint_);
      // A child that another thread has just forked holds the socket open until it executes its program: closing it
      // alone would let a client in until then.
      ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
      acceptor_.close();
      next_ = std::move(next);
    }
    reopen_.expires_after(time);
    reopen_.async_wait([this](error_code error) {
      if (!error) reopen();
    });
  }

  void reopen() {
    acceptor_ = std::move(*next_);
    acceptor_.listen();
    acceptor_open_ = true;
    asio::co_spawn(io_, accept(opening_), asio::detached);
  }

  // Order of destruction: the loop's coroutines refer to the console.
  std::string host_;
  std::optional<asio::ssl::context> tls_;
  Console console_;
  Shared shared_{console_, "", [this](std::chrono::milliseconds time) { close_listener(time); }, 0};
  asio::io_context io_{1};
  tcp::acceptor acceptor_;
  tcp::acceptor admin_;
  std::optional<tcp::acceptor> next_;  ///< bound while the listener is closed
  bool acceptor_open_ = true;
  std::int64_t opening_ = 1;
  asio::steady_timer reopen_;
  asio::signal_set signals_;
  tcp::endpoint endpoint_;
  std::int64_t connections_ = 0;
};

Server::Server(ServerOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Server::~Server() = default;

std::uint16_t Server::port() const {
  return impl_->port();
}
std::uint16_t Server::admin_port() const {
  return impl_->admin_port();
}
std::string Server::url() const {
  return impl_->url();
}
std::string Server::admin_url() const {
  return "http://127.0.0.1:" + std::to_string(admin_port());
}
void Server::run(bool on_signals) {
  impl_->run(on_signals);
}
void Server::stop() {
  impl_->stop();
}
void Server::post(std::function<void(Console&)> task) {
  impl_->post(std::move(task));
}

void InProcess::set_faults(const std::vector<std::string>& texts) {
  std::vector<FaultRule> rules;
  for (const std::string& text : texts) {
    ParsedRule parsed = parse_fault(text);
    if (!parsed.rule) throw std::invalid_argument(parsed.error);
    rules.push_back(std::move(*parsed.rule));
  }
  with([&rules](Console& console) {
    console.faults().set(std::move(rules));
    return true;
  });
}

}  // namespace console_sim
