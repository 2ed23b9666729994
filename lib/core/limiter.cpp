#include "core/limiter.hpp"

#include <algorithm>

#include "core/result.hpp"

namespace resetd::core {
namespace {

// Rounded up: a rate that does not divide evenly is undercut, never passed.
std::chrono::nanoseconds interval_of(Rate rate) {
  const std::int64_t period = std::chrono::nanoseconds{rate.per}.count();
  return std::chrono::nanoseconds{(period + rate.count - 1) / rate.count};
}

}  // namespace

RateLimiter::RateLimiter(Rate rate, std::int64_t burst, SteadyTime now)
    : interval_(interval_of(rate)), burst_(burst), next_(now + interval_ * burst) {}

SteadyTime RateLimiter::permit_at(SteadyTime now) const {
  return std::max(now, next_ - tolerance() + interval_ * permits_ - lead);
}

void RateLimiter::give_back() {
  if (permits_ == 0) broken_invariant("a rate permit was given back that nobody had");
  --permits_;
}

SteadyTime RateLimiter::send_at(SteadyTime now) const {
  return std::max(now, next_ - tolerance());
}

void RateLimiter::sent(SteadyTime now) {
  if (now < next_ - tolerance()) broken_invariant("a call left before its rate allowed it");
  give_back();
  next_ = std::max(next_, now) + interval_;
}

void RateLimiter::set_limits(Rate rate, std::int64_t burst, SteadyTime now) {
  burst_ = burst;
  interval_ = interval_of(rate);
  next_ = now + interval_ * burst_;
}

}  // namespace resetd::core
