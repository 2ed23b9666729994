#include "queue/tasks.hpp"

#include <algorithm>
#include <iterator>

#include "queue/columns.hpp"
#include "queue/task_rows.hpp"

namespace resetd::queue {
namespace {

using core::Ordinal;
using core::RunId;
using core::TaskState;

// Most of what a row costs is the statement around it: SQLite opens and closes the table and seven indexes for each.
constexpr std::size_t rows_at_once = 100;

std::string insert_of(std::size_t rows) {
  std::string sql =
      "INSERT INTO tasks (run, ordinal, state, task_id, job_id, named, job_name, selected, pos_type, target, "
      "forward_reason, note) VALUES ";
  for (std::size_t row = 0; row < rows; ++row) {
    if (row > 0) sql += ", ";
    sql += "(?1, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  }
  return sql;
}

void insert_tasks(SQLite::Statement& insert, RunId run, std::span<const Task> tasks) {
  insert.bind(1, core::number(run));
  int at = 2;
  for (const Task& task : tasks) {
    insert.bind(at++, core::number(task.ordinal));
    bind_optional(insert, at++, task.task_id);
    bind_optional(insert, at++, task.job_id);
    bind_optional(insert, at++, task.named);
    bind_text(insert, at++, task.job_name);
    insert.bind(at++, task.selected ? 1 : 0);
    insert.bindNoCopy(at++, task.pos_type);
    insert.bindNoCopy(at++, task.target);
    bind_optional(insert, at++, task.forward_reason);
    bind_text(insert, at++, task.note);
  }
  insert.exec();
}

}  // namespace

void add_tasks(sqlite::Connection& connection, RunId run, std::span<const Task> tasks) {
  static const std::string many = insert_of(rows_at_once);
  static const std::string one = insert_of(1);
  for (; tasks.size() >= rows_at_once; tasks = tasks.subspan(rows_at_once)) {
    insert_tasks(connection.statement(many), run, tasks.first(rows_at_once));
  }
  for (; !tasks.empty(); tasks = tasks.subspan(1)) insert_tasks(connection.statement(one), run, tasks.first(1));
}

std::optional<Task> find_task(sqlite::Connection& connection, RunId run, Ordinal ordinal) {
  auto& select = connection.statement("SELECT " TASK_COLUMNS " FROM tasks WHERE run = :run AND ordinal = :ordinal");
  bind_key(select, run, ordinal);
  std::vector<Task> found = read_tasks(select);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<Task> list_tasks(sqlite::Connection& connection, RunId run, std::optional<TaskState> state, Ordinal after,
                             int limit) {
  static constexpr const char* all =
      "SELECT " TASK_COLUMNS " FROM tasks WHERE run = :run AND ordinal > :ordinal ORDER BY ordinal LIMIT :limit";
  static constexpr const char* of_state = "SELECT " TASK_COLUMNS
                                          " FROM tasks INDEXED BY tasks_by_state WHERE run = :run AND state = :state "
                                          "AND ordinal > :ordinal ORDER BY ordinal LIMIT :limit";
  auto& select = connection.statement(state ? of_state : all);
  bind_key(select, run, after);
  if (state) select.bind(":state", std::string{core::name(*state)});
  select.bind(":limit", limit);
  return read_tasks(select);
}

std::vector<Task> list_tasks(sqlite::Connection& connection, RunId run, std::span<const TaskState> states,
                             Ordinal after, int limit) {
  if (states.empty()) return list_tasks(connection, run, std::nullopt, after, limit);
  // One question a state: the index has them in plan order, and a page costs the same however many tasks there are.
  std::vector<Task> tasks;
  for (const TaskState state : states) {
    std::ranges::move(list_tasks(connection, run, state, after, limit), std::back_inserter(tasks));
  }
  std::ranges::sort(tasks, {}, &Task::ordinal);
  if (std::ssize(tasks) > limit) tasks.erase(tasks.begin() + limit, tasks.end());
  return tasks;
}

std::vector<Task> tasks_to_forecast(sqlite::Connection& connection, RunId run, Ordinal after, int limit) {
  auto& select = connection.statement("SELECT " FORECAST_COLUMNS
                                      " FROM tasks WHERE run = :run AND ordinal > :ordinal "
                                      "ORDER BY ordinal LIMIT :limit");
  bind_key(select, run, after);
  select.bind(":limit", limit);
  return read_for_forecast(select);
}

std::optional<Ordinal> each_sealed(sqlite::Connection& connection, RunId run, Ordinal after, int limit,
                                   const std::function<void(const SealedTask&)>& see) {
  auto& select = connection.statement(
      "SELECT ordinal, task_id, job_id, pos_type, target, before, forward_reason, iif(state = 'refused', error, NULL) "
      "FROM tasks WHERE run = :run AND ordinal > :ordinal ORDER BY ordinal LIMIT :limit");
  bind_key(select, run, after);
  select.bind(":limit", limit);
  std::optional<Ordinal> last;
  while (select.executeStep()) {
    last = Ordinal{select.getColumn(0).getInt64()};
    see({.ordinal = *last,
         .task_id = optional_id<core::TaskId>(select.getColumn(1)),
         .job_id = optional_id<core::JobId>(select.getColumn(2)),
         .pos_type = text_view(select.getColumn(3)),
         .target = text_view(select.getColumn(4)),
         .before = optional_view(select.getColumn(5)),
         .forward_reason = optional_view(select.getColumn(6)),
         .refused = optional_view(select.getColumn(7))});
  }
  return last;
}

std::vector<Task> list_tasks_backwards(sqlite::Connection& connection, RunId run, Ordinal before, int limit) {
  auto& select = connection.statement("SELECT " TASK_COLUMNS
                                      " FROM tasks WHERE run = :run AND ordinal < :ordinal "
                                      "ORDER BY ordinal DESC LIMIT :limit");
  bind_key(select, run, before);
  select.bind(":limit", limit);
  return read_tasks(select);
}

std::optional<RunId> later_reset(sqlite::Connection& connection, const Task& task, const std::string& console_url) {
  if (!task.task_id) return std::nullopt;
  auto& select = connection.statement(
      "SELECT tasks.run FROM tasks JOIN runs ON runs.run = tasks.run "
      "WHERE tasks.task_id = :task AND tasks.run > :run AND runs.console_url = :url "
      "AND (tasks.outcome IN ('acknowledged', 'applied', 'ambiguous') OR tasks.state = 'resetting') "
      "ORDER BY tasks.run DESC LIMIT 1");
  select.bind(":task", core::number(*task.task_id));
  select.bind(":run", core::number(task.run));
  select.bind(":url", console_url);
  if (!select.executeStep()) return std::nullopt;
  return RunId{select.getColumn(0).getInt64()};
}

std::int64_t cancel_tasks(sqlite::Connection& connection, RunId run, core::Finish finish,
                          std::span<const Ordinal> left_out) {
  std::string ordinals = "[";
  for (const Ordinal ordinal : left_out)
    ordinals += (ordinals.size() > 1 ? "," : "") + std::to_string(core::number(ordinal));
  auto& update = connection.statement(
      "UPDATE tasks SET state = 'cancelled', due_us = NULL WHERE run = :run AND "
      "(:all OR (owes_start = 0 AND (:owing OR shared_job = 0 OR NOT EXISTS ("
      "SELECT 1 FROM tasks AS other INDEXED BY tasks_by_job WHERE other.job_id = tasks.job_id AND "
      "other.run = tasks.run AND other.ordinal <> tasks.ordinal AND "
      "other.state NOT IN ('queued', 'failed', 'refused', 'cancelled'))))) "
      "AND (state = 'queued' OR (state IN ('waiting', 'stopping') AND due_us IS NOT NULL)) "
      "AND ordinal NOT IN (SELECT value FROM json_each(:left_out))");
  update.bind(":all", finish == core::Finish::leave ? 1 : 0);
  update.bind(":owing", finish == core::Finish::restore ? 1 : 0);
  update.bind(":run", core::number(run));
  update.bind(":left_out", ordinals + "]");
  return update.exec();
}

}  // namespace resetd::queue
