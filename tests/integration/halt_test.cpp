// When a run stops by itself: a key that is refused, a budget that is spent, a console that is not there.

#include <algorithm>

#include "integration/end_to_end.hpp"

namespace resetd::integration {
namespace {

using support::rewind_task;
using support::rewind_tasks;

class Halt : public EndToEnd {
 protected:
  std::int64_t count(const std::string& state) {
    const std::vector<std::string> all = states();
    return std::count(all.begin(), all.end(), state);
  }
};

class HaltByKey : public Halt, public testing::WithParamInterface<int> {};

TEST_P(HaltByKey, OnAReset) {
  const std::string status = std::to_string(GetParam());
  begin({.faults = {"updateincrepos:status=" + status + ":nth=2"}}, {.concurrency = 1});
  const std::string file = plan(rewind_tasks(4));
  const Ended ended = run(file);
  EXPECT_EQ(ended.exit_code, 6) << ended.err;
  EXPECT_EQ(console().count("updateincrepos"), 2) << "nothing is sent after it";
  EXPECT_EQ(events().back(), "run.halted");
  EXPECT_EQ(count("succeeded"), 1);
  const Ended again = run(file);
  EXPECT_EQ(again.exit_code, 3) << again.err;
  EXPECT_NE(again.err.find("resetd resume 1 --reason"), std::string::npos) << again.err;
  ends(Ending::resting);
}

TEST_P(HaltByKey, OnALook) {
  // The first page is for sealing the run, the second is the look.
  begin({.faults = {"listbypage:status=" + std::to_string(GetParam()) + ":nth=2"}}, {.concurrency = 1});
  EXPECT_EQ(run(plan(rewind_tasks(2))).exit_code, 6);
  EXPECT_EQ(console().count("updateincrepos"), 0);
  ends(Ending::resting);
}

TEST_P(HaltByKey, OnSealing) {
  begin({.faults = {"listbypage:status=" + std::to_string(GetParam())}});
  const Ended ended = run(plan(rewind_tasks(2)));
  EXPECT_EQ(ended.exit_code, 3) << ended.err;
  EXPECT_NE(ended.err.find("refuses our key"), std::string::npos) << ended.err;
}

INSTANTIATE_TEST_SUITE_P(Status, HaltByKey, testing::Values(401, 403, 497, 498));

TEST_F(Halt, AWrongSecretIsFoundBeforeAnythingIsSent) {
  begin();
  work().write("secret", "another-sk\n");
  const Ended ended = run(plan(rewind_tasks(1)));
  EXPECT_EQ(ended.exit_code, 3) << ended.err;
  EXPECT_NE(ended.err.find("refuses our key"), std::string::npos) << ended.err;
  EXPECT_EQ(ended.err.find("another-sk"), std::string::npos);
}

TEST_F(Halt, AConsoleThatIsNotThere) {
  begin();
  std::string nowhere;
  {
    support::StandIn gone;
    nowhere = gone.url();
  }
  work().configure({.url = nowhere});
  const Ended ended = run(plan(rewind_tasks(1), "{max_attempts: 2, backoff: {initial: 1ms, max: 2ms}}"));
  EXPECT_EQ(ended.exit_code, 7) << ended.err;
}

TEST_F(Halt, TheFailureBudget) {
  begin({.faults = {"updateincrepos:code=0001"}}, {.concurrency = 1});
  const Ended ended = run(plan(rewind_tasks(20), "{failure_budget: {failed: 3}}"));
  EXPECT_EQ(ended.exit_code, 6) << ended.err;
  EXPECT_EQ(count("failed"), 4) << "with one in flight the bound is passed by one";
  EXPECT_EQ(console().count("updateincrepos"), 4);
  ends(Ending::resting);
}

TEST_F(Halt, TheFailureBudgetInPercent) {
  begin({.faults = {"updateincrepos:code=0001"}}, {.concurrency = 1});
  EXPECT_EQ(run(plan(rewind_tasks(24))).exit_code, 6);
  EXPECT_EQ(count("failed"), 3) << "10% of 24, rounded down, and one more";
  ends(Ending::resting);
}

TEST_F(Halt, TheStrictFailureBudgetIsNeverPassed) {
  begin({.faults = {"updateincrepos:code=0001"}}, {.concurrency = 8});
  expect_failed_resets_at_most(3);
  const Ended ended = run(plan(rewind_tasks(24), "{failure_budget: {failed: 3, mode: strict}}"));
  EXPECT_EQ(ended.exit_code, 6) << ended.err;
  EXPECT_EQ(count("failed"), 3);
  EXPECT_EQ(console().count("updateincrepos"), 3);
  ends(Ending::resting);
}

// A failed task ends only when its job runs again. Were it counted then, every reset would have left by that time.
TEST_F(Halt, AFailureCountsBeforeItsJobRunsAgain) {
  begin({.jobs = 40, .faults = {"updateincrepos:code=0001"}, .running = true, .start_delay = std::chrono::seconds{1}},
        {.concurrency = 4});
  const Ended ended = run(plan(rewind_tasks(40), "{prepare: stop, finish: restore, failure_budget: {failed: 3}}"));
  EXPECT_EQ(ended.exit_code, 6) << ended.err;
  EXPECT_LE(count("failed"), 3 + 4) << "the budget, and what was in flight";
  EXPECT_GT(count("failed"), 3);
  EXPECT_LE(console().count("updateincrepos"), 3 + 4);
  EXPECT_EQ(std::ssize(console().jobs_in(console_sim::Status::RUNNING)), 40) << "each job runs again";
  ends(Ending::resting);
}

TEST_F(Halt, TheStrictBudgetReservesAFailureOnce) {
  begin({.jobs = 40, .faults = {"updateincrepos:code=0001"}, .running = true, .start_delay = std::chrono::seconds{1}},
        {.concurrency = 8});
  const std::string policy = "{prepare: stop, finish: restore, failure_budget: {failed: 3, mode: strict}}";
  EXPECT_EQ(run(plan(rewind_tasks(40), policy)).exit_code, 6);
  EXPECT_EQ(console().count("updateincrepos"), 3);
  EXPECT_EQ(count("failed"), 3);
  ends(Ending::resting);
}

// One look at their page settles many at once: each is judged with what those before it came to.
TEST_F(Halt, ManyThatAreSettledAtOnceSpendTheHeldBudgetOneByOne) {
  begin({.faults = {"updateincrepos:drop_after_apply"}}, {.concurrency = 2, .request = "1s", .settle = "3s"});
  const std::string file = plan(rewind_tasks(20));
  Child child = start_run(file);
  ASSERT_TRUE(sent(20));
  console().set_faults({"listbypage:no_position", "queryjob:no_position"});
  EXPECT_EQ(child.wait().exit_code, 6);
  EXPECT_EQ(count("held"), 2) << "the budget of one, and the one that spends it";
  EXPECT_EQ(count("reconciling"), 18);
  console().set_faults({});
  ASSERT_EQ(work().resetd({"resume", "1", "--reason", "positions can be read again"}).exit_code, 0);
  EXPECT_EQ(run(file).exit_code, 5);
  EXPECT_EQ(count("succeeded"), 18);
  EXPECT_EQ(console().count("updateincrepos"), 20) << "none was sent again";
}

TEST_F(Halt, TheHeldBudget) {
  begin({.faults = {"updateincrepos:drop_after_apply"}}, {.concurrency = 1});
  EXPECT_EQ(run(plan(rewind_tasks(10), "{on_ambiguous: hold}")).exit_code, 6) << "6 comes before 5";
  EXPECT_EQ(count("held"), 2);
  ends(Ending::resting);
}

// One task ends well, which makes room for new ones; while they are claimed the other spends the budget, and nothing is
// in flight any more. A matter of moments: of twenty runs some meet it.
TEST_F(Halt, IsNeverRecordedAsAPause) {
  constexpr std::int64_t rounds = 20;
  constexpr std::int64_t each = 6;
  begin({.jobs = rounds * each}, {.concurrency = 2});
  for (std::int64_t round = 0; round < rounds; ++round) {
    console().set_faults({"updateincrepos:drop_after_apply:nth=2"});
    std::vector<std::string> tasks;
    for (std::int64_t job = 1; job <= each; ++job) tasks.push_back(rewind_task(round * each + job));
    const std::string policy = "{verify: false, on_ambiguous: hold, failure_budget: {held: 0}}";
    const Ended ended =
        run(work().write("plan-" + std::to_string(round) + ".yaml", support::plan_text(tasks, policy)).string());
    ASSERT_EQ(ended.exit_code, 6) << "round " << round << ": " << ended.err;
  }
  const std::vector<std::string> all = events();
  EXPECT_EQ(std::count(all.begin(), all.end(), "run.halted"), rounds);
  EXPECT_EQ(std::count(all.begin(), all.end(), "run.paused"), 0);
  ends(Ending::resting);
}

TEST_F(Halt, RefusedTasksDoNotCount) {
  begin();
  for (std::int64_t job = 1; job <= 10; ++job) console().set_status(job, console_sim::Status::RUNNING);
  const Ended ended = run(plan(rewind_tasks(11), "{failure_budget: {failed: 1}}"));
  EXPECT_EQ(ended.exit_code, 4);
  EXPECT_NE(ended.err.find("why: `resetd tasks 1 --state refused`"), std::string::npos) << ended.err;
  EXPECT_EQ(count("refused"), 10);
  EXPECT_EQ(count("succeeded"), 1);
}

TEST_F(Halt, AttemptsEnd) {
  begin({.faults = {"updateincrepos:status=429"}});
  const Ended ended = run(plan({rewind_task(1)}, "{max_attempts: 3, backoff: {initial: 1ms, max: 2ms}}"));
  EXPECT_EQ(ended.exit_code, 4) << ended.err;
  EXPECT_NE(ended.err.find("why: `resetd tasks 1 --state failed`"), std::string::npos) << ended.err;
  EXPECT_EQ(tasks().at(1).state, "failed");
  EXPECT_EQ(console().count("updateincrepos"), 3);
}

TEST_F(Halt, WhatIsProvenNotAppliedEndsToo) {
  begin({.faults = {"updateincrepos:drop_before_apply"}}, {.request = "1s", .settle = "1s"});
  const Ended ended = run(plan({rewind_task(1)}, "{max_attempts: 2, backoff: {initial: 1ms, max: 2ms}}"));
  EXPECT_EQ(ended.exit_code, 4) << ended.err;
  EXPECT_EQ(tasks().at(1).state, "failed");
  EXPECT_EQ(console().count("updateincrepos"), 2);
}

TEST_F(Halt, AResetThatCouldNotBeSentIsTriedAgain) {
  // The look's connection is closed behind it, and for a while no new one is taken.
  begin({.faults = {"connect:close_listener:nth=1:for=700ms", "queryjob:close_idle:nth=1"}}, {.concurrency = 1});
  const Ended ended = run(plan({rewind_task(1)}, "{backoff: {initial: 50ms, max: 100ms}}"));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  const std::vector<std::string> all = events();
  EXPECT_GE(std::count(all.begin(), all.end(), "reset.not_sent"), 1);
  EXPECT_GE(tasks().at(1).attempts, 2);
}

TEST_F(Halt, TheBreakerHoldsResetsBackUntilAReadSucceeds) {
  begin({.faults = {"updateincrepos:drop_before_apply:count=6", "queryjob:drop_before_apply:nth=9"}},
        {.concurrency = 4, .request = "1s", .settle = "1s", .breaker = 3});
  const Ended ended = run(plan(rewind_tasks(12), "{backoff: {initial: 10ms, max: 50ms}}"));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(count("succeeded"), 12);
}

TEST_F(Halt, IdleConnectionsThatAreClosedUnderUsCostNothing) {
  begin({.faults = {"*:close_idle:every=3"}}, {.request = "1s", .settle = "1s"});
  const Ended ended = run(plan(rewind_tasks(24), "{backoff: {initial: 10ms, max: 50ms}}"));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
}

}  // namespace
}  // namespace resetd::integration
