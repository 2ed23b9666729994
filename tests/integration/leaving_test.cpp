// Ending a command that only follows a run.

#include <csignal>
#include <thread>

#include "integration/served.hpp"
#include "support/terminal.hpp"

namespace resetd::integration {
namespace {
namespace leaving_test {

using support::rewind_tasks;

class Leaving : public Served {
 protected:
  /// A daemon that has a run which waits for its approval: whoever follows it does so until it is ended.
  void begin_waiting() {
    begin();
    serve();
    ASSERT_EQ(submit(plan(rewind_tasks(2))).exit_code, 0);
  }
  /// After the time in which it has surely begun.
  bool follows(Child& child) {
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
    return child.running();
  }
  void expect_left(const Ended& ended) {
    EXPECT_EQ(ended.exit_code, 130);
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(
        ended.err.ends_with("resetd: interrupted, which does not touch run 1: `resetd watch 1` follows it "
                            "further\n"))
        << ended.err;
    EXPECT_EQ(state(), "awaiting_approval");
    EXPECT_EQ(work().resetd({"cancel", "1"}).exit_code, 0);
  }
};

TEST_F(Leaving, SigintEndsAWatch) {
  begin_waiting();
  Child child = work().start({"watch", "1"});
  ASSERT_TRUE(follows(child));
  child.signal(SIGINT);
  expect_left(child.wait());
}

TEST_F(Leaving, SigtermEndsAWatch) {
  begin_waiting();
  Child child = work().start({"watch", "1"});
  ASSERT_TRUE(follows(child));
  child.signal(SIGTERM);
  expect_left(child.wait());
}

TEST_F(Leaving, ASubmitThatWaits) {
  for (const int signal : {SIGINT, SIGTERM}) {
    begin();
    serve();
    Child child = work().start({"submit", plan(rewind_tasks(2)), "--wait"});
    ASSERT_TRUE(eventually([&] { return child.err().find("run 1 waits for") != std::string::npos; }));
    child.signal(signal);
    expect_left(child.wait());
    EXPECT_EQ(stop().exit_code, 0);
  }
}

TEST_F(Leaving, ASubmitThatSendsItsPlan) {
  begin();
  serve();
  daemon_->signal(SIGSTOP);  // it takes nothing
  Child child = work().start({"submit", plan(rewind_tasks(2)), "--wait"});
  ASSERT_TRUE(follows(child));
  child.signal(SIGTERM);
  const Ended ended = child.wait();
  daemon_->signal(SIGCONT);
  EXPECT_EQ(ended.exit_code, 130);
  EXPECT_TRUE(one_clear_line(ended.err)) << ended.err;
  EXPECT_NE(ended.err.find("`resetd status`"), std::string::npos) << ended.err;
  ends(Ending::resting);
}

TEST_F(Leaving, AnIgnoredSigintStaysIgnored) {
  begin_waiting();
  Child child(
      {.program = "/usr/bin/env",
       .arguments = {"--ignore-signal=INT", support::Workspace::program(), "--config", work().config(), "watch", "1"},
       .output = work() / "ignoring",
       .environment = {}});
  ASSERT_TRUE(follows(child));
  child.signal(SIGINT);
  EXPECT_TRUE(follows(child));
  child.signal(SIGTERM);
  expect_left(child.wait());
}

TEST_F(Leaving, ABarLeavesACleanLine) {
  begin_waiting();
  support::TerminalChild child(support::Workspace::program(), {"--config", work().config(), "watch", "1"}, 100);
  ASSERT_TRUE(child.expect("run 1  ["));
  child.type("\x03");
  EXPECT_EQ(child.wait(), 130);
  EXPECT_TRUE(child.seen().ends_with("\r" + std::string(99, ' ') +
                                     "\rresetd: interrupted, which does not touch run 1: `resetd watch 1` follows it "
                                     "further\r\n"))
      << child.seen();
  EXPECT_EQ(work().resetd({"cancel", "1"}).exit_code, 0);
}

}  // namespace leaving_test
}  // namespace
}  // namespace resetd::integration
