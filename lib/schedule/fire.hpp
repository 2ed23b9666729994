#pragma once
// When a cron expression fires in a zone, exactly, across changes of the clocks.
//
// An expression that names all 24 hours follows the clock as it runs: it fires whenever a clock in the zone shows a
// minute that it names, so each real hour, twice where the clock is set back and never for a time that is skipped.
//
// Any other names times of day, and each fires once a day: where the clock is set back, at the first of the two; where
// it is set forward past it (an hour in spring, a whole day at the date line), at the first moment after the gap, once
// for all that lie in the gap and that moment itself.

#include <optional>

#include "schedule/cron.hpp"
#include "schedule/zone.hpp"

namespace resetd::schedule {

/// The first firing later than `after`, a whole second. `after` in the years 1970 to 9900; the search is bounded.
WallSeconds next_fire(const Cron& cron, const Zone& zone, core::WallTime after);

/// The last firing later than `after` and not later than `until`, if there is one. Some 40 times the cost of next_fire,
/// however many lie between.
std::optional<WallSeconds> last_fire(const Cron& cron, const Zone& zone, core::WallTime after, core::WallTime until);

}  // namespace resetd::schedule
