#include <algorithm>

#include "core/count_text.hpp"
#include "engine/decision.hpp"
#include "engine/policy_json.hpp"
#include "queue/claims.hpp"

namespace resetd::engine {
namespace {

using core::Result;
using core::RunState;
using core::TaskState;

// Where fewer tasks are failed or held than were forgiven, the rest of the leave is gone.
void keep_forgiven_within(const Decision& decision, const queue::Run& run) {
  const queue::Tally tally = queue::tally_tasks(decision.connection, run.id);
  const std::int64_t failed = count_of(tally.counts, TaskState::failed) + tally.failing;
  queue::forgive(decision.connection, run.id, std::min(run.forgiven_failed, failed),
                 std::min(run.forgiven_held, count_of(tally.counts, TaskState::held)));
}

// Why the run may not take up settled tasks again. It may be unfinished only because a held task of it was settled
// since: then other runs have been let to its jobs.
std::optional<core::Error> conflict(const Decision& decision, const queue::Run& run, queue::Refused refused) {
  const auto found = queue::find_conflict(decision.connection, run.id, run.console_url, refused);
  if (!found) return std::nullopt;
  return in_the_way(*found, run_text(run));
}

void retry_one(const Decision& decision, const queue::Run& run, const queue::Task& task) {
  const core::Step step = step_of(run, task, core::Retried{});
  audit::Record record = about_task(audit::Event::task_retried, task, run.console, decision.now);
  record.actor = decision.person.actor;
  Detail detail;
  detail.add("from", core::name(task.state)).add("error", task.error);
  if (!is_blank(decision.person.reason)) detail.add("reason", decision.person.reason);
  record.detail = detail.text();
  decision.log.append(decision.connection, record);
  queue::move_task(decision.connection, run.id, task.ordinal, task.state, {.to = step.to, .error = ""});
}

std::int64_t retry_all(const Decision& decision, const queue::Run& run, TaskState state) {
  std::int64_t retried = 0;
  core::Ordinal after{0};
  for (;;) {
    const auto tasks = queue::list_tasks(decision.connection, run.id, state, after, page);
    if (tasks.empty()) return retried;
    after = tasks.back().ordinal;
    for (const queue::Task& task : tasks) {
      if (!task.resolved) continue;
      retry_one(decision, run, task);
      ++retried;
    }
  }
}

Result<void> may_retry(const queue::Run& run) {
  if (run.cancelling && !core::finished(run.state)) {
    return core::refused(state_text(run) + " and being cancelled: nothing of it is begun any more");
  }
  switch (run.state) {
    case RunState::failed:
    case RunState::running:
    case RunState::paused:
      return {};
    case RunState::succeeded:
      return core::refused(state_text(run) + ": no task of it failed or was refused");
    case RunState::cancelled:
      return core::refused(final_text(run));
    case RunState::halted:
      return core::refused(state_text(run) + " (" + run.state_reason + "): `resetd resume " +
                           std::to_string(core::number(run.id)) + " --reason TEXT` first, then retry");
    default:
      return core::refused(state_text(run) + ": its tasks have not all been tried yet");
  }
}

Result<Steered> retry_now(const Decision& decision, core::RunId id, const std::vector<TaskState>& states) {
  const Result<queue::Run> run = find_run(decision, id);
  if (run.has_error()) return run.error();
  if (is_scheduled(*run)) return core::refused(state_text(*run) + ": it has not started yet");
  if (auto may = may_retry(*run); may.has_error()) return may.error();
  if (run->restored && is_blank(decision.person.reason)) {
    return core::bad_input(run_text(*run) + " comes from a backup's copy: give the --reason why it may go on");
  }
  const bool with_refused = std::ranges::find(states, TaskState::refused) != states.end();
  const auto refused = with_refused ? queue::Refused::counted : queue::Refused::left_out;
  if (auto other = conflict(decision, *run, refused)) return *other;
  std::int64_t tasks = 0;
  for (const TaskState state : states) tasks += retry_all(decision, *run, state);
  if (tasks == 0) {
    return core::refused("no task of " + run_text(*run) +
                         " can be retried: none is in the states asked for, or the console does not have those that "
                         "are; see `resetd tasks " +
                         std::to_string(core::number(id)) + "`");
  }
  keep_forgiven_within(decision, *run);
  const std::string why = "retry of " + core::count_text(tasks, "task") +
                          (is_blank(decision.person.reason) ? "" : ": " + decision.person.reason);
  if (run->state != RunState::running) set_running(decision, *run, why);
  return steered(decision, id, tasks);
}

std::string_view verdict_text(core::Resolution resolution) {
  switch (resolution) {
    case core::Resolution::applied:
      return "applied";
    case core::Resolution::not_applied:
      return "not_applied";
    case core::Resolution::resend:
      break;
  }
  return "resend";
}

void append_resolved(const Decision& decision, const queue::Run& run, const queue::Task& task,
                     core::Resolution resolution, const core::Step& step) {
  audit::Record record = about_task(audit::Event::task_resolved, task, run.console, decision.now);
  record.actor = decision.person.actor;
  if (task.attempts > 0) record.attempt = task.attempts;
  record.detail = Detail{}.add("verdict", verdict_text(resolution)).add("reason", decision.person.reason).text();
  decision.log.append(decision.connection, record);
  auto end = ending(task, step, run.console, decision.now);
  if (end) decision.log.append(decision.connection, *end);
}

// What the task's settling means for a run that had finished.
void follow_up(const Decision& decision, const queue::Run& run, TaskState to) {
  keep_forgiven_within(decision, run);
  if (run.state != RunState::failed) return;
  if (to == TaskState::waiting) return set_running(decision, run, "a held task is sent again");
  if (to == TaskState::starting) return set_running(decision, run, "a settled task's job is to run again");
  const queue::Counts counts = queue::count_tasks(decision.connection, run.id);
  if (count_of(counts, TaskState::succeeded) < run.tasks) return;
  append_about_run(decision, audit::Event::run_finished, run,
                   Detail{}
                       .add_json("counts", Detail{}.add("succeeded", run.tasks).text())
                       .add("reason", "its last held task was resolved as applied")
                       .add("state", core::name(RunState::succeeded)));
  queue::move_run(decision.connection, run.id, run.state, {.to = RunState::succeeded, .at = decision.now});
}

Result<Steered> resolve_now(const Decision& decision, core::RunId id, core::Ordinal ordinal,
                            core::Resolution resolution) {
  const Result<queue::Run> run = find_run(decision, id);
  if (run.has_error()) return run.error();
  if (is_blank(decision.person.reason)) {
    return core::bad_input("say how you know with --reason TEXT: it goes into the audit log");
  }
  const auto task = queue::find_task(decision.connection, id, ordinal);
  const std::string task_text = "task " + std::to_string(core::number(ordinal));
  if (!task) {
    return core::bad_input(run_text(*run) + " has no " + task_text + ": its tasks are 1 to " +
                           std::to_string(run->tasks));
  }
  if (task->state != TaskState::held) {
    return core::refused(task_text + " of " + run_text(*run) + " is " + std::string{core::name(task->state)} +
                         ", not held: there is nothing to decide");
  }
  const bool resend = resolution == core::Resolution::resend;
  if (resend && (run->state == RunState::cancelled || run->cancelling)) {
    const std::string being = run->state == RunState::cancelled ? "" : ", being cancelled";
    return core::refused(state_text(*run) + being + " and sends nothing any more: say --applied or --not-applied");
  }
  if (resend) {
    if (auto other = conflict(decision, *run, queue::Refused::left_out)) return *other;
  }
  const core::Step step = step_of(*run, queue::claimed(decision.connection, *task), core::Resolved{resolution});
  append_resolved(decision, *run, *task, resolution, step);
  queue::TaskChange change{.to = step.to, .fate = step.fate, .error = step.error, .ends_as = step.ends_as};
  if (step.to == TaskState::starting) change = to_start(std::move(change));
  if (resend) {
    // When it is due is set anew when its run goes on. The person decided on what was read back last: a change since
    // then is a drift.
    change.due = queue::Due{0};
    change.before = task->after;
  }
  queue::move_task(decision.connection, id, ordinal, task->state, change);
  follow_up(decision, *run, step.to);
  return steered(decision, id, 1);
}

}  // namespace

asio::awaitable<Result<Steered>> retry_tasks(Ledger ledger, core::RunId run, std::vector<TaskState> states,
                                             Person person) {
  return in_one_transaction(ledger, std::move(person), [run, states = std::move(states)](const Decision& decision) {
    return retry_now(decision, run, states);
  });
}

asio::awaitable<Result<Steered>> resolve_held(Ledger ledger, core::RunId run, core::Ordinal ordinal,
                                              core::Resolution resolution, Person person) {
  return in_one_transaction(ledger, std::move(person), [run, ordinal, resolution](const Decision& decision) {
    return resolve_now(decision, run, ordinal, resolution);
  });
}

}  // namespace resetd::engine
