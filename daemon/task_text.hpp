#pragma once
// The fields of a task as every table and document shows them. Pure.

#include <optional>
#include <string>

#include "control/json.hpp"
#include "daemon/table.hpp"
#include "queue/rows.hpp"

namespace resetd::daemon {

using control::add_identity;
using control::add_position;
using control::add_text;

/// `-` where there is none.
template <class Id>
std::string id_text(const std::optional<Id>& id) {
  return id ? std::to_string(core::number(*id)) : "-";
}

/// Its job's name, else what the plan names it by.
std::string job_text(const queue::Task& task);
/// What a line about it begins with: `task 12 (data task 254, job orders-to-es)`.
std::string task_words(const queue::Task& task);
/// A position of the task in a few words, in the form of its target where it has that; `-` where there is none.
std::string position_cell(const queue::Task& task, const std::optional<std::string>& position);
/// From where it stood before: `FROM → TO`.
std::string way_text(const queue::Task& task, const std::optional<std::string>& to);
Cell state_cell(const queue::Task& task);

}  // namespace resetd::daemon
