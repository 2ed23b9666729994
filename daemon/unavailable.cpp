#include "daemon/unavailable.hpp"

#include "core/limiter.hpp"

namespace resetd::daemon {
namespace {

core::Error unavailable(const std::string& what, const std::string& instead) {
  return core::bad_input(what + " is not available in this version of resetd: " + instead);
}

}  // namespace

core::Result<void> all_available(const core::Policy& policy, const settings::Settings& settings) {
  const core::Policy plain;
  if (policy.prepare != plain.prepare) {
    return unavailable("policy.prepare: stop", "stop the jobs first and leave prepare out");
  }
  if (policy.finish != plain.finish) {
    return unavailable("policy.finish: restore and start", "leave finish out and start the jobs after the run");
  }
  if (policy.waves != plain.waves) return unavailable("policy.waves", "write a plan for each wave");
  if (settings.log.format == settings::LogFormat::journald) {
    return unavailable("log.format: journald", "write auto, text or json");
  }
  if (settings.mirror_file) return unavailable("audit.mirror_file", "leave it out and export the audit log instead");
  if (policy.rate) {
    // A look has to stay young until its reset may leave.
    const core::RateLimiter limiter{*policy.rate, 1, {}};
    if (2 * limiter.interval() > policy.check_max_age) {
      return core::bad_input(
          "policy.check_max_age is shorter than two calls take at policy.rate: no reset could ever "
          "leave in time; raise one of them");
    }
  }
  return {};
}

}  // namespace resetd::daemon
