// What a start-up makes of what an earlier process left.

#include "engine/recovery.hpp"

#include "engine/steering.hpp"
#include "ledger_fixture.hpp"
#include "sqlite/maintenance.hpp"

namespace resetd::engine {
namespace {
namespace recovery_test {

using core::RunState;
using core::TaskState;
using testing_support::Standing;

const Standing queued{};
const Standing checking{.state = TaskState::checking};
const Standing resetting{.state = TaskState::resetting, .attempts = 1, .outcome = "not_sent"};
const Standing reconciling{.state = TaskState::reconciling, .attempts = 1, .outcome = "ambiguous"};

class Recovery : public testing_support::LedgerTest {
 protected:
  Recovered recover_now() { return wait_for(recover(ledger())); }
  void mark_as_copy() {
    in_store([](sqlite::Connection& c) {
      return c.database().exec("INSERT INTO backup_mark VALUES (1, 5, 3, '" + std::string(64, 'a') + "')");
    });
  }
};

TEST_F(Recovery, LeavesNoTaskInHand) {
  const auto id = make_run(RunState::running, {queued, checking, resetting, reconciling});
  const Recovered recovered = recover_now();
  EXPECT_EQ(recovered.tasks_ambiguous, 1);
  EXPECT_EQ(recovered.runs_cancelled, 0);
  EXPECT_EQ(run(id).state, RunState::running);
  EXPECT_EQ(task(id, 1).state, TaskState::queued);
  EXPECT_EQ(task(id, 2).state, TaskState::queued);
  EXPECT_EQ(task(id, 3).state, TaskState::reconciling);
  EXPECT_EQ(task(id, 3).fate, core::ResetFate::ambiguous);
  EXPECT_EQ(task(id, 4).state, TaskState::reconciling);
  ASSERT_EQ(events(), std::vector<std::string>{"reset.ambiguous"});
  EXPECT_EQ(records().front().at("ordinal"), 3);
  EXPECT_EQ(recover_now().tasks_ambiguous, 0);
  EXPECT_EQ(events().size(), 1U);
}

TEST_F(Recovery, CancelsARunThatWasBeingSealed) {
  const auto id = make_run(RunState::sealing, {queued});
  EXPECT_EQ(recover_now().runs_cancelled, 1);
  EXPECT_EQ(run(id).state, RunState::cancelled);
  EXPECT_EQ(task(id, 1).state, TaskState::cancelled);
  EXPECT_EQ(events(), std::vector<std::string>{"run.cancelled"});
}

TEST_F(Recovery, PausesTheRunsOfABackupsCopy) {
  const auto running = make_run(RunState::running, {queued, resetting}, 1);
  const auto halted = make_run(RunState::halted, {queued}, 10);
  const auto sealed = make_run(RunState::awaiting_approval, {queued}, 20);
  const auto finished = make_run(RunState::failed, {queued}, 30);
  mark_as_copy();
  recover_now();
  EXPECT_EQ(run(running).state, RunState::paused);
  EXPECT_EQ(task(running, 2).state, TaskState::reconciling);
  EXPECT_EQ(run(halted).state, RunState::halted);
  EXPECT_EQ(run(sealed).state, RunState::awaiting_approval);
  for (const auto id : {running, halted, sealed}) {
    EXPECT_TRUE(run(id).restored);
    EXPECT_EQ(policy_of(run(id)).drift, core::Drift::refuse);
  }
  EXPECT_FALSE(run(finished).restored);
  EXPECT_EQ(events(), (std::vector<std::string>{"reset.ambiguous", "run.paused"}));
  EXPECT_FALSE(in_store([](sqlite::Connection& c) { return sqlite::backup_mark(c).has_value(); }));

  const auto without = wait_for(resume_run(ledger(), running, {"eve(7)", ""}));
  ASSERT_TRUE(without.has_error());
  EXPECT_EQ(without.error().kind, core::ErrorKind::bad_input);
  EXPECT_TRUE(wait_for(resume_run(ledger(), running, {"eve(7)", "compared with the console"})).has_value());
  EXPECT_EQ(run(running).state, RunState::running);
}

TEST_F(Recovery, OfARestoredRunOverrulesItsDrift) {
  const core::Policy allowing{.drift = core::Drift::allow};
  queue::Run run{.policy = to_json(allowing)};
  EXPECT_EQ(policy_of(run).drift, core::Drift::allow);
  run.restored = true;
  EXPECT_EQ(policy_of(run).drift, core::Drift::refuse);
}

}  // namespace recovery_test
}  // namespace
}  // namespace resetd::engine
