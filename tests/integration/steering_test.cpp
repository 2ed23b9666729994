// A run that stopped by itself is no dead end: a person decides, and the same plan carries it on.

#include <algorithm>

#include "integration/end_to_end.hpp"

namespace resetd::integration {
namespace {

using support::rewind_task;
using support::rewind_tasks;

class Steering : public EndToEnd {
 protected:
  std::int64_t count(const std::string& state) {
    const std::vector<std::string> all = states();
    return std::count(all.begin(), all.end(), state);
  }
  void decide(std::vector<std::string> words) {
    const Ended ended = work().resetd(words);
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
  }
};

TEST_F(Steering, AHaltedRunGoesOnWithAReasonAndItsFailuresAreRetried) {
  begin({.faults = {"updateincrepos:code=0001"}}, {.concurrency = 1});
  const std::string file = plan(rewind_tasks(20), "{failure_budget: {failed: 3}}");
  ASSERT_EQ(run(file).exit_code, 6);
  console().set_faults({});
  EXPECT_EQ(work().resetd({"resume", "1"}).exit_code, 2);
  decide({"resume", "1", "--reason", "mended"});
  EXPECT_EQ(run(file).exit_code, 4);
  EXPECT_EQ(count("failed"), 4);
  EXPECT_EQ(count("succeeded"), 16);
  decide({"retry", "1"});
  EXPECT_EQ(run(file).exit_code, 0);
  EXPECT_EQ(count("succeeded"), 20);
}

TEST_F(Steering, ARunThatHaltsAgainAfterAsMuchAgain) {
  begin({.faults = {"updateincrepos:code=0001"}}, {.concurrency = 1});
  const std::string file = plan(rewind_tasks(20), "{failure_budget: {failed: 3}}");
  ASSERT_EQ(run(file).exit_code, 6);
  decide({"resume", "1", "--reason", "once more"});
  EXPECT_EQ(run(file).exit_code, 6);
  EXPECT_EQ(count("failed"), 8);
  decide({"cancel", "1"});
  EXPECT_EQ(count("cancelled"), 12);
}

TEST_F(Steering, AHeldTaskIsSentAgainByAPerson) {
  begin({.faults = {"updateincrepos:drop_before_apply:nth=1"}}, {.concurrency = 1});
  const std::string file = plan(rewind_tasks(3), "{on_ambiguous: hold}");
  ASSERT_EQ(run(file).exit_code, 5);
  decide({"resolve", "1", "1", "--resend", "--reason", "the console shows the old position"});
  EXPECT_EQ(run(file).exit_code, 0);
  EXPECT_EQ(count("succeeded"), 3);
  EXPECT_EQ(console().count("updateincrepos"), 4);
}

// The person was wrong: the reset had been applied. It is not sent a second time.
TEST_F(Steering, AHeldTaskThatWasAppliedIsNotSentAgain) {
  begin({.faults = {"updateincrepos:drop_after_apply:nth=1"}}, {.concurrency = 1});
  const std::string file = plan(rewind_tasks(1), "{on_ambiguous: hold}");
  ASSERT_EQ(run(file).exit_code, 5);
  decide({"resolve", "1", "1", "--resend", "--reason", "I think it was not"});
  EXPECT_EQ(run(file).exit_code, 5);
  EXPECT_EQ(console().count("updateincrepos"), 1);
  decide({"resolve", "1", "1", "--applied", "--reason", "it was"});
  EXPECT_EQ(parse(work().resetd({"status", "1", "-o", "json"}).out).at("state").as_string(), "succeeded");
}

TEST_F(Steering, ARefusedTaskIsRetriedWhenItsJobIsStopped) {
  begin();
  console().set_status(1, console_sim::Status::RUNNING);
  const std::string file = plan(rewind_tasks(2));
  ASSERT_EQ(run(file).exit_code, 4);
  console().set_status(1, console_sim::Status::STOP);
  decide({"retry", "1", "--state", "refused"});
  EXPECT_EQ(run(file).exit_code, 0);
  EXPECT_EQ(console().count("updateincrepos"), 2);
}

}  // namespace
}  // namespace resetd::integration
