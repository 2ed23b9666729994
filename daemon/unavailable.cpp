#include "daemon/unavailable.hpp"

#include <algorithm>

#include "core/limiter.hpp"

namespace resetd::daemon {
namespace {

core::Error unavailable(const std::string& what, const std::string& instead) {
  return core::bad_input(what + " is not available in this version of resetd: " + instead);
}

}  // namespace

core::Result<void> all_available(const settings::Settings& settings) {
  if (settings.log.format == settings::LogFormat::journald) {
    return unavailable("log.format: journald", "write auto, text or json");
  }
  return {};
}

core::Result<void> looks_stay_young(const core::Policy& policy, const settings::Console& console) {
  auto interval = core::RateLimiter{console.rate, 1, {}}.interval();
  if (policy.rate) interval = std::max(interval, core::RateLimiter{*policy.rate, 1, {}}.interval());
  if (2 * interval + core::RateLimiter::age_margin <= policy.check_max_age) return {};
  return core::bad_input(
      "policy.check_max_age is too short for the rate: a look would be too old before its reset may leave; raise "
      "check_max_age to at least two calls' time and 100ms, or raise the rate");
}

}  // namespace resetd::daemon
