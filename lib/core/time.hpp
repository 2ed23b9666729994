#pragma once
// Two clocks, never mixed. Wall time is for people, plans and records; it jumps. Steady time is for every wait, limit
// and age; it does not. Nothing in core reads either: `now` is a parameter.

#include <chrono>

namespace resetd::core {

using Duration = std::chrono::microseconds;
using WallTime = std::chrono::sys_time<Duration>;
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, Duration>;

}  // namespace resetd::core
