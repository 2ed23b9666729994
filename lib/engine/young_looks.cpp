#include "engine/young_looks.hpp"

#include <algorithm>

#include "core/limiter.hpp"

namespace resetd::engine {

bool looks_stay_young(std::chrono::nanoseconds call_interval, std::chrono::nanoseconds check_max_age) {
  return 2 * call_interval + core::RateLimiter::age_margin <= check_max_age;
}

core::Result<void> looks_stay_young(const core::Policy& policy, core::Rate console) {
  auto interval = core::RateLimiter{console, 1, {}}.interval();
  if (policy.rate) interval = std::max(interval, core::RateLimiter{*policy.rate, 1, {}}.interval());
  if (looks_stay_young(interval, policy.check_max_age)) return {};
  return core::bad_input(
      "policy.check_max_age is too short for the rate: a look would be too old before its reset may leave; raise "
      "check_max_age to at least two calls' time and 100ms, or raise the rate");
}

}  // namespace resetd::engine
