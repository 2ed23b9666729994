#pragma once
// A data job as queryjob, list and listbypage show it.

#include <string>

#include "console_sim/world.hpp"

namespace console_sim {

/// How a read misreports positions.
enum class Lie { none, wrong_position, missing, null, empty, malformed };

/// `wall_ms` is shown in fields that change by themselves from read to read.
void append_job(std::string& out, const Job& job, const JobNow& now, std::int64_t wall_ms, Lie lie);

}  // namespace console_sim
