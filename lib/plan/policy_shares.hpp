#pragma once
// Policy fields that count tasks: failure_budget and waves.

#include <string>
#include <vector>

#include "core/policy.hpp"
#include "plan/problems.hpp"
#include "plan/tree.hpp"

namespace resetd::plan {

/// `3` or `10%`: a count from least_count on, or 1% to 100%.
core::Result<core::Share> read_share(const Node& node, std::int64_t least_count);

/// Reports what is wrong; `budget` keeps what it held there.
void read_failure_budget(const Node& node, Problems& problems, core::FailureBudget& budget);

/// Cumulative sizes: counts ascend, percents ascend (which of a count and a percent is larger depends on the run), the
/// last is 100%.
void read_waves(const Node& node, Problems& problems, std::vector<core::Share>& waves);

}  // namespace resetd::plan
