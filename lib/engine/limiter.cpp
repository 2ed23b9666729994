#include "engine/limiter.hpp"

namespace resetd::engine {

Limiter::Limiter(const asio::any_io_executor& executor, const Clock& clock, core::Rate rate, std::int64_t burst)
    : clock_(clock),
      rate_(rate, burst, clock.steady()),
      permits_(executor),
      ways_out_(executor),
      permit_timer_(clock.timer()),
      way_out_timer_(clock.timer()) {}

asio::awaitable<bool> Limiter::permit(Priority priority, core::RunId run, const std::function<bool()>& go_on) {
  const core::SteadyTime asked = clock_.steady();
  const Turnstile::Turn turn = co_await permits_.enter(priority, run);
  while (go_on()) {
    const core::SteadyTime now = clock_.steady();
    const core::SteadyTime at = rate_.permit_at(now);
    if (at <= now) {
      rate_.take_permit();
      if (on_wait_) on_wait_(now - asked);
      co_return true;
    }
    co_await permit_timer_->wait_until(at);
  }
  co_return false;
}

asio::awaitable<Turnstile::Turn> Limiter::way_out(const std::function<bool()>& go_on) {
  Turnstile::Turn turn = co_await ways_out_.enter(Priority::write, core::RunId{});
  co_await wait_until_open(go_on);
  co_return turn;
}

bool Limiter::still_open() const {
  const core::SteadyTime now = clock_.steady();
  return rate_.send_at(now) <= now;
}

asio::awaitable<void> Limiter::wait_until_open(const std::function<bool()>& go_on) {
  while (go_on()) {
    const core::SteadyTime now = clock_.steady();
    const core::SteadyTime at = rate_.send_at(now);
    if (at <= now) break;
    co_await way_out_timer_->wait_until(at);
  }
}

}  // namespace resetd::engine
