#include "queue/tasks.hpp"

#include "queue/columns.hpp"

namespace resetd::queue {
namespace {

using core::Ordinal;
using core::RunId;
using core::TaskState;

// A macro only so that each statement's text is a literal: the statement cache is keyed by it.
#define TASK_COLUMNS                                                                                          \
  "run, ordinal, state, task_id, job_id, named, job_name, resolved, pos_type, target, forward_reason, note, " \
  "stopped_at_seal, before, after, direction, attempts, nonce, outcome, request_id, wave, error"

std::optional<core::Direction> direction_of(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  const std::string_view text = column.getText();
  for (const auto direction : {core::Direction::rewind, core::Direction::forward, core::Direction::same}) {
    if (core::name(direction) == text) return direction;
  }
  return core::Direction::unknown;
}

Task read_task(SQLite::Statement& row) {
  return {.run = RunId{row.getColumn(0).getInt64()},
          .ordinal = Ordinal{row.getColumn(1).getInt64()},
          .state = task_state_of(row.getColumn(2)),
          .task_id = optional_id<core::TaskId>(row.getColumn(3)),
          .job_id = optional_id<core::JobId>(row.getColumn(4)),
          .named = optional_text(row.getColumn(5)),
          .job_name = row.getColumn(6).getString(),
          .resolved = row.getColumn(7).getInt() == 1,
          .pos_type = row.getColumn(8).getString(),
          .target = row.getColumn(9).getString(),
          .forward_reason = optional_text(row.getColumn(10)),
          .note = row.getColumn(11).getString(),
          .stopped_at_seal = row.getColumn(12).getInt() == 1,
          .before = optional_text(row.getColumn(13)),
          .after = optional_text(row.getColumn(14)),
          .direction = direction_of(row.getColumn(15)),
          .attempts = row.getColumn(16).getInt(),
          .nonce = row.getColumn(17).getString(),
          .fate = core::reset_fate(row.getColumn(18).getText()),
          .request_id = row.getColumn(19).getString(),
          .wave = row.getColumn(20).getInt(),
          .error = row.getColumn(21).getString()};
}

std::vector<Task> read_tasks(SQLite::Statement& rows) {
  std::vector<Task> tasks;
  while (rows.executeStep()) tasks.push_back(read_task(rows));
  return tasks;
}

void bind_key(SQLite::Statement& statement, RunId run, Ordinal ordinal) {
  statement.bind(":run", core::number(run));
  statement.bind(":ordinal", core::number(ordinal));
}

std::string subject(RunId run, Ordinal ordinal) {
  return "task " + std::to_string(core::number(ordinal)) + " of run " + std::to_string(core::number(run));
}

}  // namespace

void add_tasks(sqlite::Connection& connection, RunId run, std::span<const Task> tasks) {
  auto& insert = connection.statement(
      "INSERT INTO tasks (run, ordinal, state, task_id, job_id, named, job_name, pos_type, target, forward_reason, "
      "note) "
      "VALUES (:run, :ordinal, 'queued', :task_id, :job_id, :named, :job_name, :pos_type, :target, :forward_reason, "
      ":note)");
  for (const Task& task : tasks) {
    insert.reset();
    insert.clearBindings();
    bind_key(insert, run, task.ordinal);
    bind_optional(insert, ":task_id", task.task_id);
    bind_optional(insert, ":job_id", task.job_id);
    bind_optional(insert, ":named", task.named);
    bind_text(insert, ":job_name", task.job_name);
    insert.bind(":pos_type", task.pos_type);
    insert.bind(":target", task.target);
    bind_optional(insert, ":forward_reason", task.forward_reason);
    bind_text(insert, ":note", task.note);
    insert.exec();
  }
}

std::optional<Task> find_task(sqlite::Connection& connection, RunId run, Ordinal ordinal) {
  auto& select = connection.statement("SELECT " TASK_COLUMNS " FROM tasks WHERE run = :run AND ordinal = :ordinal");
  bind_key(select, run, ordinal);
  if (!select.executeStep()) return std::nullopt;
  return read_task(select);
}

std::vector<Task> list_tasks(sqlite::Connection& connection, RunId run, std::optional<TaskState> state, Ordinal after,
                             int limit) {
  auto& select = connection.statement("SELECT " TASK_COLUMNS
                                      " FROM tasks WHERE run = :run AND ordinal > :ordinal "
                                      "AND (:state IS NULL OR state = :state) ORDER BY ordinal LIMIT :limit");
  bind_key(select, run, after);
  if (state) select.bind(":state", std::string{core::name(*state)});
  select.bind(":limit", limit);
  return read_tasks(select);
}

std::vector<Task> due_tasks(sqlite::Connection& connection, RunId run, Due now, std::int64_t limit) {
  auto& select =
      connection.statement("SELECT " TASK_COLUMNS
                           " FROM tasks INDEXED BY tasks_begun WHERE run = :run AND due_us <= :now AND state IN "
                           "('checking', 'stopping', 'resetting', 'reconciling', 'verifying', 'starting', 'waiting') "
                           "ORDER BY due_us, ordinal LIMIT :limit");
  select.bind(":run", core::number(run));
  select.bind(":now", static_cast<std::int64_t>(now.count()));
  select.bind(":limit", limit);
  return read_tasks(select);
}

std::vector<Task> queued_tasks(sqlite::Connection& connection, RunId run, std::int64_t limit) {
  auto& select = connection.statement("SELECT " TASK_COLUMNS
                                      " FROM tasks INDEXED BY tasks_queued WHERE run = :run AND state = 'queued' "
                                      "ORDER BY ordinal LIMIT :limit");
  select.bind(":run", core::number(run));
  select.bind(":limit", limit);
  return read_tasks(select);
}

std::optional<Due> next_due(sqlite::Connection& connection, RunId run) {
  auto& select = connection.statement(
      "SELECT due_us FROM tasks INDEXED BY tasks_begun WHERE run = :run AND due_us IS NOT NULL AND state IN "
      "('checking', 'stopping', 'resetting', 'reconciling', 'verifying', 'starting', 'waiting') "
      "ORDER BY due_us LIMIT 1");
  select.bind(":run", core::number(run));
  if (!select.executeStep()) return std::nullopt;
  return Due{select.getColumn(0).getInt64()};
}

std::vector<Task> tasks_in_hand(sqlite::Connection& connection, RunId run) {
  auto& select =
      connection.statement("SELECT " TASK_COLUMNS
                           " FROM tasks INDEXED BY tasks_begun WHERE run = :run AND due_us IS NULL AND state IN "
                           "('checking', 'stopping', 'resetting', 'reconciling', 'verifying', 'starting', 'waiting') "
                           "AND state IN ('checking', 'resetting')");
  select.bind(":run", core::number(run));
  return read_tasks(select);
}

void make_due(sqlite::Connection& connection, RunId run, TaskState state, Due due) {
  auto& update = connection.statement(
      "UPDATE tasks INDEXED BY tasks_begun SET due_us = :due WHERE run = :run AND state = :state AND state IN "
      "('checking', 'stopping', 'resetting', 'reconciling', 'verifying', 'starting', 'waiting')");
  update.bind(":due", static_cast<std::int64_t>(due.count()));
  update.bind(":run", core::number(run));
  update.bind(":state", std::string{core::name(state)});
  update.exec();
}

void move_task(sqlite::Connection& connection, RunId run, Ordinal ordinal, TaskState from, const TaskChange& change) {
  if (from != change.to && !core::legal(from, change.to)) {
    core::broken_invariant(subject(run, ordinal) + " may not go from " + std::string{core::name(from)} + " to " +
                           std::string{core::name(change.to)});
  }
  auto& update = connection.statement(
      "UPDATE tasks SET state = :to, due_us = :due, attempts = coalesce(:attempts, attempts), "
      "nonce = coalesce(:nonce, nonce), before = coalesce(:before, before), after = nullif(coalesce(:after, after), "
      "''), "
      "direction = coalesce(:direction, direction), outcome = coalesce(:fate, outcome), "
      "request_id = nullif(coalesce(:request_id, request_id), ''), "
      "error = CASE WHEN :error IS NULL THEN error WHEN :error = '' THEN NULL ELSE :error END "
      "WHERE run = :run AND ordinal = :ordinal AND state = :from");
  bind_key(update, run, ordinal);
  update.bind(":from", std::string{core::name(from)});
  update.bind(":to", std::string{core::name(change.to)});
  if (change.due) update.bind(":due", static_cast<std::int64_t>(change.due->count()));
  if (change.attempts) update.bind(":attempts", *change.attempts);
  bind_optional(update, ":nonce", change.nonce);
  bind_optional(update, ":before", change.before);
  bind_optional(update, ":after", change.after);
  if (change.direction) update.bind(":direction", std::string{core::name(*change.direction)});
  if (change.fate) update.bind(":fate", std::string{core::name(*change.fate)});
  bind_optional(update, ":request_id", change.request_id);
  bind_optional(update, ":error", change.error);
  if (update.exec() != 1) {
    core::broken_invariant(subject(run, ordinal) + " was not " + std::string{core::name(from)});
  }
}

std::int64_t cancel_tasks(sqlite::Connection& connection, RunId run) {
  auto& update = connection.statement(
      "UPDATE tasks SET state = 'cancelled', due_us = NULL WHERE run = :run AND state IN ('queued', 'waiting')");
  update.bind(":run", core::number(run));
  return update.exec();
}

}  // namespace resetd::queue
