// What a person decides between two runs of the same plan: held, failed and halted are not the end.

#include "integration/end_to_end.hpp"

namespace resetd::integration {
namespace {

using support::rewind_task;
using support::rewind_tasks;

class Decision : public EndToEnd {
 protected:
  std::string file_;

  /// A run of one task that is held: its answer was lost, and the policy says hold.
  void hold(const std::string& fault) {
    begin({.faults = {"updateincrepos:" + fault + ":count=1"}});
    file_ = plan({rewind_task(1)}, "{on_ambiguous: hold}");
    const Ended ended = run(file_);
    EXPECT_EQ(ended.exit_code, 5) << ended.err;
    EXPECT_NE(ended.err.find("resetd resolve 1 ORDINAL"), std::string::npos) << ended.err;
  }
  Ended decide(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--reason", "looked at it in the console"});
    return work().resetd(std::move(arguments));
  }
};

TEST_F(Decision, AHeldTaskWasApplied) {
  hold("drop_after_apply");
  const Ended ended = decide({"resolve", "1", "1", "--applied"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(states(), (std::vector<std::string>{"succeeded"}));
  EXPECT_EQ(console().count("updateincrepos"), 1);
}

TEST_F(Decision, AHeldTaskWasNotApplied) {
  hold("drop_before_apply");
  EXPECT_EQ(decide({"resolve", "1", "1", "--not-applied"}).exit_code, 0);
  EXPECT_EQ(states(), (std::vector<std::string>{"failed"}));
}

TEST_F(Decision, AHeldTaskIsSentAgain) {
  hold("drop_before_apply");
  EXPECT_EQ(decide({"resolve", "1", "1", "--resend"}).exit_code, 0);
  EXPECT_EQ(console().count("updateincrepos"), 1) << "the run of the plan sends it, not the decision";
  const Ended ended = run(file_);
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(console().count("updateincrepos"), 2);
}

TEST_F(Decision, AJobWithAHeldTaskIsInNoOtherRunBeforeItIsSettled) {
  hold("drop_before_apply");
  const std::string other =
      work().write("other.yaml", support::plan_text({rewind_task(1)}, "{verify: false}")).string();
  const Ended refused = run(other);
  EXPECT_EQ(refused.exit_code, 3) << refused.err;
  EXPECT_NE(refused.err.find("resetd resolve 1 1 "), std::string::npos) << refused.err;
  EXPECT_EQ(work().resetd({"run", file_, "--yes", "--again"}).exit_code, 3) << "nor in a new run of the same plan";
  EXPECT_EQ(console().count("updateincrepos"), 1);
  ASSERT_EQ(decide({"resolve", "1", "1", "--not-applied"}).exit_code, 0);
  const Ended settled = run(other);
  EXPECT_EQ(settled.exit_code, 0) << settled.err;
}

TEST_F(Decision, AReasonIsNeeded) {
  hold("drop_before_apply");
  const Ended ended = work().resetd({"resolve", "1", "1", "--applied"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_TRUE(one_clear_line(ended.err));
  EXPECT_EQ(states(), (std::vector<std::string>{"held"}));
}

TEST_F(Decision, WhatIsNotHeldIsNotResolved) {
  begin();
  ASSERT_EQ(run(plan({rewind_task(1)})).exit_code, 0);
  const Ended ended = decide({"resolve", "1", "1", "--resend"});
  EXPECT_EQ(ended.exit_code, 3) << ended.err;
  EXPECT_TRUE(one_clear_line(ended.err));
  EXPECT_EQ(decide({"resolve", "1", "2", "--resend"}).exit_code, 2);
}

TEST_F(Decision, AHaltedRunGoesOnWithAReason) {
  begin({.faults = {"updateincrepos:status=401:nth=2"}}, {.concurrency = 1});
  const std::string file = plan(rewind_tasks(4));
  ASSERT_EQ(run(file).exit_code, 6);
  EXPECT_EQ(work().resetd({"resume", "1"}).exit_code, 2) << "a halted run needs a reason";
  EXPECT_EQ(decide({"resume", "1"}).exit_code, 0);
  const Ended ended = run(file);
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(states(), std::vector<std::string>(4, "succeeded"));
}

TEST_F(Decision, RefusedTasksAreTriedAgain) {
  begin();
  console().set_status(2, console_sim::Status::RUNNING);
  const std::string file = plan(rewind_tasks(2));
  ASSERT_EQ(run(file).exit_code, 4);
  console().set_status(2, console_sim::Status::STOP);
  EXPECT_EQ(work().resetd({"retry", "1", "--state", "refused"}).exit_code, 0);
  const Ended ended = run(file);
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(states(), std::vector<std::string>(2, "succeeded"));
  EXPECT_EQ(console().count("updateincrepos"), 2);
}

TEST_F(Decision, AHaltedRunIsCancelled) {
  begin({.faults = {"updateincrepos:status=401:nth=2"}}, {.concurrency = 1});
  const std::string file = plan(rewind_tasks(4));
  ASSERT_EQ(run(file).exit_code, 6);
  EXPECT_EQ(decide({"cancel", "1"}).exit_code, 0);
  EXPECT_EQ(states(), (std::vector<std::string>{"succeeded", "cancelled", "cancelled", "cancelled"}));
  EXPECT_EQ(run(file).exit_code, 3) << "it has finished";
}

}  // namespace
}  // namespace resetd::integration
