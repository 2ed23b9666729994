#include "control/feed.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace resetd::control {

namespace asio = boost::asio;

struct Feed::Waiter {
  asio::steady_timer timer;
};

void Feed::wake() {
  for (Waiter* const waiter : waiters_) waiter->timer.cancel();
}

void Feed::changed() {
  ++version_;
  wake();
}

void Feed::close() {
  closed_ = true;
  wake();
}

asio::awaitable<void> Feed::wait(std::uint64_t seen, std::chrono::milliseconds timeout) {
  if (closed_ || version_ != seen) co_return;
  Waiter waiter{asio::steady_timer{executor_, timeout}};
  const auto place = waiters_.insert(waiters_.end(), &waiter);
  co_await waiter.timer.async_wait(asio::as_tuple(asio::use_awaitable));
  waiters_.erase(place);
}

}  // namespace resetd::control
