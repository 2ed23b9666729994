#include "control/server.hpp"

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>

#include "control/connection.hpp"
#include "control/listener.hpp"
#include "control/shared.hpp"
#include "control/spool_file.hpp"
#include "engine/log.hpp"
#include "settings/secret.hpp"

namespace resetd::control {
namespace {

constexpr auto tuple_of = asio::as_tuple(asio::use_awaitable);
/// Without descriptors there is nothing to accept with for a while.
constexpr std::chrono::milliseconds accept_pause{100};
/// Deadlines that lie this close together are looked at together.
constexpr std::chrono::milliseconds sweep_grain{50};
constexpr std::chrono::seconds caller_holds{5};
constexpr const char* tcp_peer = "tcp";

core::SteadyTime steady() {
  return std::chrono::steady_clock::now();
}

std::optional<Connection::Credentials> credentials_of(int socket) {
  ucred found{};
  socklen_t size = sizeof found;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &found, &size) != 0) return std::nullopt;
  return Connection::Credentials{found.uid, found.gid};
}

}  // namespace

const Caller& Shared::caller(uid_t uid, gid_t gid, core::SteadyTime now) {
  Known& known = known_[{uid, gid}];
  if (known.caller.actor.empty() || now >= known.until) known = {caller_of(steerers, uid, gid), now + caller_holds};
  return known.caller;
}

class Server::Impl {
 public:
  Impl(const asio::any_io_executor& executor, ServerOptions options, Handler handler, OnStop on_stop)
      : executor_(executor),
        shared_(std::move(options), std::move(handler)),
        on_stop_(std::move(on_stop)),
        sweep_(executor),
        quiet_(executor) {}

  core::Result<void> start();
  asio::awaitable<void> stop(std::chrono::milliseconds timeout);
  std::size_t connections() const { return connections_.size(); }

 private:
  using Connections = std::list<Connection>;

  template <class Acceptor>
  asio::awaitable<void> accept_from(Acceptor& acceptor);
  asio::awaitable<void> sweep();
  core::Result<void> read_token();
  void take(Connection::Socket socket, std::optional<Connection::Credentials> credentials, const std::string& peer);
  bool make_room(const std::string& peer);
  void spawn(asio::awaitable<void> child, std::function<void()> ended);
  asio::awaitable<void> wait_until_empty(core::SteadyTime until);

  asio::any_io_executor executor_;
  Shared shared_;
  OnStop on_stop_;
  std::optional<UnixListener> unix_;
  std::optional<asio::ip::tcp::acceptor> tcp_;
  asio::steady_timer sweep_;
  core::SteadyTime sweeps_at_ = core::SteadyTime::max();
  asio::steady_timer quiet_;  // wakes stop() when a child has ended
  std::size_t children_ = 0;
  Connections connections_;
};

core::Result<void> Server::Impl::read_token() {
  if (!shared_.options.listen.token_file)
    return core::bad_input("listen.http needs listen.token_file in the configuration");
  auto token = settings::read_secret(*shared_.options.listen.token_file);
  if (token.has_error()) return token.error();
  if (token->empty()) return core::bad_input("the file of listen.token_file is empty: write a token into it");
  shared_.token_digest = token_digest(token->reveal());
  return {};
}

core::Result<void> Server::Impl::start() {
  const settings::Listen& listen = shared_.options.listen;
  shared_.steerers = steerers_of(listen);
  if (auto spool = make_spool(shared_.options.spool); spool.has_error()) return spool;
  if (listen.http) {
    if (auto token = read_token(); token.has_error()) return token;
    auto tcp = open_tcp(executor_, *listen.http);
    if (tcp.has_error()) return tcp.error();
    tcp_.emplace(std::move(*tcp));
  }
  auto opened = UnixListener::open(executor_, listen);
  if (opened.has_error()) return opened.error();
  unix_.emplace(std::move(*opened));
  shared_.deadline_set = [this](core::SteadyTime deadline) {
    if (deadline + sweep_grain < sweeps_at_) sweep_.cancel();
  };
  spawn(sweep(), [] {});
  spawn(accept_from(unix_->acceptor()), [] {});
  if (tcp_) spawn(accept_from(*tcp_), [] {});
  return {};
}

void Server::Impl::spawn(asio::awaitable<void> child, std::function<void()> ended) {
  ++children_;
  asio::co_spawn(executor_, std::move(child), [this, ended = std::move(ended)](const std::exception_ptr& error) {
    core::end_on(error);
    ended();
    --children_;
    quiet_.cancel();
  });
}

