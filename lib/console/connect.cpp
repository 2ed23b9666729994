// The first half of opening a connection: from the host's name to a connected socket.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "console/connection.hpp"
#include "console/trouble.hpp"

namespace resetd::console {
namespace {

using boost::system::error_code;
using std::chrono::steady_clock;
using tcp = asio::ip::tcp;

constexpr auto as_answer = asio::as_tuple(asio::use_awaitable);

}  // namespace

/// getaddrinfo cannot be interrupted: the resolver's own operation ends only when it returns. So what is awaited is a
/// timer that the answer cancels, and an answer that comes too late finds nobody.
struct Connection::Lookup {
  explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), answered(executor) {}
  tcp::resolver resolver;
  asio::steady_timer answered;
  std::optional<error_code> error;
  tcp::resolver::results_type found;
};

asio::awaitable<std::optional<Failure>> Connection::look_up(Addresses& addresses) {
  error_code not_literal;
  const auto literal = asio::ip::make_address(endpoint_.host, not_literal);
  if (not_literal) co_return co_await look_up_name(addresses);
  const auto port = static_cast<asio::ip::port_type>(std::stoul(endpoint_.port));
  addresses.emplace_back(literal, port);
  co_return std::nullopt;
}

asio::awaitable<std::optional<Failure>> Connection::look_up_name(Addresses& addresses) {
  const auto lookup = std::make_shared<Lookup>(socket_.get_executor());
  lookup_ = lookup;
  lookup->answered.expires_at(steady_clock::time_point::max());
  lookup->resolver.async_resolve(endpoint_.host, endpoint_.port, tcp::resolver::numeric_service,
                                 [lookup](const error_code& error, tcp::resolver::results_type found) {
                                   lookup->error = error;
                                   lookup->found = std::move(found);
                                   lookup->answered.cancel();
                                 });
  co_await lookup->answered.async_wait(as_answer);
  lookup_.reset();
  if (!lookup->error) {
    co_return Failure{core::CallEnd::name_lookup_failed,
                      "no answer to the name lookup within " + duration_text(endpoint_.connect_timeout)};
  }
  if (*lookup->error) {
    co_return Failure{core::CallEnd::name_lookup_failed, "name lookup failed: " + lookup->error->message()};
  }
  for (const auto& entry : lookup->found) addresses.push_back(entry.endpoint());
  co_return std::nullopt;
}

asio::awaitable<std::optional<Failure>> Connection::connect(const Addresses& addresses,
                                                            steady_clock::time_point deadline) {
  std::optional<Failure> failure = Failure{core::CallEnd::name_lookup_failed, "the name has no address"};
  for (std::size_t i = 0; i < addresses.size() && gave_up_ != GaveUp::cancelled; ++i) {
    gave_up_ = GaveUp::no;
    const auto now = steady_clock::now();
    expire_at(now + (deadline - now) / static_cast<std::int64_t>(addresses.size() - i));
    error_code closing;
    socket_.close(closing);  // of the address before; nothing was written that could be lost
    const auto [error] = co_await socket_.async_connect(addresses[i], as_answer);
    if (!error && gave_up_ == GaveUp::no) {  // the time can be up in the moment of success
      error_code no_delay;
      socket_.set_option(tcp::no_delay(true), no_delay);  // a slower connection is no reason to have none
      co_return std::nullopt;
    }
    failure = connect_failure(error);
  }
  co_return failure;
}

Failure Connection::connect_failure(const error_code& error) const {
  if (gave_up_ == GaveUp::timed_out || error == asio::error::timed_out) {
    return {core::CallEnd::connect_timed_out, "no connection within " + duration_text(endpoint_.connect_timeout)};
  }
  if (error == asio::error::connection_refused) return {core::CallEnd::connect_refused, "connection refused"};
  return {core::CallEnd::connect_failed, "cannot connect: " + error.message()};
}

void Connection::give_up(GaveUp why) {
  if (gave_up_ == GaveUp::cancelled) return;
  gave_up_ = why;
  if (lookup_) lookup_->answered.cancel();
  error_code closing;
  socket_.close(closing);  // whatever it says, nobody uses the socket again
}

}  // namespace resetd::console
