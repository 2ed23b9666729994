#pragma once
// A schedule as canonical JSON: what stands in the table of runs and goes into the run's digest.

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "queue/rows.hpp"
#include "schedule/schedule.hpp"

namespace resetd::engine {

std::string to_json(const schedule::Schedule& schedule);

/// Reads what to_json wrote. Fails where the system no longer knows its time zone, too.
core::Result<schedule::Schedule> schedule_from_json(std::string_view json);

/// When a run in state scheduled fires next, as it stands; of what was missed, the first. Nothing for any other run.
std::optional<core::WallTime> next_fire(const queue::Run& run);

}  // namespace resetd::engine
