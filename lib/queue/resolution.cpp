#include "queue/columns.hpp"
#include "queue/task_rows.hpp"
#include "queue/tasks.hpp"

#define UNRESOLVED "resolved = 0 AND state = 'queued'"
#define OF_TASK " FROM tasks INDEXED BY tasks_by_task WHERE task_id = ? AND run = ?"
#define OF_JOB " FROM tasks INDEXED BY tasks_by_job WHERE job_id = ? AND run = ?"

namespace resetd::queue {
namespace {

using core::Ordinal;
using core::RunId;

std::optional<Ordinal> other_of_task(sqlite::Connection& connection, const Task& task, core::TaskId id) {
  auto& same = connection.statement("SELECT ordinal FROM tasks WHERE task_id = ? AND run = ? AND ordinal <> ?");
  same.bind(1, core::number(id));
  same.bind(2, core::number(task.run));
  same.bind(3, core::number(task.ordinal));
  if (!same.executeStep()) return std::nullopt;
  return Ordinal{same.getColumn(0).getInt64()};
}

/// `id`: an id's number, or a name.
template <class Value>
SQLite::Statement& naming(sqlite::Connection& connection, std::string_view sql, RunId run, const Value& id) {
  auto& select = connection.statement(sql);
  select.bind(1, id);
  select.bind(2, core::number(run));
  return select;
}

}  // namespace

std::optional<Ordinal> resolve_task(sqlite::Connection& connection, const Task& task, const Found& found) {
  // An id that the plan gave is in its index already, and once in its run.
  const bool new_task_id = task.task_id != found.task_id;
  const bool new_job_id = task.job_id != found.job_id;
  if (new_task_id) {
    if (const auto other = other_of_task(connection, task, found.task_id)) return other;
  }
  std::string sql =
      "UPDATE tasks SET resolved = 1, job_name = ?, stopped_at_seal = ?, phase_at_seal = ?, status_at_seal = ?, "
      "before = ?, direction = ?, page = ?";
  if (new_task_id) sql += ", task_id = ?";
  if (new_job_id) sql += ", job_id = ?";
  sql += " WHERE run = ? AND ordinal = ? AND resolved = 0 AND state = 'queued'";
  auto& update = connection.statement(sql);
  update.bindNoCopy(1, found.job_name);
  update.bind(2, found.stopped ? 1 : 0);
  bind_text(update, 3, found.phase);
  bind_text(update, 4, found.status);
  bind_optional(update, 5, found.before);
  update.bind(6, std::string{core::name(found.direction)});
  if (found.page) update.bind(7, *found.page);
  int place = 7;
  if (new_task_id) update.bind(++place, core::number(found.task_id));
  if (new_job_id) update.bind(++place, core::number(found.job_id));
  update.bind(++place, core::number(task.run));
  update.bind(++place, core::number(task.ordinal));
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
  return read_tasks(naming(connection, "SELECT " TASK_COLUMNS OF_TASK, run, core::number(task)));
}

std::vector<Task> tasks_naming(sqlite::Connection& connection, RunId run, core::JobId job) {
  return read_tasks(naming(connection, "SELECT " TASK_COLUMNS OF_JOB, run, core::number(job)));
}

std::vector<Task> tasks_naming(sqlite::Connection& connection, RunId run, const std::string& job_name) {
  return read_tasks(naming(connection,
                           "SELECT " TASK_COLUMNS " FROM tasks INDEXED BY tasks_by_name WHERE named = ? AND run = ?",
                           run, job_name));
}

std::vector<Task> unresolved_naming(sqlite::Connection& connection, RunId run, core::TaskId task) {
  return read_unresolved(
      naming(connection, "SELECT " UNRESOLVED_COLUMNS OF_TASK " AND " UNRESOLVED, run, core::number(task)));
}

std::vector<Task> unresolved_naming(sqlite::Connection& connection, RunId run, core::JobId job) {
  return read_unresolved(
      naming(connection, "SELECT " UNRESOLVED_COLUMNS OF_JOB " AND " UNRESOLVED, run, core::number(job)));
}

std::vector<Task> unresolved_tasks(sqlite::Connection& connection, RunId run, Ordinal after, Ordinal last) {
  // The plus keeps SQLite from going by the state, which most have.
  auto& select = connection.statement("SELECT " UNRESOLVED_COLUMNS
                                      " FROM tasks WHERE run = ? AND ordinal > ? AND ordinal <= ? AND resolved = 0 AND "
                                      "+state = 'queued' ORDER BY ordinal");
  select.bind(1, core::number(run));
  select.bind(2, core::number(after));
  select.bind(3, core::number(last));
  return read_unresolved(select);
}

Unresolved count_unresolved(sqlite::Connection& connection, RunId run) {
  auto& select = connection.statement(
      "SELECT total(job_id IS NOT NULL), total(job_id IS NULL AND named IS NOT NULL), "
      "total(job_id IS NULL AND named IS NULL), total(task_id IS NOT NULL), coalesce(max(ordinal), 0) FROM tasks "
      "WHERE run = ? AND resolved = 0 AND +state = 'queued'");
  select.bind(1, core::number(run));
  select.executeStep();
  return {.with_job_id = select.getColumn(0).getInt64(),
          .with_name = select.getColumn(1).getInt64(),
          .with_task_id = select.getColumn(2).getInt64(),
          .giving_task_id = select.getColumn(3).getInt64(),
          .last = Ordinal{select.getColumn(4).getInt64()}};
}

}  // namespace resetd::queue
