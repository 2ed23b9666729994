// Tasks are tried once more, and held ones are settled.

#include "engine/steering.hpp"
#include "ledger_fixture.hpp"
#include "queue/claims.hpp"

namespace resetd::engine {
namespace {
namespace task_steering_test {

using core::Resolution;
using core::RunState;
using core::TaskState;
using testing_support::Standing;

const Standing queued{};
const Standing succeeded{.state = TaskState::succeeded, .attempts = 1, .outcome = "acknowledged"};
const Standing failed{.state = TaskState::failed, .attempts = 2, .error = "code 5011", .outcome = "rejected"};
const Standing refused{.state = TaskState::refused, .error = "the data task is RUNNING"};
const Standing unknown_job{.state = TaskState::refused, .error = "no such job", .resolved = false};
const Standing held{.state = TaskState::held,
                    .attempts = 1,
                    .error = "neither",
                    .after = R"({"positionTimestamp":7})",
                    .outcome = "ambiguous"};
const std::vector<TaskState> both{TaskState::failed, TaskState::refused};

class TaskSteering : public testing_support::LedgerTest {
 protected:
  core::Result<Steered> retry(core::RunId id, std::vector<TaskState> states = both) {
    return wait_for(retry_tasks(ledger(), id, std::move(states), {"eve(7)", ""}));
  }
  core::Result<Steered> resolve(core::RunId id, std::int64_t ordinal, Resolution resolution,
                                std::string reason = "looked") {
    return wait_for(resolve_held(ledger(), id, core::Ordinal{ordinal}, resolution, {"eve(7)", std::move(reason)}));
  }
  void expect_error(const core::Result<Steered>& result, core::ErrorKind kind) {
    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(result.error().kind, kind) << result.error().message;
    EXPECT_TRUE(events().empty());
  }
};

TEST_F(TaskSteering, RetriesFailedAndRefusedTasksOfAFinishedRun) {
  const auto id = make_run(RunState::failed, {succeeded, failed, refused, held});
  const auto result = retry(id);
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(result->tasks, 2);
  EXPECT_EQ(result->run.state, RunState::running);
  EXPECT_FALSE(result->run.finished_at.has_value());
  EXPECT_EQ(task(id, 1).state, TaskState::succeeded);
  EXPECT_EQ(task(id, 2).state, TaskState::queued);
  EXPECT_EQ(task(id, 2).attempts, 2);
  EXPECT_EQ(task(id, 2).error, "");
  EXPECT_EQ(task(id, 3).state, TaskState::queued);
  EXPECT_EQ(task(id, 4).state, TaskState::held);
  EXPECT_EQ(events(), (std::vector<std::string>{"task.retried", "task.retried", "run.resumed"}));
  const auto record = records().front();
  EXPECT_EQ(record.at("actor"), "eve(7)");
  EXPECT_EQ(record.at("ordinal"), 2);
  EXPECT_EQ(record.at("detail").at("from"), "failed");
  EXPECT_EQ(record.at("detail").at("error"), "code 5011");
}

TEST_F(TaskSteering, RetriesOnlyTheStatesAskedFor) {
  const auto id = make_run(RunState::paused, {failed, refused});
  ASSERT_TRUE(retry(id, {TaskState::refused}).has_value());
  EXPECT_EQ(task(id, 1).state, TaskState::failed);
  EXPECT_EQ(task(id, 2).state, TaskState::queued);
  EXPECT_EQ(run(id).state, RunState::running);
}

TEST_F(TaskSteering, NeverRetriesATaskThatTheConsoleDoesNotHave) {
  const auto id = make_run(RunState::failed, {unknown_job, refused});
  ASSERT_TRUE(retry(id).has_value());
  EXPECT_EQ(task(id, 1).state, TaskState::refused);
  EXPECT_EQ(task(id, 2).state, TaskState::queued);
}

TEST_F(TaskSteering, RetriesNothingWhereThereIsNothing) {
  const auto id = make_run(RunState::failed, {unknown_job, held});
  expect_error(retry(id), core::ErrorKind::refused);
  EXPECT_EQ(run(id).state, RunState::failed);
}

TEST_F(TaskSteering, RetriesOnlyInStatesWhereTheRunCanGoOn) {
  for (const RunState state :
       {RunState::succeeded, RunState::cancelled, RunState::halted, RunState::gated, RunState::awaiting_approval}) {
    const auto id = make_run(state, {failed}, 10 * (static_cast<int>(state) + 1));
    expect_error(retry(id), core::ErrorKind::refused);
    EXPECT_EQ(run(id).state, state);
    EXPECT_EQ(task(id, 1).state, TaskState::failed);
  }
}

// What was queued or sent again would never be begun, and the run would not come to its end.
TEST_F(TaskSteering, BeginsNothingAgainInARunThatIsBeingCancelled) {
  const auto id = make_run(RunState::running, {failed, held});
  in_store([id](sqlite::Connection& c) {
    queue::mark_cancelling(c, id);
    return 0;
  });
  expect_error(retry(id), core::ErrorKind::refused);
  expect_error(resolve(id, 2, Resolution::resend), core::ErrorKind::refused);
  EXPECT_EQ(task(id, 1).state, TaskState::failed);
  EXPECT_EQ(task(id, 2).state, TaskState::held);
  EXPECT_TRUE(resolve(id, 2, Resolution::not_applied).has_value());
}

// Nobody would have started it: a cancelled run goes on no more.
TEST_F(TaskSteering, SettlesAHeldTaskOfACancelledRunWithoutStartingItsJob) {
  const auto id = make_run(RunState::cancelled, {held, succeeded});
  in_store([id](sqlite::Connection& c) {
    const core::Policy policy{.finish = core::Finish::restore};
    auto& update = c.statement("UPDATE runs SET policy = ?");
    update.bind(1, to_json(policy));
    update.exec();
    queue::set_owes_start(c, id, core::JobId{11}, true);
    return 0;
  });
  ASSERT_TRUE(resolve(id, 1, Resolution::applied).has_value());
  EXPECT_EQ(task(id, 1).state, TaskState::succeeded);
  EXPECT_TRUE(task(id, 1).owes_start);
  EXPECT_EQ(run(id).state, RunState::cancelled);
}

TEST_F(TaskSteering, DoesNotReopenARunWhoseJobAnotherRunHas) {
  const auto finished = make_run(RunState::failed, {refused, held});
  const auto other = make_run(RunState::paused, {queued, queued});
  const auto result = retry(finished);
  expect_error(result, core::ErrorKind::refused);
  EXPECT_NE(result.error().message.find("unfinished run " + std::to_string(core::number(other))), std::string::npos);
  expect_error(resolve(finished, 2, Resolution::resend), core::ErrorKind::refused);
  EXPECT_EQ(task(finished, 2).state, TaskState::held);
  EXPECT_EQ(run(finished).state, RunState::failed);
  // What reopens nothing is decided all the same.
  EXPECT_TRUE(resolve(finished, 2, Resolution::applied).has_value());
}

// It had finished, another run took its jobs, and it goes on only because a held task of it was settled since.
TEST_F(TaskSteering, DoesNotTakeUpATaskWhoseJobAnotherRunHas) {
  const auto reopened = make_run(RunState::running, {failed, succeeded});
  const auto other = make_run(RunState::paused, {queued, queued});
  const auto result = retry(reopened);
  expect_error(result, core::ErrorKind::refused);
  EXPECT_NE(result.error().message.find("unfinished run " + std::to_string(core::number(other))), std::string::npos);
  EXPECT_EQ(task(reopened, 1).state, TaskState::failed);
}

TEST_F(TaskSteering, DoesNotReopenARunWhoseJobHasAHeldReset) {
  const auto finished = make_run(RunState::failed, {refused, refused});
  const auto other = make_run(RunState::failed, {refused, held});
  const auto result = retry(finished);
  expect_error(result, core::ErrorKind::refused);
  EXPECT_NE(result.error().message.find("resetd resolve " + std::to_string(core::number(other)) + " 2 "),
            std::string::npos)
      << result.error().message;
  EXPECT_EQ(run(finished).state, RunState::failed);
  ASSERT_TRUE(resolve(other, 2, Resolution::applied).has_value());
  EXPECT_TRUE(retry(finished).has_value()) << "it is settled now";
}

TEST_F(TaskSteering, KeepsNoMoreForgivenThanThereIs) {
  const auto id = make_run(RunState::halted, {failed, failed, held, queued});
  ASSERT_TRUE(wait_for(resume_run(ledger(), id, {"eve(7)", "mended"})).has_value());
  ASSERT_TRUE(retry(id).has_value());
  EXPECT_EQ(run(id).forgiven_failed, 0);
  EXPECT_EQ(run(id).forgiven_held, 1);
  ASSERT_TRUE(resolve(id, 3, Resolution::applied).has_value());
  EXPECT_EQ(run(id).forgiven_held, 0);
}

TEST_F(TaskSteering, ResolvesAsApplied) {
  const auto id = make_run(RunState::halted, {held, queued});
  const auto result = resolve(id, 1, Resolution::applied, "the console shows it");
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(task(id, 1).state, TaskState::succeeded);
  EXPECT_EQ(task(id, 1).fate, core::ResetFate::applied);
  EXPECT_EQ(task(id, 1).error, "");
  EXPECT_EQ(run(id).state, RunState::halted);
  ASSERT_EQ(events(), std::vector<std::string>{"task.resolved"});
  const auto record = records().front();
  EXPECT_EQ(record.at("actor"), "eve(7)");
  EXPECT_EQ(record.at("attempt"), 1);
  EXPECT_EQ(record.at("detail"), (boost::json::object{{"reason", "the console shows it"}, {"verdict", "applied"}}));
}

TEST_F(TaskSteering, ResolvesAsNotApplied) {
  const auto id = make_run(RunState::failed, {succeeded, held});
  ASSERT_TRUE(resolve(id, 2, Resolution::not_applied).has_value());
  EXPECT_EQ(task(id, 2).state, TaskState::failed);
  EXPECT_EQ(task(id, 2).fate, core::ResetFate::not_applied);
  EXPECT_NE(task(id, 2).error, "");
  EXPECT_EQ(run(id).state, RunState::failed);
  EXPECT_EQ(events(), (std::vector<std::string>{"task.resolved", "task.failed"}));
  EXPECT_EQ(records().front().at("detail").at("verdict"), "not_applied");
}

TEST_F(TaskSteering, ResendingMakesAFinishedRunRunAgain) {
  const auto id = make_run(RunState::failed, {succeeded, held});
  const auto result = resolve(id, 2, Resolution::resend);
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(result->run.state, RunState::running);
  const queue::Task resent = task(id, 2);
  EXPECT_EQ(resent.state, TaskState::waiting);
  EXPECT_EQ(resent.error, "");
  // A change since what the person saw is a drift, what the person saw is none.
  EXPECT_EQ(resent.before, R"({"positionTimestamp":7})");
  EXPECT_EQ(events(), (std::vector<std::string>{"task.resolved", "run.resumed"}));
  EXPECT_EQ(records().front().at("detail").at("verdict"), "resend");
}

TEST_F(TaskSteering, ResendingInAHaltedRunLeavesItHalted) {
  Standing unread = held;
  unread.after = "";
  const auto id = make_run(RunState::halted, {unread});
  ASSERT_TRUE(resolve(id, 1, Resolution::resend).has_value());
  EXPECT_EQ(run(id).state, RunState::halted);
  EXPECT_EQ(task(id, 1).before, R"({"positionTimestamp":9})");
}

TEST_F(TaskSteering, ARunWhoseLastHeldTaskWasAppliedHasSucceeded) {
  const auto id = make_run(RunState::failed, {succeeded, held, held});
  ASSERT_TRUE(resolve(id, 2, Resolution::applied).has_value());
  EXPECT_EQ(run(id).state, RunState::failed);
  ASSERT_TRUE(resolve(id, 3, Resolution::applied).has_value());
  EXPECT_EQ(run(id).state, RunState::succeeded);
  EXPECT_EQ(events(), (std::vector<std::string>{"task.resolved", "task.resolved", "run.finished"}));
  EXPECT_EQ(records().back().at("detail").at("state"), "succeeded");
}

TEST_F(TaskSteering, ARunThatWasCancelledSendsNothingAnyMore) {
  const auto id = make_run(RunState::cancelled, {held});
  expect_error(resolve(id, 1, Resolution::resend), core::ErrorKind::refused);
  EXPECT_TRUE(resolve(id, 1, Resolution::applied).has_value());
  EXPECT_EQ(run(id).state, RunState::cancelled);
}

TEST_F(TaskSteering, ResolvesOnlyHeldTasksAndOnlyWithAReason) {
  const auto id = make_run(RunState::failed, {succeeded, failed, refused, queued, held});
  for (const std::int64_t ordinal : {1, 2, 3, 4})
    expect_error(resolve(id, ordinal, Resolution::applied), core::ErrorKind::refused);
  expect_error(resolve(id, 5, Resolution::applied, " "), core::ErrorKind::bad_input);
  expect_error(resolve(id, 6, Resolution::applied), core::ErrorKind::bad_input);
  expect_error(resolve(core::RunId{99}, 1, Resolution::applied), core::ErrorKind::bad_input);
  EXPECT_EQ(task(id, 5).state, TaskState::held);
}

}  // namespace task_steering_test
}  // namespace
}  // namespace resetd::engine
