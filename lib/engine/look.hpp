#pragma once
// From what the console says of a data job to what a decision needs to know.

#include <optional>
#include <string>

#include "console/client.hpp"
#include "core/step.hpp"
#include "queue/rows.hpp"

namespace resetd::engine {

/// The data task of `job` with this id, whatever its type.
const console::DataTask* find_data_task(const console::DataJob& job, core::TaskId task);

/// A task as the console shows it now.
struct Sighting {
  core::Look look;       ///< its target and `before`, compared with the position
  std::string position;  ///< canonical JSON; `{}` where it cannot be read
};
Sighting sighting_of(const queue::Task& task, const console::DataJob& job, const console::DataTask& data_task);

}  // namespace resetd::engine
