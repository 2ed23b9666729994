#include "engine/recovery.hpp"

#include "engine/policy_json.hpp"
#include "engine/records.hpp"
#include "queue/claims.hpp"
#include "queue/runs.hpp"
#include "sqlite/maintenance.hpp"

namespace resetd::engine {
namespace {

using core::TaskState;

void cancel_sealing(sqlite::Connection& connection, audit::Log& log, const queue::Run& run, core::WallTime now) {
  const std::string reason = "resetd ended while it was being sealed; nothing was sent";
  audit::Record record = about_run(audit::Event::run_cancelled, run, now, "resetd");
  record.detail = Detail{}.add("reason", reason).text();
  log.append(connection, record);
  queue::cancel_tasks(connection, run.id);
  const queue::RunChange change{.to = core::RunState::cancelled, .state_reason = reason, .at = now};
  queue::move_run(connection, run.id, run.state, change);
}

// True where the task's reset may have been under way.
bool settle_interrupted(sqlite::Connection& connection, audit::Log& log, const queue::Run& run,
                        const core::Policy& policy, const queue::Task& task, core::WallTime now) {
  const auto step = core::step(task.facts(), core::Interrupted{}, policy);
  if (!step) core::broken_invariant("a task was left in state " + std::string{core::name(task.state)});
  if (step->stays && !step->asked) return false;
  const bool was_sent = task.state == TaskState::resetting;
  if (was_sent) log.append(connection, reset_interrupted(task, run.console, now));
  const auto end = ending(task, *step, run.console, now);
  if (end) log.append(connection, *end);
  queue::TaskChange change{.to = step->to, .fate = step->fate, .asked = step->asked};
  if (step->asked) change.ask_trouble = step->ask_trouble;
  if (!step->error.empty()) change.error = step->error;
  // When it is due is set anew when its run goes on; until then any time will do.
  if (!core::settled(step->to) && step->to != TaskState::queued) change.due = queue::Due{0};
  queue::move_task(connection, run.id, task.ordinal, task.state, change);
  return was_sent;
}

// Resets may have been sent after the copy was made, which it knows nothing of: nothing goes on by itself.
void pause_restored(sqlite::Connection& connection, audit::Log& log, const sqlite::BackupMark& mark,
                    core::WallTime now) {
  const std::string reason = "this database is a backup's copy, made with audit head " +
                             audit::to_string({mark.head_seq, mark.head_hash}) +
                             ": what was reset since then it does not know";
  for (const queue::Run& run : queue::unfinished_runs(connection)) {
    queue::mark_restored(connection, run.id);
    const bool goes_on = run.state == core::RunState::running || run.state == core::RunState::gated ||
                         run.state == core::RunState::scheduled;
    if (!goes_on) continue;
    audit::Record record = about_run(audit::Event::run_paused, run, now, "resetd");
    record.detail = Detail{}.add("reason", reason).text();
    log.append(connection, record);
    queue::move_run(connection, run.id, run.state, {.to = core::RunState::paused, .state_reason = reason, .at = now});
  }
  sqlite::clear_backup_mark(connection);
}

}  // namespace

asio::awaitable<Recovered> recover(Ledger ledger) {
  const core::WallTime now = ledger.clock.wall();
  auto write = [&log = ledger.log, now](sqlite::Connection& connection) {
    Recovered recovered;
    for (const queue::Run& run : queue::unfinished_runs(connection)) {
      // A firing's run is sealed and started in one breath: its template's approval was for that time.
      const bool sealed_firing = run.state == core::RunState::awaiting_approval && run.template_run;
      if (run.state == core::RunState::sealing || sealed_firing) {
        cancel_sealing(connection, log, run, now);
        ++recovered.runs_cancelled;
        continue;
      }
      const core::Policy policy = policy_of(run);
      for (const queue::Task& task : queue::tasks_in_hand(connection, run.id)) {
        if (settle_interrupted(connection, log, run, policy, task, now)) ++recovered.tasks_ambiguous;
      }
    }
    if (const auto mark = sqlite::backup_mark(connection)) pause_restored(connection, log, *mark, now);
    return recovered;
  };
  co_return co_await ledger.store.run(std::move(write));
}

}  // namespace resetd::engine
