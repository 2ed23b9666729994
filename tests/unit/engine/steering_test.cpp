// A run is let go on, or cancelled.

#include "engine/steering.hpp"

#include "ledger_fixture.hpp"

namespace resetd::engine {
namespace {
namespace steering_test {

using core::RunState;
using core::TaskState;
using testing_support::Standing;

const Standing queued{};
const Standing waiting{.state = TaskState::waiting, .attempts = 1, .outcome = "not_sent"};
const Standing succeeded{.state = TaskState::succeeded, .attempts = 1, .outcome = "acknowledged"};
const Standing failed{.state = TaskState::failed, .attempts = 1, .error = "no", .outcome = "rejected"};
const Standing held{.state = TaskState::held, .attempts = 1, .error = "unknown", .outcome = "ambiguous"};
const Standing reconciling{.state = TaskState::reconciling, .attempts = 1, .outcome = "ambiguous"};

class Steering : public testing_support::LedgerTest {
 protected:
  core::Result<Steered> resume(core::RunId id, std::string reason) {
    return wait_for(resume_run(ledger(), id, {"eve(7)", std::move(reason)}));
  }
  core::Result<Steered> cancel(core::RunId id, std::string reason = "") {
    return wait_for(cancel_run(ledger(), id, {"eve(7)", std::move(reason)}));
  }
  // Refused, or bad input, with nothing changed.
  void expect_nothing_done(const core::Result<Steered>& result, core::ErrorKind kind, core::RunId id, RunState state) {
    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(result.error().kind, kind) << result.error().message;
    EXPECT_EQ(result.error().message.find('\n'), std::string::npos);
    EXPECT_EQ(run(id).state, state);
    EXPECT_TRUE(events().empty());
  }
};

TEST_F(Steering, ResumesAPausedRunWithoutAReason) {
  const auto id = make_run(RunState::paused, {queued});
  const auto result = resume(id, "");
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(result->run.state, RunState::running);
  EXPECT_EQ(run(id).state, RunState::running);
  EXPECT_EQ(run(id).forgiven_failed, 0);
  ASSERT_EQ(records().size(), 1U);
  const auto record = records().front();
  EXPECT_EQ(record.at("event"), "run.resumed");
  EXPECT_EQ(record.at("actor"), "eve(7)");
  EXPECT_EQ(record.at("detail"), (boost::json::object{{"from", "paused"}}));
}

TEST_F(Steering, ResumesAPausedScheduledRunWithoutAReason) {
  const auto id = make_run(RunState::scheduled, {queued});
  ASSERT_TRUE(wait_for(pause_run(ledger(), id, {"eve(7)", ""})).has_value());
  ASSERT_TRUE(resume(id, " ").has_value());
  EXPECT_EQ(run(id).state, RunState::scheduled);
  EXPECT_EQ(records().back().at("detail"), (boost::json::object{{"from", "paused"}}));
}

TEST_F(Steering, ResumesAHaltedRunOnlyWithAReason) {
  const auto id = make_run(RunState::halted, {failed, failed, held, queued});
  for (const char* blank : {"", "  ", "\t\n"})
    expect_nothing_done(resume(id, blank), core::ErrorKind::bad_input, id, RunState::halted);
  ASSERT_TRUE(resume(id, "mended").has_value());
  EXPECT_EQ(run(id).state, RunState::running);
  EXPECT_EQ(records().front().at("detail").at("from"), "halted");
  EXPECT_EQ(records().front().at("detail").at("reason"), "mended");
  // Its budget counts from here.
  EXPECT_EQ(run(id).forgiven_failed, 2);
  EXPECT_EQ(run(id).forgiven_held, 1);
}

TEST_F(Steering, ResumesNothingElse) {
  for (const RunState state : {RunState::awaiting_approval, RunState::running, RunState::succeeded, RunState::failed,
                               RunState::cancelled, RunState::gated}) {
    const auto id = make_run(state, {queued}, 10 * (static_cast<int>(state) + 1));
    expect_nothing_done(resume(id, "why not"), core::ErrorKind::refused, id, state);
  }
}

TEST_F(Steering, KnowsNoRunOfAnotherNumber) {
  for (const auto& result : {resume(core::RunId{9}, "x"), cancel(core::RunId{9})}) {
    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(result.error().kind, core::ErrorKind::bad_input);
    EXPECT_EQ(result.error().message, "there is no run 9: `resetd status` lists them");
  }
}

TEST_F(Steering, CancelsWhatHasNotBeenReset) {
  const auto id = make_run(RunState::halted, {queued, waiting, succeeded, failed, held});
  const auto result = cancel(id, "wrong plan");
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(result->tasks, 2);
  EXPECT_EQ(result->run.state, RunState::cancelled);
  EXPECT_EQ(result->run.state_reason, "cancelled by eve(7): wrong plan");
  EXPECT_TRUE(result->run.finished_at.has_value());
  EXPECT_EQ(task(id, 1).state, TaskState::cancelled);
  EXPECT_EQ(task(id, 2).state, TaskState::cancelled);
  EXPECT_EQ(task(id, 3).state, TaskState::succeeded);
  EXPECT_EQ(task(id, 4).state, TaskState::failed);
  EXPECT_EQ(task(id, 5).state, TaskState::held);
  EXPECT_EQ(events(), std::vector<std::string>{"run.cancelled"});
  EXPECT_EQ(records().front().at("detail").at("reason"), "wrong plan");
}

TEST_F(Steering, CancelsBeforeAnythingBegan) {
  const auto id = make_run(RunState::awaiting_approval, {queued, queued});
  ASSERT_TRUE(cancel(id).has_value());
  EXPECT_EQ(run(id).state_reason, "cancelled by eve(7)");
  EXPECT_FALSE(records().front().at("detail").as_object().contains("reason"));
}

// What was begun is settled first: the run goes on until it is.
TEST_F(Steering, CancelsTheRestOfARunWithUnsettledResets) {
  for (const TaskState state : {TaskState::reconciling, TaskState::verifying}) {
    for (const RunState from : {RunState::running, RunState::paused, RunState::halted}) {
      const Standing unsettled{.state = state, .attempts = 1, .outcome = "ambiguous"};
      const auto id = make_run(from, {queued, unsettled, waiting});
      const auto result = cancel(id, "wrong plan");
      ASSERT_TRUE(result.has_value()) << result.error().message;
      EXPECT_EQ(result->tasks, 2);
      EXPECT_EQ(result->run.state, RunState::running);
      EXPECT_TRUE(result->run.cancelling);
      EXPECT_EQ(task(id, 1).state, TaskState::cancelled);
      EXPECT_EQ(task(id, 2).state, state);
      EXPECT_EQ(task(id, 3).state, TaskState::cancelled);
      EXPECT_EQ(records().back().at("event").as_string(), "run.cancelled");
      EXPECT_FALSE(cancel(id).has_value()) << "once is enough";
      in_store([](sqlite::Connection& c) { return c.database().exec("DELETE FROM tasks"); });
    }
  }
}

// It was paused or halted while it was being cancelled: nobody else brings it to its end.
TEST_F(Steering, CancelsOnWhatHasStoppedBeingCancelled) {
  for (const RunState state : {RunState::paused, RunState::halted}) {
    const auto id = make_run(state, {waiting, succeeded}, 10 * (static_cast<int>(state) + 1));
    in_store([id](sqlite::Connection& c) {
      queue::mark_cancelling(c, id);
      return 0;
    });
    const auto result = cancel(id);
    ASSERT_TRUE(result.has_value()) << result.error().message;
    EXPECT_EQ(result->run.state, RunState::cancelled);
    EXPECT_EQ(task(id, 1).state, TaskState::cancelled);
  }
}

TEST_F(Steering, PausesWhatRunsOrWaitsAtAGate) {
  const auto pause = [this](core::RunId id) { return wait_for(pause_run(ledger(), id, {"eve(7)", "lunch"})); };
  for (const RunState from : {RunState::running, RunState::gated}) {
    const auto id = make_run(from, {queued}, from == RunState::gated ? 50 : 1);
    const auto result = pause(id);
    ASSERT_TRUE(result.has_value()) << result.error().message;
    EXPECT_EQ(result->run.state, RunState::paused);
    EXPECT_EQ(result->run.state_reason, "paused by eve(7): lunch");
    EXPECT_EQ(records().back().at("event").as_string(), "run.paused");
  }
  const auto id = make_run(RunState::halted, {queued}, 90);
  EXPECT_EQ(pause(id).error().kind, core::ErrorKind::refused);
  EXPECT_EQ(run(id).state, RunState::halted);
}

TEST_F(Steering, PromotesOnlyAtAGate) {
  const auto promote = [this](core::RunId id) { return wait_for(promote_run(ledger(), id, {"eve(7)", ""})); };
  const auto id = make_run(RunState::gated, {queued, queued});
  const auto result = promote(id);
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(result->run.state, RunState::running);
  EXPECT_EQ(result->run.wave, 2);
  EXPECT_EQ(records().back().at("event").as_string(), "run.promoted");
  EXPECT_EQ(promote(id).error().kind, core::ErrorKind::refused);
  EXPECT_EQ(run(id).wave, 2);
}

TEST_F(Steering, SetsARateThatThePolicyHasFromThenOn) {
  const auto id = make_run(RunState::paused, {queued});
  const core::Rate rate{20, std::chrono::seconds{60}};
  ASSERT_TRUE(wait_for(set_rate(ledger(), id, rate, {"eve(7)", ""})).has_value());
  EXPECT_EQ(policy_of(run(id)).rate, rate);
  EXPECT_EQ(records().back().at("event").as_string(), "run.rate_changed");
  EXPECT_EQ(records().back().at("detail").at("to").as_string(), "20/m");
}

TEST_F(Steering, SetsNoRateAtWhichNothingWouldBeReset) {
  const auto id = make_run(RunState::running, {queued});
  const auto before = records().size();
  const auto refused = wait_for(set_rate(ledger(), id, {5, std::chrono::seconds{60}}, {"eve(7)", ""}));
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().kind, core::ErrorKind::bad_input);
  EXPECT_NE(refused.error().message.find("check_max_age"), std::string::npos) << refused.error().message;
  EXPECT_EQ(policy_of(run(id)).rate, std::nullopt);
  EXPECT_EQ(records().size(), before);
}

TEST_F(Steering, CancelsNothingThatIsFinished) {
  for (const RunState state : {RunState::succeeded, RunState::failed, RunState::cancelled}) {
    const auto id = make_run(state, {succeeded}, 10 * (static_cast<int>(state) + 1));
    expect_nothing_done(cancel(id), core::ErrorKind::refused, id, state);
  }
}

}  // namespace steering_test
}  // namespace
}  // namespace resetd::engine
