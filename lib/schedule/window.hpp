#pragma once
// The hours of the day in which new tasks may start.

#include <chrono>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "schedule/zone.hpp"

namespace resetd::schedule {

/// From `from` up to, not including, `to`, every day, as a clock in the schedule's zone shows it. Wraps midnight where
/// `to` is not later. from 0:00 to 23:59, to 0:00 to 24:00, never equal.
struct Window {
  std::chrono::minutes from{};
  std::chrono::minutes to{};
  bool operator==(const Window&) const = default;
};

/// `01:00`; `24:00` is the end of the day. The error continues a sentence that names the field.
core::Result<std::chrono::minutes> parse_time_of_day(std::string_view text);
std::string time_of_day_text(std::chrono::minutes time);

bool in_window(const Window& window, const Zone& zone, core::WallTime now);

/// The first moment at `now` or later that lies in the window: `now` itself where it does. Where the clock is set
/// forward into the window, it opens there; a window that is skipped as a whole does not open that day.
core::WallTime next_window_opening(const Window& window, const Zone& zone, core::WallTime now);

}  // namespace resetd::schedule
