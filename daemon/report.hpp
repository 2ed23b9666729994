#pragma once
// Runs and tasks as they are shown: the JSON that scripts rely on, and the tables that people read. Pure.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <vector>

#include "control/json.hpp"
#include "daemon/table.hpp"
#include "queue/rows.hpp"
#include "sqlite/maintenance.hpp"

namespace resetd::daemon {

using control::left_stopped_json;
using control::run_json;
using control::task_json;

struct RunRow {
  queue::Run run;
  queue::Counts counts;
  std::optional<core::WallTime> next_fire = {};  ///< of a scheduled run, where another process has told it
  std::vector<queue::Task> left_stopped = {};    ///< of a run that rests: their jobs ran before it stopped them
};
/// run_json, and what was told.
boost::json::object row_json(const RunRow& row);

Table runs_table(const std::vector<RunRow>& runs);
/// What came of it: task, job, posType, before → after, requestId.
Table result_table(const std::vector<queue::Task>& tasks);

Table left_stopped_table(const std::vector<queue::Task>& tasks);
/// Less, as another process tells it.
Table jobs_table(const std::vector<queue::Task>& tasks);

/// What undoing a run leaves out, and why.
struct UndoneNot {
  queue::Task task;
  std::string why;
};
Table undone_not_table(const std::vector<UndoneNot>& tasks);

/// Both, for whoever looks at a run later.
Table tasks_table(const std::vector<queue::Task>& tasks);

/// `{schema_version, runs: {state: n}, tasks: {state: n}, audit_records, file_bytes, wal_bytes, page_bytes, pages,
/// free_pages}`.
boost::json::object stats_json(const sqlite::Stats& stats);
Table stats_table(const sqlite::Stats& stats);

/// "297 succeeded, 2 failed, 1 held".
std::string counts_text(const queue::Counts& counts);

/// 0, or 4, 5 or 6, as the run ended; 130 for one that was interrupted, 3 for one that waits at a gate, 7 for one that
/// has not ended and that nobody carries on.
int exit_code_of(const queue::Run& run, const queue::Counts& counts);

}  // namespace resetd::daemon
