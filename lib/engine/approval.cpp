#include "engine/approval.hpp"

#include <algorithm>

#include "engine/decision.hpp"
#include "engine/policy_json.hpp"
#include "engine/schedule_json.hpp"

namespace resetd::engine {
namespace {

using core::Result;
using core::RunState;

// `name(uid)`: the user is the number.
std::string user_of(const std::string& actor) {
  const std::size_t open = actor.rfind('(');
  return open == std::string::npos ? actor : actor.substr(open);
}

std::optional<core::Error> may_approve(const queue::Run& run, const Person& person, Approvers approvers) {
  if (approvers == Approvers::anyone) return std::nullopt;
  if (user_of(person.actor) == user_of(run.submitted_by)) {
    return core::refused(run_text(run) + " was submitted by " + run.submitted_by +
                         ": the configuration (approval.two_person) wants another user to approve it");
  }
  if (user_of(person.actor) == "(0)" || user_of(person.actor) == person.actor) {
    return core::refused("the configuration (approval.two_person) wants a person to approve, and " + person.actor +
                         " could be anyone: approve as a user of your own");
  }
  return std::nullopt;
}

// It waits for its time from now on: nothing fires for what lies before the approval, but an `at` that has just passed.
void wait_for_its_time(const Decision& decision, const queue::Run& run, const schedule::Schedule& schedule) {
  Detail detail;
  detail.add("digest", run.digest).add_json("schedule", *run.schedule);
  if (run.recurring) detail.add("plan_digest", run.plan_digest);
  append_about_run(decision, audit::Event::run_approved, run, detail);
  const queue::RunChange change{.to = RunState::scheduled, .approved_by = decision.person.actor, .at = decision.now};
  queue::move_run(decision.connection, run.id, run.state, change);
  core::WallTime handled = decision.now;
  if (schedule.at) handled = std::min<core::WallTime>(handled, *schedule.at - core::Duration{1});
  queue::set_handled_until(decision.connection, run.id, handled);
}

void start(const Decision& decision, const queue::Run& run, const Detail& approval) {
  append_about_run(decision, audit::Event::run_approved, run, approval);
  audit::Record started = about_run(audit::Event::run_started, run, decision.now, "resetd");
  decision.log.append(decision.connection, started);
  const queue::RunChange change{.to = RunState::running, .approved_by = decision.person.actor, .at = decision.now};
  queue::move_run(decision.connection, run.id, run.state, change);
}

// An `at` that is passed by more than a missed firing may be, and is not to be made up.
bool time_is_past(const queue::Run& run, core::WallTime now) {
  if (!run.schedule || run.template_run) return false;
  const auto schedule = schedule_from_json(*run.schedule);
  if (schedule.has_error() || !schedule->at || schedule->misfire == schedule::Misfire::once) return false;
  return now - *schedule->at > schedule::misfire_grace;
}

std::string expiry_of(const queue::Run& run, core::WallTime now) {
  return time_is_past(run, now) ? "not approved before its time" : "not approved within its approval_ttl";
}

// Of a run of which nothing was sent.
void drop(const Decision& decision, audit::Event event, const queue::Run& run, const std::string& reason) {
  append_about_run(decision, event, run, Detail{}.add("reason", reason));
  queue::cancel_tasks(decision.connection, run.id);
  queue::move_run(decision.connection, run.id, run.state,
                  {.to = RunState::cancelled, .state_reason = reason, .at = decision.now});
}

void expire(const Decision& decision, const queue::Run& run) {
  drop(decision, audit::Event::run_expired, run, expiry_of(run, decision.now));
}

Result<Steered> approve_now(const Decision& decision, core::RunId id, const std::string& digest, Approvers approvers) {
  const Result<queue::Run> run = find_run(decision, id);
  if (run.has_error()) return run.error();
  if (run->state != RunState::awaiting_approval) return core::refused(state_text(*run) + ", not awaiting approval");
  if (auto error = may_approve(*run, decision.person, approvers)) return *error;
  if (digest != run->digest) {
    return core::refused("that is not the digest of " + run_text(*run) + ", which is " + run->digest +
                         ": look at what it would do (`resetd tasks " + std::to_string(core::number(id)) +
                         "`) before you approve it");
  }
  if (seal_expired(*run, policy_of(*run), decision.now)) {
    expire(decision, *run);
    return core::refused(run_text(*run) + " was " + expiry_of(*run, decision.now) +
                         " and has expired: submit the plan again");
  }
  if (!run->schedule || run->template_run) {
    start(decision, *run, Detail{}.add("digest", run->digest));
    return steered(decision, id, 0);
  }
  const auto read = schedule_from_json(*run->schedule);
  if (read.has_error()) return core::refused(run_text(*run) + ": " + read.error().message);
  wait_for_its_time(decision, *run, *read);
  return steered(decision, id, 0);
}

Result<Steered> approve_firing_now(const Decision& decision, core::RunId id) {
  const Result<queue::Run> run = find_run(decision, id);
  if (run.has_error()) return run.error();
  if (run->state != RunState::awaiting_approval) return core::refused(state_text(*run) + ", not awaiting approval");
  const auto recurring = queue::find_run(decision.connection, *run->template_run);
  if (!recurring) core::broken_invariant("a firing's run without its template");
  if (recurring->state != RunState::scheduled) {
    drop(decision, audit::Event::run_cancelled, *run, state_text(*recurring) + ", whose firing this was");
    return steered(decision, id, 0);
  }
  Detail detail;
  detail.add("digest", run->digest)
      .add("plan_digest", run->plan_digest)
      .add("template_run", core::number(recurring->id))
      .add("approved_by", recurring->approved_by);
  const Person approver{recurring->approved_by, ""};
  const Decision approval{decision.connection, decision.log, approver, decision.now};
  start(approval, *run, detail);
  return steered(decision, id, 0);
}

}  // namespace

bool seal_expired(const queue::Run& run, const core::Policy& policy, core::WallTime now) {
  if (run.state != RunState::awaiting_approval) return false;
  return now > *run.sealed_at + policy.approval_ttl || time_is_past(run, now);
}

asio::awaitable<void> expire_run(Ledger ledger, queue::Run run, std::string actor) {
  const auto decide = [&run](const Decision& decision) -> Result<Steered> {
    // A person may have decided since it was read.
    const Result<queue::Run> now = find_run(decision, run.id);
    if (now.has_error()) return now.error();
    if (now->state == run.state) expire(decision, *now);
    return steered(decision, run.id, 0);
  };
  Person person{std::move(actor), ""};
  co_await in_one_transaction(ledger, std::move(person), decide);
}

asio::awaitable<Result<Steered>> approve_run(Ledger ledger, core::RunId run, std::string digest, Person person,
                                             Approvers approvers) {
  return in_one_transaction(ledger, std::move(person),
                            [run, digest = std::move(digest), approvers](const Decision& decision) {
                              return approve_now(decision, run, digest, approvers);
                            });
}

asio::awaitable<Result<Steered>> approve_firing(Ledger ledger, core::RunId run) {
  Person nobody{"resetd", ""};
  return in_one_transaction(ledger, std::move(nobody),
                            [run](const Decision& decision) { return approve_firing_now(decision, run); });
}

asio::awaitable<queue::Run> continue_run(Ledger ledger, queue::Run run, Person person) {
  const auto decide = [&run](const Decision& decision) -> Result<Steered> {
    const Result<queue::Run> now = find_run(decision, run.id);
    if (now.has_error()) return now.error();
    if (now->state != run.state) return steered(decision, run.id, 0);  // a person has decided since it was read
    append_about_run(decision, audit::Event::run_resumed, run,
                     Detail{}.add("from", core::name(run.state)).add("reason", decision.person.reason));
    const queue::RunChange change{.to = RunState::running, .at = decision.now};
    if (run.state != RunState::running) queue::move_run(decision.connection, run.id, run.state, change);
    return steered(decision, run.id, 0);
  };
  Result<Steered> steered = co_await in_one_transaction(ledger, std::move(person), decide);
  co_return std::move(steered->run);
}

}  // namespace resetd::engine
