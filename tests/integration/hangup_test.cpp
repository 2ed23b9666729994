// A terminal that closes under `resetd run`.

#include <algorithm>
#include <csignal>

#include "integration/end_to_end.hpp"
#include "support/terminal.hpp"

namespace resetd::integration {
namespace {
namespace hangup_test {

using support::rewind_tasks;

class Hangup : public EndToEnd {
 protected:
  /// Resets that the console has and answers half a second later.
  void begin_slowly() {
    begin({.faults = {"updateincrepos:stall:after:for=500ms"}}, {.concurrency = 2});
    file_ = plan(rewind_tasks(8));
  }
  bool says(Child& child, const std::string& text) {
    const auto said = [&] { return child.err().find(text) != std::string::npos; };
    return eventually([&] { return said() || !child.running(); }) && said();
  }
  /// Some tasks are done and the others wait, none is in doubt; the same plan goes on with them.
  void expect_drained() {
    const std::vector<std::string> found = states();
    EXPECT_GE(std::ranges::count(found, "succeeded"), 2);
    EXPECT_GE(std::ranges::count(found, "queued"), 1);
    EXPECT_EQ(std::ranges::count(found, "succeeded") + std::ranges::count(found, "queued"), 8);
    EXPECT_EQ(std::ranges::count(events(), "reset.ambiguous"), 0);
    console().set_faults({});
    EXPECT_EQ(run(file_).exit_code, 0);
    EXPECT_EQ(console().count("updateincrepos"), 8) << "what was reset is not reset again";
  }

  std::string file_;
};

TEST_F(Hangup, StopsARunAsSigtermDoes) {
  begin_slowly();
  Child child = start_run(file_);
  ASSERT_TRUE(sent(2));
  child.signal(SIGHUP);
  const Ended ended = child.wait();
  EXPECT_EQ(ended.exit_code, 130) << ended.err;
  EXPECT_EQ(parse(ended.out).at("state"), "paused") << "the report is written";
  expect_drained();
}

TEST_F(Hangup, AnotherOneIsNoWishToLeaveAtOnce) {
  begin_slowly();
  Child child = start_run(file_);
  ASSERT_TRUE(sent(2));
  child.signal(SIGTERM);
  ASSERT_TRUE(says(child, "stopping: "));
  child.signal(SIGHUP);
  const Ended ended = child.wait();
  EXPECT_EQ(ended.exit_code, 130) << ended.err;
  EXPECT_EQ(ended.err.find("leaving at once"), std::string::npos) << ended.err;
  expect_drained();
}

TEST_F(Hangup, WhatIsAskedForBesideItStillCounts) {
  begin({.faults = {"updateincrepos:stall:after:for=20s"}});
  Child child = start_run(plan(rewind_tasks(1)));
  ASSERT_TRUE(sent(1));
  child.signal(SIGHUP);
  ASSERT_TRUE(says(child, "stopping: "));
  child.signal(SIGTERM);
  ASSERT_TRUE(says(child, "once more to leave at once"));
  child.signal(SIGTERM);
  EXPECT_EQ(child.wait().exit_code, 130);
  EXPECT_EQ(states(), (std::vector<std::string>{"reconciling"}));
  ends(Ending::resting);
}

TEST_F(Hangup, UnderNohupARunGoesOn) {
  begin_slowly();
  Child child({.program = "/usr/bin/nohup",
               .arguments = {support::Workspace::program(), "--config", work().config(), "run", file_, "--yes"},
               .output = work() / "nohup",
               .environment = {}});
  ASSERT_TRUE(sent(2));
  child.signal(SIGHUP);
  EXPECT_EQ(child.wait().exit_code, 0) << child.err();
  EXPECT_EQ(states(), std::vector<std::string>(8, "succeeded"));
}

TEST_F(Hangup, TheTerminalItselfCloses) {
  begin_slowly();
  support::TerminalChild child(support::Workspace::program(), {"--config", work().config(), "run", file_, "--yes"},
                               100);
  ASSERT_TRUE(sent(2));
  EXPECT_EQ(child.hang_up(), 130);
  expect_drained();
}

}  // namespace hangup_test
}  // namespace
}  // namespace resetd::integration
