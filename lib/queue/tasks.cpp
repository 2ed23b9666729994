#include "queue/tasks.hpp"

#include "queue/columns.hpp"
#include "queue/task_rows.hpp"

namespace resetd::queue {
namespace {

using core::Ordinal;
using core::RunId;
using core::TaskState;

std::string subject(RunId run, Ordinal ordinal) {
  return "task " + std::to_string(core::number(ordinal)) + " of run " + std::to_string(core::number(run));
}

void bind_job(SQLite::Statement& update, const TaskChange& change) {
  if (change.owes_start) update.bind(":owes_start", *change.owes_start ? 1 : 0);
  if (change.asks) update.bind(":asks", *change.asks);
  if (change.asked) update.bind(":asked", std::string{core::name(*change.asked)});
  bind_optional(update, ":ask_trouble", change.ask_trouble);
  if (change.until) update.bind(":until", static_cast<std::int64_t>(change.until->count()));
  if (change.ends_as) update.bind(":ends_as", std::string{core::name(*change.ends_as)});
}

}  // namespace

void add_tasks(sqlite::Connection& connection, RunId run, std::span<const Task> tasks) {
  auto& insert = connection.statement(
      "INSERT INTO tasks (run, ordinal, state, task_id, job_id, named, job_name, selected, pos_type, target, "
      "forward_reason, note) "
      "VALUES (:run, :ordinal, 'queued', :task_id, :job_id, :named, :job_name, :selected, :pos_type, :target, "
      ":forward_reason, :note)");
  for (const Task& task : tasks) {
    insert.reset();
    insert.clearBindings();
    bind_key(insert, run, task.ordinal);
    bind_optional(insert, ":task_id", task.task_id);
    bind_optional(insert, ":job_id", task.job_id);
    bind_optional(insert, ":named", task.named);
    bind_text(insert, ":job_name", task.job_name);
    insert.bind(":selected", task.selected ? 1 : 0);
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
      "error = CASE WHEN :error IS NULL THEN error WHEN :error = '' THEN NULL ELSE :error END, "
      "owes_start = coalesce(:owes_start, owes_start), asks = coalesce(:asks, asks), "
      "asked = CASE WHEN :asks IS NULL THEN coalesce(:asked, asked) ELSE :asked END, "
      "ask_trouble = CASE WHEN :asks IS NULL THEN coalesce(:ask_trouble, ask_trouble) ELSE :ask_trouble END, "
      "until_us = coalesce(:until, until_us), "
      "ends_as = CASE WHEN :to = 'starting' THEN coalesce(:ends_as, ends_as) END "
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
  bind_job(update, change);
  if (update.exec() != 1) {
    core::broken_invariant(subject(run, ordinal) + " was not " + std::string{core::name(from)});
  }
}

std::int64_t cancel_tasks(sqlite::Connection& connection, RunId run, Owing owing, std::span<const Ordinal> left_out) {
  std::string ordinals = "[";
  for (const Ordinal ordinal : left_out)
    ordinals += (ordinals.size() > 1 ? "," : "") + std::to_string(core::number(ordinal));
  auto& update = connection.statement(
      "UPDATE tasks SET state = 'cancelled', due_us = NULL WHERE run = :run AND (owes_start = 0 OR :owing) "
      "AND (state = 'queued' OR (state IN ('waiting', 'stopping') AND due_us IS NOT NULL)) "
      "AND ordinal NOT IN (SELECT value FROM json_each(:left_out))");
  update.bind(":owing", owing == Owing::too ? 1 : 0);
  update.bind(":run", core::number(run));
  update.bind(":left_out", ordinals + "]");
  return update.exec();
}

}  // namespace resetd::queue
