// The same plan again, another plan for the same jobs, and two processes at once.

#include <csignal>

#include "integration/end_to_end.hpp"

namespace resetd::integration {
namespace {

using support::rewind_task;
using support::rewind_tasks;

class Repeat : public EndToEnd {
 protected:
  std::string other_plan(const std::vector<std::string>& tasks) {
    return work().write("other.yaml", support::plan_text(tasks, "{verify: false}")).string();
  }
  /// A run that was interrupted after some of its resets.
  Ended interrupted(int signal) {
    begin({.jobs = 48, .faults = {"updateincrepos:slow:drip=1ms"}}, {.concurrency = 2});
    Child child = start_run(plan(rewind_tasks(48)));
    EXPECT_TRUE(sent(4));
    child.signal(signal);
    const Ended ended = child.wait();
    console().set_faults({});
    return ended;
  }
};

TEST_F(Repeat, AFinishedPlanIsRefused) {
  begin();
  const std::string file = plan(rewind_tasks(2));
  ASSERT_EQ(run(file).exit_code, 0);
  const Ended again = run(file);
  EXPECT_EQ(again.exit_code, 3);
  EXPECT_TRUE(one_clear_line(again.err));
  EXPECT_NE(again.err.find("--again"), std::string::npos) << again.err;
  EXPECT_EQ(console().count("updateincrepos"), 2);
}

TEST_F(Repeat, AgainMakesANewRun) {
  begin();
  const std::string file = plan(rewind_tasks(2));
  ASSERT_EQ(run(file).exit_code, 0);
  const Ended again = work().resetd({"run", file, "--yes", "--again", "-o", "json"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(work().tasks().size(), 4U);
  EXPECT_EQ(console().count("updateincrepos"), 4);
}

// Retry takes tasks of a failed run alone.
TEST_F(Repeat, WhatIsAdvisedForAFinishedRunWorks) {
  begin({.faults = {"updateincrepos:code=0001:job=2:count=1"}});
  const std::string file = plan(rewind_tasks(2));
  ASSERT_EQ(run(file).exit_code, 4);
  const Ended failed = run(file);
  EXPECT_EQ(failed.exit_code, 3);
  EXPECT_NE(failed.err.find("`resetd retry 1`; --again"), std::string::npos) << failed.err;
  EXPECT_EQ(work().resetd({"retry", "1"}).exit_code, 0);
  EXPECT_EQ(run(file).exit_code, 0);
  const Ended succeeded = run(file);
  EXPECT_EQ(succeeded.exit_code, 3);
  EXPECT_EQ(succeeded.err.find("resetd retry"), std::string::npos) << succeeded.err;
}

TEST_F(Repeat, ACancelledPlanIsNotAdvisedToBeRetried) {
  EXPECT_EQ(interrupted(SIGINT).exit_code, 130);
  const std::string file = (work() / "plan.yaml").string();
  ASSERT_EQ(work().resetd({"cancel", "1"}).exit_code, 0);
  const Ended ran = run(file);
  Child daemon = work().start({"serve"});
  ASSERT_TRUE(eventually([&] { return daemon.err().find("ready") != std::string::npos; }));
  const Ended submitted = work().resetd({"submit", file});
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait().exit_code, 0);
  for (const Ended& again : {ran, submitted}) {
    EXPECT_EQ(again.exit_code, 3);
    EXPECT_TRUE(one_clear_line(again.err));
    EXPECT_NE(again.err.find("has finished as cancelled"), std::string::npos) << again.err;
    EXPECT_NE(again.err.find("--again"), std::string::npos) << again.err;
    EXPECT_EQ(again.err.find("resetd retry"), std::string::npos) << again.err;
  }
  EXPECT_EQ(work().resetd({"retry", "1"}).exit_code, 3);
  EXPECT_EQ(work().resetd({"run", file, "--yes", "--again"}).exit_code, 0);
}

TEST_F(Repeat, ANewNameIsTheSameContentNoMore) {
  begin();
  ASSERT_EQ(run(plan(rewind_tasks(1))).exit_code, 0);
  EXPECT_EQ(run(other_plan(rewind_tasks(1))).exit_code, 0) << "another plan_digest is another run";
}

TEST_F(Repeat, AnInterruptedRunIsContinued) {
  const Ended first = interrupted(SIGINT);
  EXPECT_EQ(first.exit_code, 130) << first.err;
  EXPECT_NE(first.err.find("run the same plan again to continue run 1"), std::string::npos) << first.err;
  const std::int64_t before = console().count("updateincrepos");
  EXPECT_LT(before, 48);
  const Ended second = run((work() / "plan.yaml").string());
  EXPECT_EQ(second.exit_code, 0) << second.err;
  EXPECT_NE(second.err.find("continuing run 1"), std::string::npos) << second.err;
  EXPECT_EQ(console().count("updateincrepos"), 48) << "what was reset is not reset again";
  EXPECT_EQ(states(), std::vector<std::string>(48, "succeeded"));
}

TEST_F(Repeat, AKilledRunIsContinued) {
  EXPECT_EQ(interrupted(SIGKILL).exit_code, 128 + SIGKILL);
  configure({.request = "1s", .settle = "1s"});
  const Ended second = run((work() / "plan.yaml").string());
  EXPECT_EQ(second.exit_code, 0) << second.err;
  EXPECT_NE(second.err.find("continuing run 1"), std::string::npos) << second.err;
  EXPECT_EQ(states(), std::vector<std::string>(48, "succeeded"));
}

TEST_F(Repeat, TerminatedIsInterrupted) {
  EXPECT_EQ(interrupted(SIGTERM).exit_code, 130);
  ends(Ending::resting);
}

TEST_F(Repeat, ASecondSignalLeavesAtOnceAndRecordsTheRestAsAmbiguous) {
  begin({.faults = {"updateincrepos:stall:after:for=20s"}}, {.settle = "30s"});
  Child child = start_run(plan(rewind_tasks(2)));
  ASSERT_TRUE(sent(2));
  child.signal(SIGINT);
  ASSERT_TRUE(eventually([&] { return child.err().find("once more to leave at once") != std::string::npos; }));
  child.signal(SIGINT);
  const Ended ended = child.wait();
  EXPECT_EQ(ended.exit_code, 130) << ended.err;
  EXPECT_EQ(states(), (std::vector<std::string>{"reconciling", "reconciling"}));
  ends(Ending::resting);
}

TEST_F(Repeat, TheDrainTimeEndsWhatDoesNotEnd) {
  begin({.faults = {"updateincrepos:stall:after:for=20s"}}, {.drain = "300ms"});
  Child child = start_run(plan(rewind_tasks(1)));
  ASSERT_TRUE(sent(1));
  child.signal(SIGINT);
  EXPECT_EQ(child.wait().exit_code, 130);
  EXPECT_EQ(states(), (std::vector<std::string>{"reconciling"}));
  ends(Ending::resting);
}

TEST_F(Repeat, AnInterruptBeforeSealingSendsNothing) {
  begin({.faults = {"listbypage:stall:before:for=1s"}});
  Child child = start_run(plan(rewind_tasks(2)));
  // The call is logged when the stall is over; the signal comes while it lasts.
  ASSERT_TRUE(eventually([&] { return child.err().find("sealing run 1") != std::string::npos; }));
  child.signal(SIGINT);
  EXPECT_EQ(child.wait().exit_code, 130);
  EXPECT_EQ(states(), (std::vector<std::string>{"cancelled", "cancelled"}));
  EXPECT_EQ(console().count("updateincrepos"), 0);
}

TEST_F(Repeat, TwoProcessesAtOnce) {
  begin({.faults = {"updateincrepos:stall:before:for=2s"}});
  Child first = start_run(plan(rewind_tasks(1)));
  ASSERT_TRUE(eventually([&] { return console().count("queryjob") >= 1; }));
  const Ended second = run((work() / "plan.yaml").string());
  EXPECT_EQ(second.exit_code, 3);
  EXPECT_TRUE(one_clear_line(second.err));
  EXPECT_EQ(first.wait().exit_code, 0);
}

TEST_F(Repeat, AJobInAnUnfinishedRunIsRefused) {
  EXPECT_EQ(interrupted(SIGINT).exit_code, 130);
  const Ended other = run(other_plan({rewind_task(48)}));
  EXPECT_EQ(other.exit_code, 3);
  EXPECT_NE(other.err.find("data job 48 is in unfinished run 1"), std::string::npos) << other.err;
  const Ended first = run((work() / "plan.yaml").string());
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_EQ(run(other_plan({rewind_task(48, ", note: later")})).exit_code, 0) << "a finished run keeps no job";
}

TEST_F(Repeat, TheSameConsoleUnderAnotherNameIsTheSameConsole) {
  EXPECT_EQ(interrupted(SIGINT).exit_code, 130);
  std::string text = support::plan_text({rewind_task(48)});
  text.insert(0, "console: alias\n");
  const std::string url = console().url();
  work().write("resetd.yaml", "state_dir: " + (work() / "state").string() + "\nlisten: {unix: " +
                                  work().socket().string() + "}" +
                                  "\nconsoles:\n  alias:\n    url: HTTP://127.0.0.1" + url.substr(url.rfind(':')) +
                                  "/\n    access_key: test-ak\n    secret_key_file: ./secret\n");
  const Ended other = run(work().write("alias.yaml", text).string());
  EXPECT_EQ(other.exit_code, 3) << other.err;
  EXPECT_NE(other.err.find("unfinished run 1"), std::string::npos) << other.err;
  ends(Ending::resting);
}

}  // namespace
}  // namespace resetd::integration
