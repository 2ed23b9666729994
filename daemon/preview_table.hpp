#pragma once
// What a plan would do, task by task, as people read it. Pure.

#include <string>
#include <vector>

#include "daemon/table.hpp"
#include "engine/preview.hpp"

namespace resetd::daemon {

struct PreviewRow {
  queue::Task task;
  engine::Preview preview;
  std::string distance;  ///< empty where it cannot be told
};

/// Of a task of a sealed run.
PreviewRow preview_row(const queue::Task& task, const core::Policy& policy);

/// Task, job, posType, status, now → target, direction, distance, verdict and why it would be refused.
Table preview_table(const std::vector<PreviewRow>& rows);
/// The same of one task in a line, for where no terminal is; harmless.
std::string preview_line(const PreviewRow& row);

}  // namespace resetd::daemon
