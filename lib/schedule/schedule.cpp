#include "schedule/schedule.hpp"

#include <algorithm>

#include "schedule/fire.hpp"

namespace resetd::schedule {
namespace {

Decision decide_once(const Schedule& schedule, core::WallTime handled, core::WallTime now) {
  const core::WallTime at = *schedule.at;
  if (handled >= at) return Over{};
  if (now < at) return Wait{at};
  if (now - at <= misfire_grace) return Fire{at};
  if (schedule.misfire == Misfire::once) return Fire{at, true};
  return Skip{at, SkipReason::missed};
}

Decision decide_cron(const Schedule& schedule, core::WallTime handled, core::WallTime now, bool unfinished) {
  const Cron& cron = *schedule.cron;
  const Zone& zone = *schedule.zone;
  if (handled - now > clock_was_wrong) handled = now;
  const WallSeconds next = next_fire(cron, zone, handled);
  if (next > now) return Wait{next};
  const WallSeconds last = *last_fire(cron, zone, handled, now);
  const bool in_time = now - last <= misfire_grace;
  if (!in_time && schedule.misfire == Misfire::skip) return Skip{last, SkipReason::missed};
  if (unfinished) return Skip{last, SkipReason::overlap};
  return Fire{last, !in_time};
}

}  // namespace

Decision decide(const Schedule& schedule, core::WallTime handled, core::WallTime now, bool unfinished) {
  if (schedule.at) return decide_once(schedule, handled, now);
  if (!schedule.cron || !schedule.zone) core::broken_invariant("a schedule without a time");
  return decide_cron(schedule, handled, now, unfinished);
}

bool in_window(const Schedule& schedule, core::WallTime now) {
  return !schedule.window || in_window(*schedule.window, *schedule.zone, now);
}

core::WallTime next_window_opening(const Schedule& schedule, core::WallTime now) {
  return schedule.window ? next_window_opening(*schedule.window, *schedule.zone, now) : now;
}

std::string_view name(SkipReason reason) {
  return reason == SkipReason::missed ? "missed" : "overlap";
}

}  // namespace resetd::schedule
