#pragma once
// A plan, as values: what its author wrote, checked, with times resolved. See reader.hpp for how it is read.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/ids.hpp"
#include "core/policy.hpp"
#include "position/position.hpp"
#include "schedule/schedule.hpp"

namespace resetd::plan {

/// Every data job that the console lists under these filters becomes a task, too.
struct Select {
  /// At least one: the names of the API's `list`, ascending, each once, with their values as JSON text.
  std::vector<std::pair<std::string, std::string>> filters;
};

/// Everything of a plan but its tasks.
struct Header {
  std::string name;
  std::string reason;
  std::optional<std::string> console;
  core::Policy policy;
  std::optional<schedule::Schedule> schedule;
  std::optional<Select> select;
};

/// One task, defaults merged in. At least one of task_id, job_id, job_name is present (but in Reading::selected).
struct Task {
  core::Ordinal ordinal{};
  std::optional<core::TaskId> task_id;
  std::optional<core::JobId> job_id;
  std::optional<std::string> job_name;
  std::string pos_type;
  position::Position target;
  bool allow_undocumented = false;
  bool allow_forward = false;
  std::string forward_reason;  ///< not empty where allow_forward
  std::string note;
};

/// Something wrong with the input. line and column count from 1; 0 where there is none (the file cannot be read).
struct Problem {
  std::string file;
  std::size_t line = 0;
  std::size_t column = 0;
  std::string message;
};

/// `FILE:LINE:COLUMN: message`, without the numbers where they are 0.
std::string to_string(const Problem& problem);

}  // namespace resetd::plan
