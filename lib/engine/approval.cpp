#include "engine/approval.hpp"

#include "engine/decision.hpp"
#include "engine/policy_json.hpp"

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

void start(const Decision& decision, const queue::Run& run) {
  append_about_run(decision, audit::Event::run_approved, run, Detail{}.add("digest", run.digest));
  audit::Record started = about_run(audit::Event::run_started, run, decision.now, "resetd");
  decision.log.append(decision.connection, started);
  const queue::RunChange change{.to = RunState::running, .approved_by = decision.person.actor, .at = decision.now};
  queue::move_run(decision.connection, run.id, run.state, change);
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
    return core::refused(run_text(*run) +
                         " was not approved within its approval_ttl and has expired: submit the plan "
                         "again");
  }
  start(decision, *run);
  return steered(decision, id, 0);
}

}  // namespace

bool seal_expired(const queue::Run& run, const core::Policy& policy, core::WallTime now) {
  return run.state == RunState::awaiting_approval && now > *run.sealed_at + policy.approval_ttl;
}

void expire(const Decision& decision, const queue::Run& run) {
  const std::string reason = "not approved within its approval_ttl";
  append_about_run(decision, audit::Event::run_expired, run, Detail{}.add("reason", reason));
  queue::cancel_tasks(decision.connection, run.id);
  queue::move_run(decision.connection, run.id, run.state,
                  {.to = RunState::cancelled, .state_reason = reason, .at = decision.now});
}

asio::awaitable<void> expire_run(Ledger ledger, queue::Run run) {
  const auto decide = [&run](const Decision& decision) -> Result<Steered> {
    expire(decision, run);
    return steered(decision, run.id, 0);
  };
  Person person{"resetd", ""};
  co_await in_one_transaction(ledger, std::move(person), decide);
}

asio::awaitable<Result<Steered>> approve_run(Ledger ledger, core::RunId run, std::string digest, Person person,
                                             Approvers approvers) {
  return in_one_transaction(ledger, std::move(person),
                            [run, digest = std::move(digest), approvers](const Decision& decision) {
                              return approve_now(decision, run, digest, approvers);
                            });
}

asio::awaitable<queue::Run> continue_run(Ledger ledger, queue::Run run, Person person) {
  const auto decide = [&run](const Decision& decision) -> Result<Steered> {
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
