#pragma once
// How a task is read from a row: for the files of this room that select tasks.

#include <SQLiteCpp/SQLiteCpp.h>

#include <vector>

#include "queue/rows.hpp"

// Macros only so that each statement's text is a literal: the statement cache is keyed by it.
#define UNRESOLVED_COLUMNS                                                                                        \
  "run, ordinal, state, task_id, job_id, named, job_name, selected, resolved, pos_type, target, forward_reason, " \
  "note"
#define TASK_COLUMNS                                                                                                \
  UNRESOLVED_COLUMNS                                                                                                \
  ", stopped_at_seal, phase_at_seal, status_at_seal, page, shared_job, before, after, direction, attempts, nonce, " \
  "outcome, request_id, wave, error, "                                                                              \
  "owes_start, asks, asked, ask_trouble, until_us, ends_as"
#define FORECAST_COLUMNS                                                                                     \
  "ordinal, state, selected, forward_reason, stopped_at_seal, phase_at_seal, status_at_seal, page, before, " \
  "direction, error"

namespace resetd::queue {

/// Of a statement that selects TASK_COLUMNS.
std::vector<Task> read_tasks(SQLite::Statement& rows);

/// Of one that selects UNRESOLVED_COLUMNS of unresolved tasks that are queued: their other columns hold the defaults.
std::vector<Task> read_unresolved(SQLite::Statement& rows);

/// Of one that selects FORECAST_COLUMNS of tasks that were not begun: what a forecast asks of them.
std::vector<Task> read_for_forecast(SQLite::Statement& rows);

void bind_key(SQLite::Statement& statement, core::RunId run, core::Ordinal ordinal);

}  // namespace resetd::queue
