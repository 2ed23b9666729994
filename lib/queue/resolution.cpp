#include "queue/columns.hpp"
#include "queue/tasks.hpp"

namespace resetd::queue {
namespace {

using core::Ordinal;
using core::RunId;

std::vector<Task> tasks_at(sqlite::Connection& connection, RunId run, const std::vector<Ordinal>& ordinals) {
  std::vector<Task> tasks;
  for (const Ordinal ordinal : ordinals) tasks.push_back(*find_task(connection, run, ordinal));
  return tasks;
}

std::vector<Ordinal> read_ordinals(SQLite::Statement& rows) {
  std::vector<Ordinal> ordinals;
  while (rows.executeStep()) ordinals.push_back(Ordinal{rows.getColumn(0).getInt64()});
  return ordinals;
}

}  // namespace

std::optional<Ordinal> resolve_task(sqlite::Connection& connection, RunId run, Ordinal ordinal, const Found& found) {
  auto& same =
      connection.statement("SELECT ordinal FROM tasks WHERE task_id = :task_id AND run = :run AND ordinal <> :ordinal");
  same.bind(":task_id", core::number(found.task_id));
  same.bind(":run", core::number(run));
  same.bind(":ordinal", core::number(ordinal));
  if (same.executeStep()) return Ordinal{same.getColumn(0).getInt64()};

  auto& update = connection.statement(
      "UPDATE tasks SET resolved = 1, task_id = :task_id, job_id = :job_id, job_name = :job_name, "
      "stopped_at_seal = :stopped, phase_at_seal = :phase, status_at_seal = :status, before = :before, direction = "
      ":direction, page = :page "
      "WHERE run = :run AND ordinal = :ordinal AND resolved = 0 AND state = 'queued'");
  update.bind(":task_id", core::number(found.task_id));
  update.bind(":job_id", core::number(found.job_id));
  update.bind(":job_name", found.job_name);
  update.bind(":stopped", found.stopped ? 1 : 0);
  bind_text(update, ":phase", found.phase);
  bind_text(update, ":status", found.status);
  bind_optional(update, ":before", found.before);
  update.bind(":direction", std::string{core::name(found.direction)});
  if (found.page) update.bind(":page", *found.page);
  update.bind(":run", core::number(run));
  update.bind(":ordinal", core::number(ordinal));
  if (update.exec() != 1) core::broken_invariant("a task was resolved twice");
  return std::nullopt;
}

void forget_resolution(sqlite::Connection& connection, RunId run, Ordinal ordinal) {
  auto& update = connection.statement(
      "UPDATE tasks SET resolved = 0, task_id = NULL, job_id = NULL, job_name = NULL, stopped_at_seal = NULL, "
      "phase_at_seal = NULL, status_at_seal = NULL, page = NULL, before = NULL, direction = NULL WHERE run = ? AND "
      "ordinal = ? AND resolved = 1 AND named IS NOT "
      "NULL "
      "AND state = 'queued' AND attempts = 0");
  update.bind(1, core::number(run));
  update.bind(2, core::number(ordinal));
  if (update.exec() != 1) core::broken_invariant("a task's resolution was taken back that is none by name");
}

std::vector<Task> tasks_naming(sqlite::Connection& connection, RunId run, core::TaskId task) {
  auto& select = connection.statement("SELECT ordinal FROM tasks WHERE task_id = ? AND run = ?");
  select.bind(1, core::number(task));
  select.bind(2, core::number(run));
  return tasks_at(connection, run, read_ordinals(select));
}

std::vector<Task> tasks_naming(sqlite::Connection& connection, RunId run, core::JobId job) {
  auto& select = connection.statement("SELECT ordinal FROM tasks WHERE job_id = ? AND run = ?");
  select.bind(1, core::number(job));
  select.bind(2, core::number(run));
  return tasks_at(connection, run, read_ordinals(select));
}

std::vector<Task> tasks_naming(sqlite::Connection& connection, RunId run, const std::string& job_name) {
  auto& select = connection.statement("SELECT ordinal FROM tasks WHERE named = ? AND run = ?");
  select.bind(1, job_name);
  select.bind(2, core::number(run));
  return tasks_at(connection, run, read_ordinals(select));
}

std::vector<Task> unresolved_tasks(sqlite::Connection& connection, RunId run, Ordinal after, int limit) {
  auto& select = connection.statement(
      "SELECT ordinal FROM tasks INDEXED BY tasks_unresolved "
      "WHERE run = ? AND ordinal > ? AND resolved = 0 AND state = 'queued' ORDER BY ordinal LIMIT ?");
  select.bind(1, core::number(run));
  select.bind(2, core::number(after));
  select.bind(3, limit);
  return tasks_at(connection, run, read_ordinals(select));
}

Unresolved count_unresolved(sqlite::Connection& connection, RunId run) {
  auto& select = connection.statement(
      "SELECT total(job_id IS NOT NULL), total(job_id IS NULL AND named IS NOT NULL), "
      "total(job_id IS NULL AND named IS NULL) FROM tasks INDEXED BY tasks_unresolved "
      "WHERE run = ? AND resolved = 0 AND state = 'queued'");
  select.bind(1, core::number(run));
  select.executeStep();
  return {.with_job_id = select.getColumn(0).getInt64(),
          .with_name = select.getColumn(1).getInt64(),
          .with_task_id = select.getColumn(2).getInt64()};
}

}  // namespace resetd::queue
