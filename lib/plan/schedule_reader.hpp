#pragma once
// The `schedule` section.

#include <optional>
#include <span>
#include <string_view>

#include "core/time.hpp"
#include "plan/problems.hpp"
#include "plan/tree.hpp"
#include "schedule/schedule.hpp"

namespace resetd::plan {

/// Exactly one of `at` (later than `now`) and `cron`. A cron needs a `timezone`, and so does a `window`; where there is
/// neither, a timezone is an error, for `at` has its own. Nothing where anything is wrong, which is reported.
std::optional<schedule::Schedule> read_schedule(const Node& node, core::WallTime now, Problems& problems);

/// The names of its fields.
std::span<const std::string_view> schedule_field_names();

}  // namespace resetd::plan
