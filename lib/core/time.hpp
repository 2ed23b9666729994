#pragma once
// Two clocks, never mixed. Wall time is for people, plans and records; it jumps. Steady time is for every wait, limit
// and age; it does not. Nothing in core reads either: `now` is a parameter.

#include <chrono>

namespace resetd::core {

using Duration = std::chrono::microseconds;
using WallTime = std::chrono::sys_time<Duration>;
using SteadyTime = std::chrono::steady_clock::time_point;  ///< nanoseconds: what a rate of thousands a second needs

}  // namespace resetd::core
