#pragma once
// A schedule as canonical JSON: what stands in the table of runs and goes into the run's digest.

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "schedule/schedule.hpp"

namespace resetd::engine {

std::string to_json(const schedule::Schedule& schedule);

/// Reads what to_json wrote. Fails where the system no longer knows its time zone, too.
core::Result<schedule::Schedule> schedule_from_json(std::string_view json);

}  // namespace resetd::engine
