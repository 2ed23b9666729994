#include "core/estimate.hpp"

#include <algorithm>

#include "core/limiter.hpp"
#include "core/poll.hpp"

namespace resetd::core {
namespace {

using std::chrono::nanoseconds;

constexpr std::int64_t calls_a_change = 2;  // a stop or a start: to ask for it, and at least one look

std::int64_t rounds(std::int64_t count, std::int64_t each) {
  return (count + each - 1) / each;
}

// So many looks as tasks that share one: those whose turn comes while it is young. Never fewer than places, and at most
// one for each.
std::int64_t looks(const Workload& work, nanoseconds interval, nanoseconds young) {
  const std::int64_t together = std::max<std::int64_t>(1, young / interval);
  return std::clamp(rounds(work.resets, together), std::min(work.places, work.resets), work.resets);
}

}  // namespace

Estimate estimate(const Workload& work, const Policy& policy, Rate console) {
  nanoseconds interval = RateLimiter{console, 1, {}}.interval();
  if (policy.rate) interval = std::max(interval, RateLimiter{*policy.rate, 1, {}}.interval());

  Estimate estimate;
  if (policy.finish == Finish::restore) estimate.starts = work.stops;
  if (policy.finish == Finish::start) estimate.starts = work.resets;
  estimate.calls = work.resets + looks(work, interval, policy.check_max_age / 2);
  if (policy.verify) {
    const nanoseconds gathering = std::min<nanoseconds>(longest_gathering, worth_waiting_for * interval);
    estimate.calls += looks(work, interval, gathering);
  }
  estimate.calls += calls_a_change * (work.stops + estimate.starts);

  const std::int64_t gates = std::max<std::int64_t>(0, work.waves - 1);
  estimate.duration = std::chrono::ceil<std::chrono::milliseconds>(interval * estimate.calls);
  if (policy.wave_gate)
    estimate.duration += gates * *policy.wave_gate;
  else
    estimate.gates_by_person = gates;
  return estimate;
}

}  // namespace resetd::core
