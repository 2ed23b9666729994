#pragma once
// From what the console says of a data job to what a decision needs to know.

#include <optional>
#include <string>

#include "console/client.hpp"
#include "core/step.hpp"
#include "position/position.hpp"
#include "queue/rows.hpp"

namespace resetd::engine {

/// The data task of `job` with this id, whatever its type.
const console::DataTask* find_data_task(const console::DataJob& job, core::TaskId task);

/// The position of a data task as canonical JSON: `{}` where it cannot be read.
std::string position_text(const console::DataTask& data_task);

/// `task` as the console shows it now; its target and `before` are what the position is compared with.
core::Look look_at(const queue::Task& task, const console::DataJob& job, const console::DataTask& data_task);

/// Where the task's target lies, seen from a position.
core::Direction direction_of(const queue::Task& task, const position::Position& from);

}  // namespace resetd::engine
