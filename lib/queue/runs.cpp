#include "queue/runs.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <utility>

#include "queue/columns.hpp"
#include "queue/plan_texts.hpp"

namespace resetd::queue {
namespace {

using core::RunState;

constexpr std::string_view run_columns =
    "run, name, state, reason, console, console_url, policy, plan_digest, digest, submitted_by, approved_by, "
    "state_reason, tasks, created_at_us, sealed_at_us, started_at_us, finished_at_us, "
    "forgiven_failed, forgiven_held, restored, filters, wave, gated_at_us, cancelling, rate, schedule, "
    "recurring, handled_until_us, template_run, fire_at_us, state_error";

Run read_run(SQLite::Statement& row) {
  const auto state = core::run_state(row.getColumn(2).getText());
  if (!state) core::broken_invariant("a run in the database has an unknown state");
  return {.id = core::RunId{row.getColumn(0).getInt64()},
          .name = row.getColumn(1).getString(),
          .state = *state,
          .reason = row.getColumn(3).getString(),
          .console = row.getColumn(4).getString(),
          .console_url = row.getColumn(5).getString(),
          .policy = row.getColumn(6).getString(),
          .plan_digest = row.getColumn(7).getString(),
          .digest = row.getColumn(8).getString(),
          .submitted_by = row.getColumn(9).getString(),
          .approved_by = row.getColumn(10).getString(),
          .state_reason = row.getColumn(11).getString(),
          .state_error = core::error_kind(row.getColumn(30).getString()),
          .tasks = row.getColumn(12).getInt64(),
          .forgiven_failed = row.getColumn(17).getInt64(),
          .forgiven_held = row.getColumn(18).getInt64(),
          .restored = row.getColumn(19).getInt() == 1,
          .filters = optional_text(row.getColumn(20)),
          .wave = row.getColumn(21).getInt(),
          .gated_at = optional_wall_time(row.getColumn(22)),
          .cancelling = row.getColumn(23).getInt() == 1,
          .rate = optional_text(row.getColumn(24)),
          .schedule = optional_text(row.getColumn(25)),
          .recurring = row.getColumn(26).getInt() == 1,
          .handled_until = optional_wall_time(row.getColumn(27)),
          .template_run = optional_id<core::RunId>(row.getColumn(28)),
          .fire_at = optional_wall_time(row.getColumn(29)),
          .created_at = wall_time(row.getColumn(13)),
          .sealed_at = optional_wall_time(row.getColumn(14)),
          .started_at = optional_wall_time(row.getColumn(15)),
          .finished_at = optional_wall_time(row.getColumn(16))};
}

std::vector<Run> read_runs(SQLite::Statement& rows) {
  std::vector<Run> runs;
  while (rows.executeStep()) runs.push_back(read_run(rows));
  return runs;
}

std::optional<Run> read_first(SQLite::Statement& rows) {
  if (!rows.executeStep()) return std::nullopt;
  return read_run(rows);
}

std::string select_runs(std::string_view rest) {
  return "SELECT " + std::string{run_columns} + " FROM runs " + std::string{rest};
}

}  // namespace

core::RunId create_run(sqlite::Connection& connection, const Run& run) {
  auto& insert = connection.statement(
      "INSERT INTO runs (name, state, reason, console, console_url, policy, plan_digest, submitted_by, created_at_us, "
      "filters, schedule, recurring, template_run, fire_at_us) "
      "VALUES (?, 'sealing', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(1, run.name);
  insert.bind(2, run.reason);
  insert.bind(3, run.console);
  insert.bind(4, run.console_url);
  insert.bind(5, run.policy);
  insert.bind(6, run.plan_digest);
  insert.bind(7, run.submitted_by);
  insert.bind(8, microseconds(run.created_at));
  bind_optional(insert, 9, run.filters);
  bind_optional(insert, 10, run.schedule);
  insert.bind(11, run.recurring ? 1 : 0);
  bind_optional(insert, 12, run.template_run);
  if (run.fire_at) insert.bind(13, microseconds(*run.fire_at));
  insert.exec();
  return core::RunId{connection.database().getLastInsertRowid()};
}

std::optional<Run> find_run(sqlite::Connection& connection, core::RunId run) {
  static const std::string sql = select_runs("WHERE run = ?");
  auto& select = connection.statement(sql);
  select.bind(1, core::number(run));
  return read_first(select);
}

std::vector<Run> list_runs(sqlite::Connection& connection) {
  static const std::string sql = select_runs("ORDER BY run DESC");
  return read_runs(connection.statement(sql));
}

std::optional<Run> find_by_plan(sqlite::Connection& connection, const std::string& plan_digest) {
  static const std::string sql = select_runs(
      "WHERE plan_digest = ? AND template_run IS NULL AND NOT (state = 'cancelled' AND started_at_us IS NULL) ORDER BY "
      "run DESC LIMIT 1");
  auto& select = connection.statement(sql);
  select.bind(1, plan_digest);
  return read_first(select);
}

std::optional<Run> find_sealed_since(sqlite::Connection& connection, const std::string& digest, core::WallTime since) {
  static const std::string sql =
      select_runs("WHERE plan_digest = ? AND template_run IS NULL AND sealed_at_us >= ? ORDER BY run DESC LIMIT 1");
  auto& select = connection.statement(sql);
  select.bind(1, digest);
  select.bind(2, microseconds(since));
  return read_first(select);
}

std::vector<Run> unfinished_runs(sqlite::Connection& connection) {
  static const std::string sql = select_runs("WHERE state NOT IN ('succeeded', 'failed', 'cancelled') ORDER BY run");
  return read_runs(connection.statement(sql));
}

std::vector<Run> scheduled_runs(sqlite::Connection& connection) {
  static const std::string sql = select_runs("WHERE state = 'scheduled' ORDER BY run");
  return read_runs(connection.statement(sql));
}

void set_handled_until(sqlite::Connection& connection, core::RunId run, core::WallTime until) {
  auto& update = connection.statement("UPDATE runs SET handled_until_us = ? WHERE run = ? AND state = 'scheduled'");
  update.bind(1, microseconds(until));
  update.bind(2, core::number(run));
  if (update.exec() != 1) core::broken_invariant("firings were handled of a run that is not scheduled");
}

bool has_fired(sqlite::Connection& connection, core::RunId recurring, core::WallTime time) {
  auto& select = connection.statement("SELECT 1 FROM runs WHERE template_run = ? AND fire_at_us = ?");
  select.bind(1, core::number(recurring));
  select.bind(2, microseconds(time));
  return select.executeStep();
}

std::optional<Run> unfinished_firing_of(sqlite::Connection& connection, core::RunId recurring) {
  static const std::string sql = select_runs(
      "WHERE template_run = ? AND state NOT IN ('succeeded', 'failed', 'cancelled') ORDER BY run DESC LIMIT 1");
  auto& select = connection.statement(sql);
  select.bind(1, core::number(recurring));
  return read_first(select);
}

void move_run(sqlite::Connection& connection, core::RunId run, RunState from, const RunChange& change) {
  if (!core::legal(from, change.to)) {
    core::broken_invariant("a run may not go from " + std::string{core::name(from)} + " to " +
                           std::string{core::name(change.to)});
  }
  auto& update = connection.statement(
      "UPDATE runs SET state = :to, digest = coalesce(:digest, digest), "
      "approved_by = coalesce(:approved_by, approved_by), state_reason = :reason, state_error = :error, "
      "sealed_at_us = CASE WHEN :to = 'awaiting_approval' THEN :at ELSE sealed_at_us END, "
      "started_at_us = CASE WHEN :to = 'running' THEN coalesce(started_at_us, :at) ELSE started_at_us END, "
      "gated_at_us = CASE WHEN :to = 'gated' THEN :at ELSE gated_at_us END, "
      "finished_at_us = CASE WHEN :to IN ('succeeded', 'failed', 'cancelled') THEN :at END "
      "WHERE run = :run AND state = :from");
  update.bind(":to", std::string{core::name(change.to)});
  bind_optional(update, ":digest", change.digest);
  bind_optional(update, ":approved_by", change.approved_by);
  bind_optional(update, ":reason", change.state_reason);
  if (change.state_error) update.bind(":error", std::string{core::name(*change.state_error)});
  update.bind(":at", microseconds(change.at));
  update.bind(":run", core::number(run));
  update.bind(":from", std::string{core::name(from)});
  if (update.exec() != 1)
    core::broken_invariant("run " + std::to_string(core::number(run)) + " was not " + std::string{core::name(from)});
  if (core::finished(change.to)) forget_plan(connection, run);
}

void set_tasks(sqlite::Connection& connection, core::RunId run, std::int64_t tasks) {
  auto& update = connection.statement("UPDATE runs SET tasks = ? WHERE run = ? AND state = 'sealing'");
  update.bind(1, tasks);
  update.bind(2, core::number(run));
  if (update.exec() != 1) core::broken_invariant("tasks were counted for a run that is not being sealed");
}

void forgive(sqlite::Connection& connection, core::RunId run, std::int64_t failed, std::int64_t held) {
  auto& update = connection.statement("UPDATE runs SET forgiven_failed = ?, forgiven_held = ? WHERE run = ?");
  update.bind(1, failed);
  update.bind(2, held);
  update.bind(3, core::number(run));
  if (update.exec() != 1) core::broken_invariant("tasks of a run that does not exist were forgiven");
}

void set_wave(sqlite::Connection& connection, core::RunId run, int wave) {
  auto& update = connection.statement("UPDATE runs SET wave = :wave WHERE run = :run AND wave = :wave - 1");
  update.bind(":wave", wave);
  update.bind(":run", core::number(run));
  if (update.exec() != 1) core::broken_invariant("a run's waves do not follow one another");
}

void mark_cancelling(sqlite::Connection& connection, core::RunId run) {
  auto& update = connection.statement("UPDATE runs SET cancelling = 1 WHERE run = ?");
  update.bind(1, core::number(run));
  if (update.exec() != 1) core::broken_invariant("a run that does not exist was to be cancelled");
}

void set_rate(sqlite::Connection& connection, core::RunId run, const std::string& rate) {
  auto& update = connection.statement("UPDATE runs SET rate = ? WHERE run = ?");
  update.bind(1, rate);
  update.bind(2, core::number(run));
  if (update.exec() != 1) core::broken_invariant("a run that does not exist was given a rate");
}

void set_waves(sqlite::Connection& connection, core::RunId run, const std::vector<std::int64_t>& ends) {
  // The first wave is every task's default.
  for (std::size_t wave = 2; wave <= ends.size(); ++wave) {
    auto& update = connection.statement("UPDATE tasks SET wave = ? WHERE run = ? AND ordinal > ? AND ordinal <= ?");
    update.bind(1, static_cast<int>(wave));
    update.bind(2, core::number(run));
    update.bind(3, ends[wave - 2]);
    update.bind(4, ends[wave - 1]);
    update.exec();
  }
}

// A look for each: grouped, the jobs of all tasks would be sorted in memory.
void mark_shared_jobs(sqlite::Connection& connection, core::RunId run) {
  auto& update = connection.statement(
      "UPDATE tasks SET shared_job = 1 WHERE run = ? AND resolved = 1 AND EXISTS (SELECT 1 FROM tasks AS other "
      "INDEXED BY tasks_by_job WHERE other.job_id = tasks.job_id AND other.run = tasks.run "
      "AND other.ordinal <> tasks.ordinal AND other.resolved = 1)");
  update.bind(1, core::number(run));
  update.exec();
}

// Counted here, for the same reason: there are fewer pages than tasks.
void forget_lonely_pages(sqlite::Connection& connection, core::RunId run) {
  using Page = std::pair<bool, std::int64_t>;                          // of the selection's list or of all jobs
  boost::unordered_flat_map<Page, std::optional<std::int64_t>> alone;  // the ordinal of its task; nothing: it has more
  auto& select = connection.statement("SELECT selected, page, ordinal FROM tasks WHERE run = ? AND page IS NOT NULL");
  select.bind(1, core::number(run));
  while (select.executeStep()) {
    const Page page{select.getColumn(0).getInt() == 1, select.getColumn(1).getInt64()};
    const auto [found, first] = alone.try_emplace(page, select.getColumn(2).getInt64());
    if (!first) found->second.reset();
  }
  for (const auto& [page, ordinal] : alone) {
    if (!ordinal) continue;
    auto& update = connection.statement("UPDATE tasks SET page = NULL WHERE run = ? AND ordinal = ?");
    update.bind(1, core::number(run));
    update.bind(2, *ordinal);
    update.exec();
  }
}

void mark_restored(sqlite::Connection& connection, core::RunId run) {
  auto& update = connection.statement("UPDATE runs SET restored = 1 WHERE run = ?");
  update.bind(1, core::number(run));
  if (update.exec() != 1) core::broken_invariant("a run that does not exist was marked as restored");
}

Counts count_tasks(sqlite::Connection& connection, core::RunId run) {
  auto& select =
      connection.statement("SELECT state, count(*) FROM tasks INDEXED BY tasks_by_state WHERE run = ? GROUP BY state");
  select.bind(1, core::number(run));
  Counts counts;
  while (select.executeStep()) counts[task_state_of(select.getColumn(0))] = select.getColumn(1).getInt64();
  return counts;
}

}  // namespace resetd::queue
