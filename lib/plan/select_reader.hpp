#pragma once
// The `select` section: tasks for the jobs that the console lists. Which jobs those are is seen when the plan is
// submitted; what they become is known here.

#include <optional>

#include "plan/defaults.hpp"
#include "plan/plan.hpp"
#include "plan/problems.hpp"
#include "plan/tree.hpp"

namespace resetd::plan {

/// The filters of the API's `list`. Nothing where they are wrong, which is reported; so is a selection without any,
/// which would be every job of the console.
std::optional<Select> read_select(const Node& node, Problems& problems);

/// What each selected job becomes, which `defaults` alone must make whole: a known posType and the fields that it
/// requires. What is missing is reported at `select`, the section's place; nothing then.
std::optional<Task> selected_task(const Defaults& defaults, Mark select, Problems& problems);

}  // namespace resetd::plan
