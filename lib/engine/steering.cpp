#include "engine/decision.hpp"

namespace resetd::engine {
namespace {

using core::Result;
using core::RunState;
using core::TaskState;

core::Error not_resumable(const queue::Run& run) {
  const std::string id = std::to_string(core::number(run.id));
  if (run.state == RunState::running) {
    return core::refused(state_text(run) + " already: `resetd run PLAN` with the same plan carries it on");
  }
  if (core::finished(run.state)) {
    return core::refused(state_text(run) + ", so there is nothing to resume: `resetd retry " + id +
                         "` tries failed and refused tasks again");
  }
  return core::refused(state_text(run) + ", neither paused nor halted: `resetd run PLAN` with the same plan starts it");
}

Result<Steered> resume_now(const Decision& decision, core::RunId id) {
  const Result<queue::Run> run = find_run(decision, id);
  if (run.has_error()) return run.error();
  const bool halted = run->state == RunState::halted;
  if (!halted && run->state != RunState::paused) return not_resumable(*run);
  if ((halted || run->restored) && is_blank(decision.person.reason)) {
    const std::string why = run->state_reason.empty() ? "from a backup's copy" : run->state_reason;
    return core::bad_input(state_text(*run) + " (" + why + "): say why it may go on with --reason TEXT");
  }
  if (halted) {
    const queue::Counts counts = queue::count_tasks(decision.connection, id);
    queue::forgive(decision.connection, id, count_of(counts, TaskState::failed), count_of(counts, TaskState::held));
  }
  set_running(decision, *run, decision.person.reason);
  return steered(decision, id, 0);
}

// A task that is in nobody's hand, or must not be let go of: its reset may have been applied.
std::int64_t unsettled_resets(const queue::Counts& counts) {
  std::int64_t count = 0;
  for (const auto& [state, tasks] : counts) {
    const bool may_go = core::settled(state) || state == TaskState::queued || state == TaskState::waiting;
    if (!may_go) count += tasks;
  }
  return count;
}

Result<Steered> cancel_now(const Decision& decision, core::RunId id) {
  const Result<queue::Run> run = find_run(decision, id);
  if (run.has_error()) return run.error();
  if (core::finished(run->state)) return core::refused(state_text(*run) + " already: there is nothing to cancel");
  const queue::Counts counts = queue::count_tasks(decision.connection, id);
  if (const std::int64_t unsettled = unsettled_resets(counts); unsettled > 0) {
    const bool halted = run->state == RunState::halted;
    return core::refused(
        std::to_string(unsettled) + " tasks of " + run_text(*run) +
        " have resets whose outcome is not settled yet: " + (halted ? "`resetd resume` it with a reason, then " : "") +
        "run the same plan with `resetd run PLAN` until they have been read back (Ctrl-C stops it), "
        "then cancel");
  }
  Detail detail;
  if (!is_blank(decision.person.reason)) detail.add("reason", decision.person.reason);
  append_about_run(decision, audit::Event::run_cancelled, *run, detail);
  const std::int64_t tasks = queue::cancel_tasks(decision.connection, id);
  const std::string why =
      "cancelled by " + decision.person.actor + (is_blank(decision.person.reason) ? "" : ": " + decision.person.reason);
  queue::move_run(decision.connection, id, run->state,
                  {.to = RunState::cancelled, .state_reason = why, .at = decision.now});
  return steered(decision, id, tasks);
}

}  // namespace

asio::awaitable<Result<Steered>> resume_run(Ledger ledger, core::RunId run, Person person) {
  return in_one_transaction(ledger, std::move(person),
                            [run](const Decision& decision) { return resume_now(decision, run); });
}

asio::awaitable<Result<Steered>> cancel_run(Ledger ledger, core::RunId run, Person person) {
  return in_one_transaction(ledger, std::move(person),
                            [run](const Decision& decision) { return cancel_now(decision, run); });
}

}  // namespace resetd::engine
