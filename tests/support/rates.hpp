#pragma once
// A rate that must not be passed in any window.

#include <cstdint>
#include <string>
#include <vector>

#include "support/console_log.hpp"

namespace resetd::support {

struct RateBound {
  double per_second = 0;
  std::int64_t burst = 1;
};

/// The most calls that any window has beyond burst + rate x length; at or below 0 where the rate was kept. Times in
/// seconds, ascending; of none, minus infinity.
double excess(const std::vector<double>& times, const RateBound& bound);

/// Appends what is wrong. Arrivals may be closer together by their way's jitter (arrival_jitter). `traces`: lines that
/// resetd wrote under log level trace, all its processes; where there are any, the times at which it sent are held
/// against the bound exactly, and no more calls may have arrived than were sent.
void judge_rate(const RateBound& bound, const std::vector<ConsoleCall>& calls, const std::vector<std::string>& traces,
                std::vector<std::string>& found);

}  // namespace resetd::support
