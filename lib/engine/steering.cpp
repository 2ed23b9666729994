#include "engine/decision.hpp"
#include "engine/policy_json.hpp"
#include "engine/young_looks.hpp"
#include "queue/claims.hpp"

namespace resetd::engine {
namespace {

using core::Result;
using core::RunState;
using core::TaskState;

core::Error not_resumable(const queue::Run& run) {
  const std::string id = std::to_string(core::number(run.id));
  switch (run.state) {
    case RunState::running:
      return core::refused(state_text(run) + " already: `resetd status " + id + "` says who carries it on");
    case RunState::gated:
      return core::refused(state_text(run) + ", not paused: `resetd promote " + id + "` lets the next wave begin");
    case RunState::awaiting_approval:
      return core::refused(state_text(run) + ", not paused: `resetd approve " + id + " --digest " + run.digest +
                           "` starts it");
    case RunState::failed:
      return core::refused(state_text(run) + ", so there is nothing to resume: `resetd retry " + id +
                           "` tries failed and refused tasks again");
    case RunState::cancelled:
      return core::refused(final_text(run));
    default:
      return core::refused(state_text(run) + ", so there is nothing to resume");
  }
}

// It was paused before it had started: it waits for its time again, and what was missed is judged by its misfire.
void set_scheduled(const Decision& decision, const queue::Run& run) {
  Detail detail;
  detail.add("from", core::name(run.state));
  if (!is_blank(decision.person.reason)) detail.add("reason", decision.person.reason);
  append_about_run(decision, audit::Event::run_resumed, run, detail);
  queue::move_run(decision.connection, run.id, run.state, {.to = RunState::scheduled, .at = decision.now});
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
    const queue::Tally tally = queue::tally_tasks(decision.connection, id);
    queue::forgive(decision.connection, id, count_of(tally.counts, TaskState::failed) + tally.failing,
                   count_of(tally.counts, TaskState::held));
  }
  if (is_scheduled(*run))
    set_scheduled(decision, *run);
  else
    set_running(decision, *run, decision.person.reason);
  return steered(decision, id, 0);
}

std::int64_t begun(const queue::Counts& counts) {
  std::int64_t count = 0;
  for (const auto& [state, tasks] : counts) {
    if (!core::settled(state) && state != TaskState::queued) count += tasks;
  }
  return count;
}

// Those whose job may have to be started, each by itself; how many.
std::int64_t cancel_rest(const Decision& decision, const queue::Run& run) {
  std::int64_t count = 0;
  core::Ordinal after{0};
  for (;;) {
    const auto tasks = queue::tasks_at_rest(decision.connection, run.id, after, page);
    if (tasks.empty()) return count;
    after = tasks.back().ordinal;
    for (const queue::Task& read : tasks) {
      // Those before it may have shared its job.
      const queue::Task task = queue::claimed(decision.connection, read);
      const core::Step step = step_of(run, task, core::RunCancelled{});
      queue::TaskChange change{.to = step.to, .asked = step.asked, .ends_as = step.ends_as};
      if (step.asked) change.ask_trouble = step.ask_trouble;
      if (step.to == TaskState::cancelled || step.ends_as == TaskState::cancelled) ++count;
      if (step.to == TaskState::starting) change = to_start(std::move(change));
      queue::move_task(decision.connection, run.id, task.ordinal, task.state, change);
    }
  }
}

Result<Steered> cancel_now(const Decision& decision, core::RunId id) {
  const Result<queue::Run> run = find_run(decision, id);
  if (run.has_error()) return run.error();
  if (core::finished(run->state)) return core::refused(state_text(*run) + " already: there is nothing to cancel");
  // One that was paused or halted meanwhile is cancelled on.
  if (run->cancelling && run->state == RunState::running) {
    return core::refused(state_text(*run) + " and being cancelled already");
  }
  // Whoever reads its plan or seals it goes on with it: who can stop them does so, see Host::cancel.
  if (run->state == RunState::sealing) {
    return core::refused(run_text(*run) + " is being taken in: nothing is sent before it is sealed, cancel it then");
  }
  Detail detail;
  if (!is_blank(decision.person.reason)) detail.add("reason", decision.person.reason);
  append_about_run(decision, audit::Event::run_cancelled, *run, detail);
  std::int64_t tasks = queue::cancel_tasks(decision.connection, id, policy_of(*run).finish);
  tasks += cancel_rest(decision, *run);
  const std::string why =
      "cancelled by " + decision.person.actor + (is_blank(decision.person.reason) ? "" : ": " + decision.person.reason);
  if (begun(queue::count_tasks(decision.connection, id)) == 0) {
    queue::move_run(decision.connection, id, run->state,
                    {.to = RunState::cancelled, .state_reason = why, .at = decision.now});
  } else {
    queue::mark_cancelling(decision.connection, id);
    if (run->state != RunState::running) {
      queue::move_run(decision.connection, id, run->state,
                      {.to = RunState::running, .state_reason = why, .at = decision.now});
    }
  }
  return steered(decision, id, tasks);
}

Result<Steered> pause_now(const Decision& decision, core::RunId id) {
  const Result<queue::Run> run = find_run(decision, id);
  if (run.has_error()) return run.error();
  const bool may =
      run->state == RunState::running || run->state == RunState::gated || run->state == RunState::scheduled;
  if (!may) {
    return core::refused(state_text(*run) + ", so there is nothing to pause");
  }
  const std::string why =
      "paused by " + decision.person.actor + (is_blank(decision.person.reason) ? "" : ": " + decision.person.reason);
  append_about_run(decision, audit::Event::run_paused, *run, Detail{}.add("reason", why));
  queue::move_run(decision.connection, id, run->state,
                  {.to = RunState::paused, .state_reason = why, .at = decision.now});
  return steered(decision, id, 0);
}

Result<Steered> promote_now(const Decision& decision, core::RunId id) {
  const Result<queue::Run> run = find_run(decision, id);
  if (run.has_error()) return run.error();
  if (run->state != RunState::gated) return core::refused(state_text(*run) + ", not gated: no wave waits to begin");
  const int wave = run->wave + 1;
  Detail detail;
  detail.add("wave", std::int64_t{wave});
  if (!is_blank(decision.person.reason)) detail.add("reason", decision.person.reason);
  append_about_run(decision, audit::Event::run_promoted, *run, detail);
  queue::set_wave(decision.connection, id, wave);
  queue::move_run(decision.connection, id, run->state, {.to = RunState::running, .at = decision.now});
  return steered(decision, id, 0);
}

Result<Steered> set_rate_now(const Decision& decision, core::RunId id, core::Rate rate) {
  const Result<queue::Run> run = find_run(decision, id);
  if (run.has_error()) return run.error();
  if (core::finished(run->state)) return core::refused(state_text(*run) + ": it makes no more calls");
  core::Policy policy = policy_of(*run);
  const auto before = std::exchange(policy.rate, rate);
  if (auto young = looks_stay_young(policy, rate); young.has_error()) return young.error();
  Detail detail;
  if (before) detail.add("from", to_text(*before));
  append_about_run(decision, audit::Event::run_rate_changed, *run, detail.add("to", to_text(rate)));
  queue::set_rate(decision.connection, id, rate_json(rate));
  return steered(decision, id, 0);
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

asio::awaitable<Result<Steered>> pause_run(Ledger ledger, core::RunId run, Person person) {
  return in_one_transaction(ledger, std::move(person),
                            [run](const Decision& decision) { return pause_now(decision, run); });
}

asio::awaitable<Result<Steered>> promote_run(Ledger ledger, core::RunId run, Person person) {
  return in_one_transaction(ledger, std::move(person),
                            [run](const Decision& decision) { return promote_now(decision, run); });
}

asio::awaitable<Result<Steered>> set_rate(Ledger ledger, core::RunId run, core::Rate rate, Person person) {
  return in_one_transaction(ledger, std::move(person),
                            [run, rate](const Decision& decision) { return set_rate_now(decision, run, rate); });
}

}  // namespace resetd::engine
