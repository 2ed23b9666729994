#pragma once
// Data jobs written out one by one, for worlds that the generator cannot make.
//
// {"jobs": [{"id": 517, "name": "orders-to-es", "desc": "", "type": "SYNC", "phase": "INCRE", "workerId": 1,
//            "source": {"id": 61, "type": "MySQL", "instance": "rm-1", "desc": ""}, "target": {…},
//            "tasks": [{"id": 254, "type": "INCREMENT", "status": "STOP", "position": {"positionTimestamp": 1}}]}]}
//
// id and tasks are required, and a task's id and type; unknown keys are errors. A job may have several INCREMENT tasks:
// they have one status, since stop and start are the job's, and a position each.

#include <string>
#include <string_view>
#include <vector>

#include "console_sim/job.hpp"

namespace console_sim {

/// Throws std::invalid_argument, saying which job.
std::vector<Job> parse_world(std::string_view json);
/// Throws the same, and std::system_error when the file cannot be read.
std::vector<Job> read_world(const std::string& file);

}  // namespace console_sim
