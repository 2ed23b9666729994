// What a person learns of a run that goes no further: why, how to go on, and the exit code that a script acts on.

#include "integration/served.hpp"
#include "support/terminal.hpp"

namespace resetd::integration {
namespace {
namespace refused_submission_test {

using support::rewind_task;
using support::rewind_tasks;

class RefusedSubmission : public Served {
 protected:
  std::string second_plan(const std::vector<std::string>& tasks, const std::string& policy = "{}") {
    return work().write("second.yaml", support::plan_text(tasks, policy)).string();
  }
  static bool says(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }
};

TEST_F(RefusedSubmission, ForAJobThatAnotherRunHas) {
  begin();
  serve();
  ASSERT_EQ(submit(plan(rewind_tasks(2))).exit_code, 0);
  const Ended refused = submit(second_plan({rewind_task(2), rewind_task(3)}));
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_TRUE(says(refused.err, "data job 2 is in unfinished run 1")) << refused.err;
  const boost::json::object run = parse(refused.out).as_object();
  EXPECT_EQ(run.at("state"), "cancelled");
  EXPECT_EQ(run.at("state_error"), "refused");
  EXPECT_EQ(status(2).at("state_reason"), run.at("state_reason"));
  EXPECT_EQ(work().resetd({"cancel", "1"}).exit_code, 0);
}

TEST_F(RefusedSubmission, ForAConsoleThatDoesNotAnswer) {
  begin({.faults = {"*:status=503"}}, {.request = "1s", .settle = "1s"});
  serve();
  const Ended refused = submit(plan(rewind_tasks(2), "{max_attempts: 1}"));
  EXPECT_EQ(refused.exit_code, 7);
  EXPECT_TRUE(says(refused.err, "did not answer")) << refused.err;
  EXPECT_EQ(status().at("state_error"), "unreachable");
  stop();
  const Ended shown = work().resetd({"status", "1", "-o", "table"});
  EXPECT_TRUE(says(shown.out, "next    cancelled: console")) << shown.out;
}

TEST_F(RefusedSubmission, ToTheForegroundWhereADaemonIs) {
  begin();
  serve();
  const Ended refused = run(plan(rewind_tasks(2)));
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_TRUE(says(refused.err, "hand the plan to the daemon with `resetd submit`")) << refused.err;
}

// The usual configuration is not read for it.
TEST_F(RefusedSubmission, TheSocketAloneIsEnoughToLook) {
  begin();
  serve();
  ASSERT_EQ(submit(plan(rewind_tasks(2))).exit_code, 0);
  support::TerminalChild look(work().program(), {"--socket", work().socket().string(), "status", "1"}, 200);
  EXPECT_EQ(look.wait(), 0) << look.seen();
  EXPECT_TRUE(says(look.seen(), "resetd approve 1 --digest")) << look.seen();
  EXPECT_EQ(work().resetd({"cancel", "1"}).exit_code, 0);
}

TEST_F(RefusedSubmission, ForASelectionOfNothing) {
  begin();
  serve();
  const std::string file = work()
                               .write("none.yaml",
                                      "version: 1\nname: x\nreason: y\nselect: {sourceInstanceId: 987654}\n"
                                      "defaults: {posType: MYSQL_TIMESTAMP_POS, positionTimestamp: now-24h}\n")
                               .string();
  const Ended refused = submit(file);
  EXPECT_EQ(refused.exit_code, 2) << refused.err;
  EXPECT_FALSE(refused.err.empty());
}

TEST_F(RefusedSubmission, ACancelledRunSaysSoWhenItWasCancelledWhileItWasSealed) {
  begin({.jobs = 400, .faults = {"listbypage:slow:drip=1ms"}});
  serve();
  Child submitting = work().start({"submit", plan(rewind_tasks(300), "{approval: none}"), "-o", "json"});
  ASSERT_TRUE(eventually([this] { return console().count("listbypage") > 2; }));
  const Ended cancelled = work().resetd({"cancel", "1", "--reason", "wrong plan"});
  EXPECT_EQ(cancelled.exit_code, 0) << cancelled.err;
  EXPECT_TRUE(says(cancelled.out, "is cancelled")) << cancelled.out;
  EXPECT_EQ(submitting.wait().exit_code, 4);
  EXPECT_EQ(status().at("state_reason").as_string().find("cancelled by "), 0U);
  EXPECT_EQ(console().count("updateincrepos"), 0);
}

// It was approved by itself once it was sealed, and all of it was sent: cancelled at whatever moment, it is not.
TEST_F(RefusedSubmission, ACancelAtAnyMomentOfTheSealingHolds) {
  begin({.jobs = 1300});
  serve();
  for (int i = 0; i < 12; ++i) {
    const std::string run = std::to_string(i + 1);
    const std::int64_t sent = console().count("updateincrepos");
    Child submitting =
        work().start({"submit", "--again", plan(rewind_tasks(1000), "{approval: none, drift: allow}"), "-o", "json"});
    ASSERT_TRUE(eventually([&] { return work().resetd({"status", run}).exit_code == 0; }));
    const std::int64_t pages = console().count("listbypage") + 4L * i;
    ASSERT_TRUE(eventually([&] { return console().count("listbypage") >= pages || state(i + 1) != "sealing"; }));
    const Ended cancelled = work().resetd({"cancel", run});
    submitting.wait();
    if (cancelled.exit_code != 0) continue;  // it was sooner
    EXPECT_EQ(state(i + 1), "cancelled");
    EXPECT_LT(console().count("updateincrepos") - sent, 1000);
  }
}

TEST_F(RefusedSubmission, JobsThatItLeftStoppedAreListed) {
  begin({.jobs = 3, .running = true});
  serve();
  const Ended ended = submit(plan(rewind_tasks(2), "{approval: none, prepare: stop}"), {"--wait"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  const boost::json::array left = parse(ended.out).at("left_stopped").as_array();
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(left.at(0).at("job_id"), 1);
  EXPECT_EQ(status().at("left_stopped"), left);
  const Ended table = work().resetd({"status", "1", "-o", "table"});
  EXPECT_TRUE(says(table.out, "has not seen them running since")) << table.out;
}

TEST_F(RefusedSubmission, ARunThatNobodyCarriesOnSaysSo) {
  begin({.jobs = 48, .faults = {"updateincrepos:slow:drip=20ms"}}, {.concurrency = 2});
  serve();
  ASSERT_EQ(submit(plan(rewind_tasks(48)), {"--approve"}).exit_code, 0);
  ASSERT_TRUE(sent(2));
  stop(SIGKILL);
  const Ended shown = work().resetd({"status", "1", "-o", "table"});
  EXPECT_TRUE(says(shown.out, "no process carries run 1 on")) << shown.out;
  EXPECT_EQ(work().resetd({"watch", "1"}).exit_code, 7);
  serve();
  EXPECT_EQ(work().resetd({"cancel", "1"}).exit_code, 0);
  EXPECT_EQ(work().resetd({"watch", "1"}).exit_code, 4);
}

TEST_F(RefusedSubmission, ASilentConsoleIsToldOf) {
  begin({.jobs = 24}, {.concurrency = 2, .request = "1s", .settle = "1s", .breaker = 3});
  serve();
  ASSERT_EQ(submit(plan(rewind_tasks(20))).exit_code, 0);
  console().set_faults({"*:status=503"});
  const std::string digest{status().at("digest").as_string()};
  ASSERT_EQ(work().resetd({"approve", "1", "--digest", digest}).exit_code, 0);
  EXPECT_TRUE(eventually([this] {
    const auto run = status();
    return run.contains("state_reason") && says(std::string{run.at("state_reason").as_string()}, "has not answered");
  }));
  EXPECT_TRUE(says(daemon_->err(), "no reset is sent before a read succeeds")) << daemon_->err();
  console().set_faults({});
  EXPECT_TRUE(eventually([this] { return says(daemon_->err(), "answers again"); })) << daemon_->err();
  EXPECT_EQ(work().resetd({"cancel", "1"}).exit_code, 0);
  work().resetd({"watch", "1"});
}

/// `resetd run` asks; meanwhile others decide.
class AtThePrompt : public EndToEnd {
 protected:
  void asks() {
    begin();
    terminal_.emplace(work().program(),
                      std::vector<std::string>{"--config", work().config().string(), "run", plan(rewind_tasks(4))},
                      200);
    ASSERT_TRUE(terminal_->expect("Type yes: ")) << terminal_->seen();
    digest_ = std::string{parse(work().resetd({"status", "1", "-o", "json"}).out).at("digest").as_string()};
  }

  std::optional<support::TerminalChild> terminal_;
  std::string digest_;
};

TEST_F(AtThePrompt, CancelledElsewhere) {
  asks();
  ASSERT_EQ(work().resetd({"cancel", "1"}).exit_code, 0);
  terminal_->type("no\n");
  EXPECT_EQ(terminal_->wait(), 4) << terminal_->seen();
  EXPECT_EQ(console().count("updateincrepos"), 0);
}

TEST_F(AtThePrompt, ApprovedElsewhereAndHere) {
  asks();
  ASSERT_EQ(work().resetd({"approve", "1", "--digest", digest_}).exit_code, 0);
  terminal_->type("yes\n");
  EXPECT_EQ(terminal_->wait(), 0) << terminal_->seen();
  EXPECT_EQ(console().count("updateincrepos"), 4);
}

TEST_F(AtThePrompt, ApprovedElsewhereAndDeclinedHere) {
  asks();
  ASSERT_EQ(work().resetd({"approve", "1", "--digest", digest_}).exit_code, 0);
  terminal_->type("no\n");
  const int code = terminal_->wait();
  EXPECT_TRUE(code == 0 || code == 4) << code << " " << terminal_->seen();  // what was done by then is done
}

}  // namespace refused_submission_test
}  // namespace
}  // namespace resetd::integration
