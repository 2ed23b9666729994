#include "schedule/fire.hpp"

namespace resetd::schedule {
namespace {

using std::chrono::local_seconds;
using std::chrono::minutes;
using std::chrono::seconds;

// More than a zone has changes in the 50 years that first_named looks ahead, or a set-back day has minutes.
constexpr int most_steps = 5000;

local_seconds named(const Cron& cron, local_seconds from) {
  const auto found = first_named(cron, from);
  if (!found) core::broken_invariant("a cron expression that never fires: " + cron.text);
  return *found;
}

// Stretch by stretch: within one, the clock runs on without a change.
WallSeconds next_by_running_clock(const Cron& cron, const Zone& zone, WallSeconds from) {
  for (int step = 0; step < most_steps; ++step) {
    const Span span = zone.span_at(from);
    const WallSeconds found = span.moment(named(cron, span.local(from)));
    if (found < span.end) return found;
    from = span.end;
  }
  core::broken_invariant("no firing found for " + cron.text);
}

// Local times in order fire in order, so the first that fires late enough is the one.
WallSeconds next_by_time_of_day(const Cron& cron, const Zone& zone, WallSeconds from) {
  local_seconds local = zone.span_at(from).local(from);
  for (int step = 0; step < most_steps; ++step) {
    local = named(cron, local);
    const WallSeconds found = zone.first_at(local);
    if (found >= from) return found;
    local += minutes{1};
  }
  core::broken_invariant("no firing found for " + cron.text);
}

}  // namespace

WallSeconds next_fire(const Cron& cron, const Zone& zone, core::WallTime after) {
  const WallSeconds from = std::chrono::floor<seconds>(after) + seconds{1};
  return cron.every_hour() ? next_by_running_clock(cron, zone, from) : next_by_time_of_day(cron, zone, from);
}

std::optional<WallSeconds> last_fire(const Cron& cron, const Zone& zone, core::WallTime after, core::WallTime until) {
  if (after >= until) return std::nullopt;
  WallSeconds last = next_fire(cron, zone, after);
  if (last > until) return std::nullopt;
  // Bisects for the latest moment that a firing still follows by `until`.
  WallSeconds without = std::chrono::floor<seconds>(until);
  while (last < without) {
    const WallSeconds middle = last + (without - last) / 2;
    const WallSeconds found = next_fire(cron, zone, middle);
    if (found <= until) {
      last = found;
    } else {
      without = middle;
    }
  }
  return last;
}

}  // namespace resetd::schedule
