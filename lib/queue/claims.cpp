#include "queue/claims.hpp"

#include <algorithm>

#include "queue/task_rows.hpp"

#define BEGUN                                                                                     \
  "(state = 'checking' OR state = 'stopping' OR state = 'resetting' OR state = 'reconciling' OR " \
  "state = 'verifying' OR state = 'starting' OR state = 'waiting')"
// :which is a Begun.
#define OF_KIND "(:which = 0 OR state = 'starting' OR (:which = 1 AND state IN ('reconciling', 'verifying')))"
#define QUEUED_PAGE \
  "run = :run AND state = 'queued' AND ordinal > :after AND ordinal <= :last ORDER BY ordinal LIMIT :limit"

namespace resetd::queue {
namespace {

using core::Ordinal;
using core::RunId;

std::vector<Task> all_claimed(sqlite::Connection& connection, std::vector<Task> tasks) {
  for (Task& task : tasks) task = claimed(connection, std::move(task));
  return tasks;
}

bool another_of_job(sqlite::Connection& connection, const Task& task, std::string_view that) {
  std::string sql =
      "SELECT 1 FROM tasks INDEXED BY tasks_by_job WHERE job_id = :job AND run = :run AND ordinal <> :ordinal AND ";
  auto& select = connection.statement(sql.append(that).append(" LIMIT 1"));
  bind_key(select, task.run, task.ordinal);
  select.bind(":job", core::number(*task.job_id));
  return select.executeStep();
}

}  // namespace

std::vector<Task> due_tasks(sqlite::Connection& connection, RunId run, Begun which, Due now, std::int64_t limit) {
  auto& select = connection.statement(
      "SELECT " TASK_COLUMNS " FROM tasks INDEXED BY tasks_due WHERE run = :run AND due_us <= :now AND " OF_KIND
      " ORDER BY due_us, ordinal LIMIT :limit");
  select.bind(":run", core::number(run));
  select.bind(":which", static_cast<int>(which));
  select.bind(":now", static_cast<std::int64_t>(now.count()));
  select.bind(":limit", limit);
  return all_claimed(connection, read_tasks(select));
}

std::optional<Due> next_due(sqlite::Connection& connection, RunId run, Begun which) {
  auto& select = connection.statement(
      "SELECT due_us FROM tasks INDEXED BY tasks_due WHERE run = :run AND due_us IS NOT NULL AND " OF_KIND
      " ORDER BY due_us LIMIT 1");
  select.bind(":run", core::number(run));
  select.bind(":which", static_cast<int>(which));
  if (!select.executeStep()) return std::nullopt;
  return Due{select.getColumn(0).getInt64()};
}

std::vector<Task> queued_tasks(sqlite::Connection& connection, RunId run, Ordinal last, std::int64_t limit,
                               Queued which) {
  static const std::string all = "SELECT " TASK_COLUMNS " FROM tasks INDEXED BY tasks_by_state WHERE " QUEUED_PAGE;
  static const std::string owing =
      "SELECT " TASK_COLUMNS " FROM tasks INDEXED BY tasks_owing WHERE owes_start = 1 AND " QUEUED_PAGE;
  std::vector<Task> tasks;
  Ordinal after{0};
  while (std::ssize(tasks) < limit) {
    auto& select = connection.statement(which == Queued::all ? all : owing);
    select.bind(":run", core::number(run));
    select.bind(":after", core::number(after));
    select.bind(":last", core::number(last));
    select.bind(":limit", limit - std::ssize(tasks));
    std::vector<Task> found = read_tasks(select);
    if (found.empty()) break;
    after = found.back().ordinal;
    for (Task& task : found) {
      const auto same_job = [&task](const Task& other) { return other.job_id == task.job_id; };
      const bool shared =
          task.shared_job && (std::ranges::any_of(tasks, same_job) || another_of_job(connection, task, BEGUN));
      if (!shared) tasks.push_back(claimed(connection, std::move(task)));
    }
  }
  return tasks;
}

Tally tally_tasks(sqlite::Connection& connection, RunId run) {
  auto& select = connection.statement(
      "SELECT count(*) FROM tasks INDEXED BY tasks_by_state WHERE run = :run AND state = 'starting' AND "
      "ends_as = 'failed'");
  select.bind(":run", core::number(run));
  if (!select.executeStep()) core::broken_invariant("a count has no row");
  const std::int64_t failing = select.getColumn(0).getInt64();
  return {.counts = count_tasks(connection, run), .failing = failing};
}

std::vector<Task> tasks_in_hand(sqlite::Connection& connection, RunId run) {
  auto& select = connection.statement(
      "SELECT " TASK_COLUMNS
      " FROM tasks INDEXED BY tasks_by_state WHERE run = :run AND "
      "state IN ('checking', 'resetting', 'stopping', 'starting') AND due_us IS NULL ORDER BY ordinal");
  select.bind(":run", core::number(run));
  return read_tasks(select);
}

std::vector<Task> tasks_at_rest(sqlite::Connection& connection, RunId run, Ordinal after, int limit) {
  auto& select = connection.statement("SELECT " TASK_COLUMNS
                                      " FROM tasks WHERE run = :run AND ordinal > :ordinal AND (state = 'queued' OR "
                                      "(state IN ('waiting', 'stopping', 'starting') AND due_us IS NOT NULL)) "
                                      "ORDER BY ordinal LIMIT :limit");
  bind_key(select, run, after);
  select.bind(":limit", limit);
  return read_tasks(select);
}

std::vector<Task> owing_at_rest(sqlite::Connection& connection, RunId run, Ordinal after, int limit) {
  auto& select = connection.statement("SELECT " TASK_COLUMNS
                                      " FROM tasks INDEXED BY tasks_owing WHERE run = :run AND owes_start = 1 AND "
                                      "ordinal > :ordinal AND (state = 'queued' OR (state IN ('waiting', 'stopping') "
                                      "AND due_us IS NOT NULL)) ORDER BY ordinal LIMIT :limit");
  bind_key(select, run, after);
  select.bind(":limit", limit);
  return read_tasks(select);
}

void make_due(sqlite::Connection& connection, RunId run, core::TaskState state, Due due, std::optional<Due> until) {
  auto& update = connection.statement(
      "UPDATE tasks INDEXED BY tasks_by_state SET due_us = :due, until_us = coalesce(:until, until_us) "
      "WHERE run = :run AND state = :state");
  update.bind(":due", static_cast<std::int64_t>(due.count()));
  if (until) update.bind(":until", static_cast<std::int64_t>(until->count()));
  update.bind(":run", core::number(run));
  update.bind(":state", std::string{core::name(state)});
  update.exec();
}

void make_unknown_due(sqlite::Connection& connection, RunId run, Due due) {
  auto& update = connection.statement(
      "UPDATE tasks INDEXED BY tasks_by_state SET due_us = :due WHERE run = :run AND "
      "state IN ('stopping', 'starting') AND asked = 'unknown'");
  update.bind(":due", static_cast<std::int64_t>(due.count()));
  update.bind(":run", core::number(run));
  update.exec();
}

void begin_starts(sqlite::Connection& connection, RunId run, Due due, Due settled, Due until) {
  auto& update = connection.statement(
      "UPDATE tasks INDEXED BY tasks_by_state SET until_us = :until, "
      "due_us = CASE WHEN asked IS 'unknown' THEN :settled ELSE :due END "
      "WHERE run = :run AND state = 'starting' AND until_us = 0");
  update.bind(":due", static_cast<std::int64_t>(due.count()));
  update.bind(":settled", static_cast<std::int64_t>(settled.count()));
  update.bind(":until", static_cast<std::int64_t>(until.count()));
  update.bind(":run", core::number(run));
  update.exec();
}

Task claimed(sqlite::Connection& connection, Task task) {
  task.job_open = task.job_reset = task.stop_on_its_way = false;
  if (!task.shared_job || !task.job_id) return task;
  task.job_open = another_of_job(connection, task, "state NOT IN ('succeeded', 'failed', 'refused', 'cancelled')");
  if (task.job_open) return task;
  task.job_reset = another_of_job(connection, task, "state = 'succeeded'");
  task.stop_on_its_way = another_of_job(connection, task, "state = 'cancelled' AND asked = 'unknown'");
  return task;
}

void set_owes_start(sqlite::Connection& connection, RunId run, core::JobId job, bool owes) {
  auto& update = connection.statement("UPDATE tasks SET owes_start = :owes WHERE job_id = :job AND run = :run");
  update.bind(":owes", owes ? 1 : 0);
  update.bind(":job", core::number(job));
  update.bind(":run", core::number(run));
  update.exec();
}

std::vector<Task> left_stopped(sqlite::Connection& connection, const Run& run, int limit) {
  if (run.state == core::RunState::running) return {};
  return owing_tasks(connection, run.id, Ordinal{0}, limit);
}

std::vector<Task> owing_tasks(sqlite::Connection& connection, RunId run, Ordinal after, int limit) {
  auto& select = connection.statement("SELECT " TASK_COLUMNS
                                      " FROM tasks INDEXED BY tasks_owing WHERE run = :run AND owes_start = 1 "
                                      "AND ordinal > :ordinal ORDER BY ordinal LIMIT :limit");
  bind_key(select, run, after);
  select.bind(":limit", limit);
  return read_tasks(select);
}

}  // namespace resetd::queue
