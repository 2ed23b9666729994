// The data job around a reset: when it is asked to stop or to start, and what comes of it.

#include <gtest/gtest.h>

#include "core/poll.hpp"
#include "core/step.hpp"
#include "core/waves.hpp"

namespace resetd::core {
namespace {
namespace step_job_test {

using S = TaskState;

const Policy restoring{.prepare = Prepare::stop, .finish = Finish::restore};

Look at(const std::string& status) {
  return {.phase = "INCRE",
          .status = status,
          .readable = true,
          .target = Match::different,
          .unchanged = true,
          .direction = Direction::rewind};
}

TaskFacts stopping(int asks = 0, std::optional<AskFate> asked = {}) {
  return {.state = S::stopping, .owes_start = asks > 0, .asks = asks, .asked = asked, .ask_trouble = "code 5013: no"};
}

TaskFacts starting(S ends_as, int asks = 0, std::optional<AskFate> asked = {}) {
  return {.state = S::starting,
          .error = ends_as == S::succeeded ? "" : "why it ended so",
          .owes_start = true,
          .asks = asks,
          .asked = asked,
          .ask_trouble = "code 5014: no",
          .ends_as = ends_as};
}

Step looked(const TaskFacts& task, const Look& look, bool overdue = false, const Policy& policy = restoring) {
  return step(task, Looked{look, overdue}, policy).value();
}

TEST(Stopping, BeginsWithARunningJobAndOnlyWhereThePolicySaysSo) {
  const TaskFacts task{.state = S::checking};
  EXPECT_EQ(looked(task, at("RUNNING")).to, S::stopping);
  EXPECT_EQ(looked(task, at("WAIT_STOP")).to, S::stopping);
  EXPECT_EQ(looked(task, at("ABNORMAL")).to, S::refused);
  EXPECT_EQ(looked(task, at("COMPLETE")).to, S::refused);
  EXPECT_EQ(looked(task, at("RUNNING"), false, Policy{}).to, S::refused);
}

TEST(Stopping, StopsNoJobForAResetThatWouldBeRefused) {
  TaskFacts task{.state = S::checking};
  Look look = at("RUNNING");
  look.direction = Direction::forward;
  EXPECT_EQ(looked(task, look).to, S::refused);
  task.allow_forward = true;
  EXPECT_EQ(looked(task, look).to, S::stopping);
  look.phase = "FULL";
  EXPECT_EQ(looked(task, look).to, S::refused);
}

TEST(Stopping, AsksOnceAndWaits) {
  Step step = looked(stopping(), at("RUNNING"));
  EXPECT_TRUE(step.ask);
  EXPECT_EQ(step.owes_start, true);
  step = looked(stopping(1, AskFate::acknowledged), at("RUNNING"));
  EXPECT_FALSE(step.ask);
  EXPECT_EQ(step.wait, Wait::poll);
  EXPECT_EQ(looked(stopping(1, AskFate::acknowledged), at("WAIT_STOP")).wait, Wait::poll);
  // Somebody else is stopping it, or starting it: neither is ours to ask for.
  EXPECT_FALSE(looked(stopping(), at("WAIT_STOP")).ask);
  EXPECT_FALSE(looked(stopping(), at("WAIT_START")).ask);
}

TEST(Stopping, IsDoneWhereTheJobHasStopped) {
  Step step = looked(stopping(1, AskFate::unknown), at("STOP"));
  EXPECT_EQ(step.to, S::checking);
  EXPECT_EQ(step.job, JobNews::stopped);
  step = looked(stopping(), at("STOP"));
  EXPECT_EQ(step.to, S::checking);
  EXPECT_EQ(step.job, std::nullopt) << "it was not our stop";
}

TEST(Stopping, AsksAgainOnlyWhatHadNoEffect) {
  EXPECT_TRUE(looked(stopping(1, AskFate::without_effect), at("RUNNING")).ask);
  EXPECT_TRUE(looked(stopping(1, AskFate::unknown), at("RUNNING")).ask);
  const Step given_up = looked(stopping(5, AskFate::unknown), at("RUNNING"));
  EXPECT_EQ(given_up.to, S::failed);
  EXPECT_EQ(given_up.job, JobNews::stop_failed);
  EXPECT_EQ(given_up.owes_start, false) << "it still runs";
}

TEST(Stopping, FailsWhereTheConsoleRefusesOrItTakesTooLong) {
  EXPECT_EQ(looked(stopping(1, AskFate::refused), at("RUNNING")).to, S::failed);
  EXPECT_EQ(looked(stopping(1, AskFate::refused), at("STOP")).to, S::checking) << "it was just stopped by others";
  EXPECT_EQ(looked(stopping(1, AskFate::acknowledged), at("RUNNING"), true).to, S::failed);
  // It may stop yet: then it is to run again.
  const Step late = looked(stopping(1, AskFate::acknowledged), at("WAIT_STOP"), true);
  EXPECT_EQ(late.to, S::starting);
  EXPECT_EQ(late.ends_as, S::failed);
  EXPECT_EQ(looked(stopping(1, AskFate::acknowledged), at("ABNORMAL")).to, S::failed);
}

TEST(Starting, FollowsWhatThePolicyWants) {
  TaskFacts task{.state = S::verifying, .attempts = 1, .fate = ResetFate::acknowledged, .stopped_at_seal = true};
  Look target = at("STOP");
  target.target = Match::equal;
  EXPECT_EQ(looked(task, target).to, S::succeeded) << "it stood before: it stays so";
  EXPECT_EQ(looked(task, target, false, {.finish = Finish::start}).to, S::starting);
  task.owes_start = true;
  EXPECT_EQ(looked(task, target).to, S::starting);
  EXPECT_EQ(looked(task, target).ends_as, S::succeeded);
  EXPECT_EQ(looked(task, target, false, {.prepare = Prepare::stop}).to, S::succeeded);
  task.job_open = true;
  EXPECT_EQ(looked(task, target).to, S::succeeded) << "the last of its job's tasks sees to it";
}

// Another one was reset, and left the start to this one.
TEST(Starting, FollowsTheLastTaskOfAJobHoweverThatEnds) {
  const Policy start{.finish = Finish::start};
  TaskFacts task{.state = S::checking, .stopped_at_seal = true};
  const Look later{.phase = "INCRE", .status = "STOP", .unchanged = true, .direction = Direction::forward};
  EXPECT_EQ(looked(task, later, false, start).to, S::refused) << "none was reset";
  task.job_reset = true;
  EXPECT_EQ(looked(task, later).to, S::refused) << "it stood before";
  EXPECT_EQ(looked(task, later, false, start).to, S::starting);
  EXPECT_EQ(looked(task, later, false, start).ends_as, S::refused);
  EXPECT_EQ(step(task, Released{}, start)->to, S::queued) << "it has not ended";
  task.state = S::queued;
  EXPECT_EQ(step(task, RunCancelled{}, start)->ends_as, S::cancelled);
  EXPECT_EQ(step(task, RunHalted{}, start)->to, S::queued) << "it may be reset yet";
  task.job_open = true;
  EXPECT_EQ(step(task, RunCancelled{}, start)->to, S::cancelled);
}

TEST(Starting, NeverFollowsAMismatchOrAnUnsettledReset) {
  TaskFacts task{.state = S::verifying, .attempts = 1, .fate = ResetFate::acknowledged, .owes_start = true};
  EXPECT_EQ(looked(task, at("STOP")).to, S::held);
  task.state = S::reconciling;
  task.fate = ResetFate::ambiguous;
  Look moved = at("STOP");
  moved.unchanged = false;
  EXPECT_EQ(looked(task, moved).to, S::held);
  EXPECT_EQ(looked(task, at("STOP")).to, S::waiting) << "proven not applied: sent again first";
  task.attempts = 5;
  const Step given_up = looked(task, at("STOP"));
  EXPECT_EQ(given_up.to, S::starting);
  EXPECT_EQ(given_up.ends_as, S::failed);
}

TEST(Starting, FollowsARefusalAfterOurStop) {
  TaskFacts task{.state = S::checking, .stopped_at_seal = true, .owes_start = true};
  Look drifted = at("STOP");
  drifted.unchanged = false;
  const Step step = looked(task, drifted);
  EXPECT_EQ(step.to, S::starting);
  EXPECT_EQ(step.ends_as, S::refused);
}

TEST(Starting, AsksOnceAndEndsAsItShould) {
  EXPECT_TRUE(looked(starting(S::succeeded), at("STOP")).ask);
  EXPECT_EQ(looked(starting(S::succeeded, 1, AskFate::acknowledged), at("WAIT_START")).wait, Wait::poll);
  EXPECT_EQ(looked(starting(S::succeeded, 1, AskFate::acknowledged), at("STOP")).wait, Wait::poll);
  for (const S end : {S::queued, S::waiting, S::succeeded, S::failed, S::refused, S::cancelled}) {
    const Step step = looked(starting(end, 1, AskFate::acknowledged), at("RUNNING"));
    EXPECT_EQ(step.to, end);
    EXPECT_EQ(step.job, JobNews::started);
    EXPECT_EQ(step.owes_start, false);
  }
  EXPECT_EQ(looked(starting(S::succeeded), at("RUNNING")).job, std::nullopt) << "somebody else started it";
}

TEST(Starting, IsLeftToAnotherTaskThatIsTriedAgain) {
  for (const S end : {S::succeeded, S::failed, S::waiting}) {
    TaskFacts task = starting(end);
    task.job_open = true;
    const Step step = looked(task, at("STOP"));
    EXPECT_EQ(step.to, end);
    EXPECT_FALSE(step.ask);
    EXPECT_EQ(step.owes_start, std::nullopt);
    EXPECT_EQ(step.wait, end == S::waiting ? Wait::now : Wait::none);
  }
  TaskFacts asked = starting(S::succeeded, 1, AskFate::without_effect);
  asked.job_open = true;
  EXPECT_EQ(looked(asked, at("STOP")).to, S::succeeded);
  asked.asked = AskFate::acknowledged;
  EXPECT_EQ(looked(asked, at("STOP")).wait, Wait::poll) << "it is on its way";
}

TEST(Starting, HoldsATaskWhoseResetWasAppliedAndWhoseJobStands) {
  for (const Step& step : {looked(starting(S::succeeded, 1, AskFate::refused), at("STOP")),
                           looked(starting(S::succeeded, 1, AskFate::acknowledged), at("STOP"), true),
                           looked(starting(S::succeeded, 1, AskFate::acknowledged), at("ABNORMAL"))}) {
    EXPECT_EQ(step.to, S::held);
    EXPECT_EQ(step.job, JobNews::start_failed);
    EXPECT_NE(step.error.find("its reset was applied"), std::string::npos) << step.error;
  }
  const Step failed = looked(starting(S::failed, 1, AskFate::refused), at("STOP"));
  EXPECT_EQ(failed.to, S::failed);
  EXPECT_NE(failed.error.find("why it ended so"), std::string::npos) << failed.error;
  EXPECT_NE(failed.error.find("code 5014"), std::string::npos) << failed.error;
}

TEST(Asking, ASilentOneIsSettledByALook) {
  for (const TaskFacts& task : {stopping(1), starting(S::succeeded, 1)}) {
    const auto ended = [&task](Outcome outcome, Rejection rejection = {}) {
      return step(task, AskEnded{outcome, rejection, "trouble"}, restoring).value();
    };
    EXPECT_EQ(ended(Outcome::ambiguous).wait, Wait::settle);
    EXPECT_EQ(ended(Outcome::ambiguous).asked, AskFate::unknown);
    EXPECT_EQ(ended(Outcome::not_sent).wait, Wait::backoff);
    EXPECT_EQ(ended(Outcome::rejected, Rejection::throttled).asked, AskFate::without_effect);
    EXPECT_EQ(ended(Outcome::rejected, Rejection::final).asked, AskFate::refused);
    EXPECT_TRUE(ended(Outcome::rejected, Rejection::key).halt);
    EXPECT_EQ(step(task, Interrupted{}, restoring)->asked, AskFate::unknown) << "it was under way";
  }
}

TEST(Asking, OneThatWasWithdrawnIsNoneOfTheAttempts) {
  for (const TaskFacts& task : {stopping(1), starting(S::succeeded, 1)}) {
    const Step withdrawn = step(task, AskEnded{Outcome::not_sent, {}, "withdrawn", true}, restoring).value();
    EXPECT_TRUE(withdrawn.unasked && withdrawn.wait == Wait::now);
    EXPECT_FALSE(step(task, AskEnded{Outcome::not_sent, {}, "no connection"}, restoring)->unasked);
  }
}

TEST(WindingUp, LetsStoppedJobsRunAgain) {
  TaskFacts task{.state = S::stopping, .owes_start = true, .asks = 1, .asked = AskFate::acknowledged};
  Step halted = step(task, RunHalted{}, restoring).value();
  EXPECT_EQ(halted.to, S::starting);
  EXPECT_EQ(halted.ends_as, S::queued);
  EXPECT_EQ(step(task, RunCancelled{}, restoring)->ends_as, S::cancelled);
  EXPECT_EQ(step(task, RunHalted{}, Policy{.prepare = Prepare::stop})->to, S::queued);
  task = {.state = S::waiting, .attempts = 1, .owes_start = true};
  EXPECT_EQ(step(task, RunHalted{}, restoring)->ends_as, S::waiting);
  // A start that was for a halt is one for a cancellation then.
  EXPECT_EQ(step(starting(S::waiting), RunCancelled{}, restoring)->ends_as, S::cancelled);
  EXPECT_EQ(step(starting(S::succeeded), RunCancelled{}, restoring)->ends_as, std::nullopt);
}

// A stop whose answer was lost came to its console when its run was over, and nobody started the job again.
TEST(WindingUp, WaitsForAnAskThatMayBeOnItsWay) {
  TaskFacts task{.state = S::stopping, .owes_start = true, .asks = 1, .asked = AskFate::unknown, .ask_trouble = "lost"};
  for (const TaskEvent& event : {TaskEvent{RunCancelled{}}, TaskEvent{RunHalted{}}}) {
    const Step step_then = step(task, event, restoring).value();
    EXPECT_EQ(step_then.to, S::starting);
    EXPECT_EQ(step_then.wait, Wait::settle);
    EXPECT_EQ(step_then.asked, AskFate::unknown) << "a process that begins meanwhile waits too";
    EXPECT_EQ(step_then.ask_trouble, "lost");
  }
  const Step left = step(task, RunHalted{}, Policy{.prepare = Prepare::stop}).value();
  EXPECT_EQ(left.to, S::stopping) << "it would be asked again at once";
  EXPECT_EQ(left.wait, Wait::settle);
  task = starting(S::succeeded);
  task.asked = AskFate::unknown;
  EXPECT_EQ(step(task, RunCancelled{}, restoring)->wait, Wait::settle);
  EXPECT_EQ(step(task, RunHalted{}, restoring)->wait, Wait::settle);
  task.asked = AskFate::acknowledged;
  EXPECT_EQ(step(task, RunHalted{}, restoring)->wait, Wait::now);
}

// The last task of the job saw it running, for the other's stop had not arrived, and left it to that.
TEST(WindingUp, WaitsForTheStopOfAnotherTaskOfItsJob) {
  TaskFacts task{.state = S::queued, .owes_start = true, .stop_on_its_way = true};
  const Step last = step(task, RunCancelled{}, restoring).value();
  EXPECT_EQ(last.to, S::starting);
  EXPECT_EQ(last.wait, Wait::settle);
  EXPECT_EQ(last.asked, AskFate::unknown);
  task.stop_on_its_way = false;
  EXPECT_EQ(step(task, RunCancelled{}, restoring)->wait, Wait::now);
  task = starting(S::cancelled);
  task.asked = AskFate::acknowledged;
  task.stop_on_its_way = true;
  EXPECT_EQ(step(task, RunCancelled{}, restoring)->asked, std::nullopt) << "its own start was asked after that";
}

TEST(Polls, AreSoonAtFirstAndNeverFarApart) {
  using std::chrono::milliseconds;
  EXPECT_EQ(poll_delay(milliseconds{0}), milliseconds{1000});
  EXPECT_EQ(poll_delay(milliseconds{1000}), milliseconds{2000});
  EXPECT_EQ(poll_delay(milliseconds{3000}), milliseconds{4000});
  EXPECT_EQ(poll_delay(milliseconds{7000}), milliseconds{5000});
  EXPECT_EQ(poll_tolerance(milliseconds{100}), milliseconds{25});
  EXPECT_EQ(poll_tolerance(milliseconds{60'000}), milliseconds{1000});
}

TEST(Waves, EndWhereTheirSharesSay) {
  using Ends = std::vector<std::int64_t>;
  EXPECT_EQ(wave_ends({{100, true}}, 50), Ends{50});
  EXPECT_EQ(wave_ends({{1, false}, {10, true}, {100, true}}, 2000), (Ends{1, 200, 2000}));
  EXPECT_EQ(wave_ends({{1, false}, {10, true}, {100, true}}, 5), (Ends{1, 5})) << "10% of 5 is one task, too";
  EXPECT_EQ(wave_ends({{7, false}, {100, true}}, 3), Ends{3});
  EXPECT_EQ(wave_ends({{2, false}, {3, false}}, 10), (Ends{2, 3, 10}));
}

}  // namespace step_job_test
}  // namespace
}  // namespace resetd::core