template <class Acceptor>
asio::awaitable<void> Server::Impl::accept_from(Acceptor& acceptor) {
  constexpr bool tcp = std::is_same_v<Acceptor, asio::ip::tcp::acceptor>;
  asio::steady_timer pause(executor_);
  while (!shared_.stopping) {
    auto [error, socket] = co_await acceptor.async_accept(tuple_of);
    if (shared_.stopping) break;
    if (error) {
      engine::log(engine::LogLevel::warn, {}, "the control API cannot take a connection: " + error.message());
      pause.expires_after(accept_pause);
      co_await pause.async_wait(tuple_of);
      continue;
    }
    std::optional<Connection::Credentials> credentials;
    if constexpr (!tcp) {
      credentials = credentials_of(socket.native_handle());
      if (!credentials) continue;
    }
    const std::string peer = tcp ? tcp_peer : std::to_string(credentials->uid);
    // Those behind it wait as well, in the system's own queue, which costs us nothing.
    const core::SteadyTime until = steady() + longest_wait_for_room;
    bool room = make_room(peer);
    while (!room && !shared_.stopping && steady() < until) {
      pause.expires_after(room_pause);
      co_await pause.async_wait(tuple_of);
      room = make_room(peer);
    }
    if (shared_.stopping) break;
    if (room) take(Connection::Socket(std::move(socket)), credentials, peer);
  }
}

void Server::Impl::take(Connection::Socket socket, std::optional<Connection::Credentials> credentials,
                        const std::string& peer) {
  ++shared_.peers[peer].connections;
  connections_.emplace_back(std::move(socket), credentials, peer, shared_);
  const auto place = std::prev(connections_.end());
  spawn(place->serve(), [this, place, peer] {
    connections_.erase(place);
    --shared_.peers[peer].connections;
  });
}

// A connection that was cut counts until its coroutine has ended, which it does right away.
bool Server::Impl::make_room(const std::string& peer) {
  const Bounds& bounds = shared_.options.bounds;
  std::vector<Connection*> all;
  std::vector<Standing> standings;
  std::size_t of_peer = 0;
  for (Connection& connection : connections_) {
    if (connection.is_cut()) continue;
    all.push_back(&connection);
    standings.push_back(connection.standing());
    if (standings.back().peer == peer) ++of_peer;
  }
  const bool peer_full = of_peer >= bounds.connections_per_peer;
  if (!peer_full && all.size() < bounds.connections) return true;
  const auto goes = who_goes(standings, steady(), peer_full ? std::optional<std::string_view>{peer} : std::nullopt);
  if (goes) all[*goes]->cut();
  return goes.has_value();
}

asio::awaitable<void> Server::Impl::sweep() {
  while (!shared_.stopping || !connections_.empty()) {
    const core::SteadyTime now = steady();
    core::SteadyTime next = core::SteadyTime::max();
    for (Connection& connection : connections_) {
      const auto deadline = connection.deadline();
      if (!deadline) continue;
      if (*deadline <= now)
        connection.cut();
      else
        next = std::min(next, *deadline);
    }
    sweeps_at_ = next == core::SteadyTime::max() ? next : next + sweep_grain;
    sweep_.expires_at(sweeps_at_);
    co_await sweep_.async_wait(tuple_of);
  }
}

asio::awaitable<void> Server::Impl::wait_until_empty(core::SteadyTime until) {
  while (!connections_.empty() && steady() < until) {
    quiet_.expires_at(until);
    co_await quiet_.async_wait(tuple_of);
  }
}

asio::awaitable<void> Server::Impl::stop(std::chrono::milliseconds timeout) {
  shared_.stopping = true;
  boost::system::error_code ignored;
  if (unix_) unix_->close();
  if (tcp_) tcp_->close(ignored);
  on_stop_();
  for (Connection& connection : connections_) {
    if (connection.standing().phase == Phase::header) connection.cut();
  }
  co_await wait_until_empty(steady() + timeout);
  for (Connection& connection : connections_) connection.cut();
  co_await wait_until_empty(core::SteadyTime::max());
  while (children_ > 0) {
    sweep_.cancel();
    quiet_.expires_at(core::SteadyTime::max());
    co_await quiet_.async_wait(tuple_of);
  }
}

Server::Server(const asio::any_io_executor& executor, ServerOptions options, Handler handler, OnStop on_stop)
    : impl_(std::make_unique<Impl>(executor, std::move(options), std::move(handler), std::move(on_stop))) {}

Server::~Server() = default;

core::Result<void> Server::start() {
  return impl_->start();
}

asio::awaitable<void> Server::stop(std::chrono::milliseconds timeout) {
  return impl_->stop(timeout);
}

std::size_t Server::connections() const {
  return impl_->connections();
}

}  // namespace resetd::control
