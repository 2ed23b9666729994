#pragma once
// core::RateLimiter with waiting: one for each console, shared by all runs, and one for each run with a rate of its
// own.

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>

#include "core/limiter.hpp"
#include "engine/clock.hpp"
#include "engine/turnstile.hpp"

namespace resetd::engine {

class Limiter {
 public:
  /// The clock outlives it.
  Limiter(const asio::any_io_executor& executor, const Clock& clock, core::Rate rate, std::int64_t burst);

  /// Waits for a permit. False, without one, when `go_on` says no; it is asked before and after each wait.
  asio::awaitable<bool> permit(Priority priority, core::RunId run, const std::function<bool()>& go_on);
  void give_back() {
    rate_.give_back();
    wake();
  }

  /// Waits, with a permit, until a call may leave, or `go_on` says no. While the turn is held nobody else leaves under
  /// this limiter; the holder calls sent() right before the first byte, or gives the permit back.
  asio::awaitable<Turnstile::Turn> way_out(const std::function<bool()>& go_on);
  /// For the holder, who waits for something else as well: the limits may have changed since.
  bool still_open() const;
  asio::awaitable<void> wait_until_open(const std::function<bool()>& go_on);
  void sent(core::SteadyTime now) { rate_.sent(now); }

  /// Whoever waits asks its `go_on`, and the limits, again.
  void wake() {
    permit_timer_->cancel();
    way_out_timer_->cancel();
  }

  /// Told what each permit that was granted had been waited for, the turn before others included. On the loop's thread.
  void on_wait(std::function<void(std::chrono::nanoseconds)> told) { on_wait_ = std::move(told); }

  std::chrono::nanoseconds interval() const { return rate_.interval(); }
  void set_limits(core::Rate rate, std::int64_t burst) {
    rate_.set_limits(rate, burst, clock_.steady());
    wake();
  }
  void set_rate(core::Rate rate) {
    rate_.set_rate(rate, clock_.steady());
    wake();
  }

 private:
  const Clock& clock_;
  core::RateLimiter rate_;
  std::function<void(std::chrono::nanoseconds)> on_wait_;
  Turnstile permits_;
  Turnstile ways_out_;
  std::unique_ptr<Timer> permit_timer_;
  std::unique_ptr<Timer> way_out_timer_;
};

}  // namespace resetd::engine
