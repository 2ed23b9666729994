// The daemon, with the commands as a person has them: plans are handed in, approved, steered and followed over the
// socket.

#include <sys/stat.h>

#include <csignal>

#include "integration/served.hpp"

namespace resetd::integration {
namespace {
namespace serve_test {

using support::rewind_task;
using support::rewind_tasks;

class Serve : public Served {};

TEST_F(Serve, APlanIsSubmittedApprovedAndFollowed) {
  begin();
  serve();
  const Ended submitted = submit(plan(rewind_tasks(12)));
  ASSERT_EQ(submitted.exit_code, 0) << submitted.err;
  const boost::json::object run = parse(submitted.out).as_object();
  EXPECT_EQ(run.at("state"), "awaiting_approval");
  EXPECT_EQ(console().count("updateincrepos"), 0) << "nothing is sent before it is approved";
  const std::string digest{run.at("digest").as_string()};
  EXPECT_EQ(work().resetd({"approve", "1", "--digest", std::string(64, '0')}).exit_code, 3);
  const Ended approved = work().resetd({"approve", "1", "--digest", digest});
  ASSERT_EQ(approved.exit_code, 0) << approved.err;
  const Ended watched = work().resetd({"watch", "1", "-o", "json"});
  EXPECT_EQ(watched.exit_code, 0) << watched.err;
  EXPECT_EQ(parse(watched.out).at("state"), "succeeded");
  EXPECT_EQ(parse(watched.out).at("counts").at("succeeded"), 12);
  const Ended tasks = work().resetd({"tasks", "1", "-o", "json"});
  EXPECT_EQ(parse(tasks.out).as_array().size(), 12U);
  EXPECT_EQ(stop().exit_code, 0);
  // What was shown over the socket is what the file holds.
  EXPECT_EQ(work().resetd({"tasks", "1", "-o", "json"}).out, tasks.out);
}

TEST_F(Serve, ASubmittedRunWhoseReportIsLostIsStillThere) {
  begin({}, {.listen = ", allow_groups: [no-such-group]"});
  EXPECT_NE(serve().err().find("this machine has no group `no-such-group`"), std::string::npos) << daemon_->err();
  const std::string plan_file = plan(rewind_tasks(1));
  const Ended ended = support::run_child({.program = "/bin/sh",
                                          .arguments = {"-c", "exec \"$0\" --config \"$1\" submit \"$2\" > /dev/full",
                                                        support::Workspace::program(), work().config(), plan_file},
                                          .output = work() / "lost",
                                          .environment = {}});
  EXPECT_EQ(ended.exit_code, 1) << ended.err;
  EXPECT_NE(ended.err.find("`resetd status 1` shows it"), std::string::npos) << ended.err;
  EXPECT_EQ(work().resetd({"cancel", "1"}).exit_code, 0);
}

TEST_F(Serve, ApprovedAndWaitedForInOneCommand) {
  begin({.faults = {"updateincrepos:drop_after_apply:nth=2"}}, {.request = "1s", .settle = "1s"});
  serve();
  const Ended ended = submit(plan(rewind_tasks(4)), {"--approve", "--wait"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(parse(ended.out).at("state"), "succeeded");
  EXPECT_NE(ended.err.find("reset.ambiguous"), std::string::npos) << "a line for each record";
  EXPECT_EQ(console().count("updateincrepos"), 4) << "none was sent again";
}

TEST_F(Serve, ABadPlanIsToldWithItsPlacesAndNothingIsQueued) {
  begin();
  serve();
  const std::string file =
      work().write("bad.yaml", "version: 1\nname: x\nreason: y\ntasks:\n  - {taskId: 01}\n").string();
  const Ended ended = submit(file);
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_NE(ended.err.find("bad.yaml:5:"), std::string::npos) << ended.err;
  EXPECT_EQ(work().resetd({"status", "-o", "json"}).out, "[]\n");
}

TEST_F(Serve, ThePlanOfAnUnfinishedRunIsThatRun) {
  begin();
  serve();
  const std::string file = plan(rewind_tasks(2));
  ASSERT_EQ(submit(file).exit_code, 0);
  const Ended again = submit(file);
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(parse(again.out).at("run"), 1);
  ASSERT_EQ(submit(file, {"--approve", "--wait"}).exit_code, 0);
  EXPECT_EQ(submit(file).exit_code, 3) << "it has finished";
  const Ended anew = submit(file, {"--again"});
  EXPECT_EQ(anew.exit_code, 0) << anew.err;
  EXPECT_EQ(parse(anew.out).at("run"), 2);
  EXPECT_EQ(work().resetd({"cancel", "2"}).exit_code, 0);
  EXPECT_EQ(state(2), "cancelled");
}

TEST_F(Serve, RunsGoOnSideBySide) {
  begin({.jobs = 48, .faults = {"updateincrepos:slow:drip=1ms"}}, {.concurrency = 4});
  serve();
  std::vector<std::string> first = rewind_tasks(24);
  std::vector<std::string> second;
  for (std::int64_t job = 25; job <= 48; ++job) second.push_back(rewind_task(job));
  ASSERT_EQ(submit(plan(first), {"--approve"}).exit_code, 0);
  ASSERT_EQ(submit(work().write("second.yaml", support::plan_text(second)).string(), {"--approve"}).exit_code, 0);
  EXPECT_EQ(work().resetd({"watch", "1"}).exit_code, 0);
  EXPECT_EQ(work().resetd({"watch", "2"}).exit_code, 0);
  EXPECT_EQ(console().count("updateincrepos"), 48);
}

TEST_F(Serve, ARunIsPausedResumedAndCancelled) {
  begin({.jobs = 48, .faults = {"updateincrepos:slow:drip=2ms"}}, {.concurrency = 2});
  serve();
  ASSERT_EQ(submit(plan(rewind_tasks(48)), {"--approve"}).exit_code, 0);
  ASSERT_TRUE(sent(2));
  const Ended paused = work().resetd({"pause", "1", "--reason", "lunch"});
  ASSERT_EQ(paused.exit_code, 0) << paused.err;
  EXPECT_EQ(state(), "paused");
  const std::int64_t sent_before = console().count("updateincrepos");
  EXPECT_LT(sent_before, 48);
  EXPECT_EQ(work().resetd({"pause", "1"}).exit_code, 3) << "it is paused already";
  ASSERT_EQ(work().resetd({"resume", "1"}).exit_code, 0);
  ASSERT_TRUE(sent(sent_before + 2));
  const Ended cancelled = work().resetd({"cancel", "1", "--reason", "enough"});
  ASSERT_EQ(cancelled.exit_code, 0) << cancelled.err;
  EXPECT_EQ(work().resetd({"watch", "1"}).exit_code, 4);
  EXPECT_EQ(state(), "cancelled");
  EXPECT_LT(console().count("updateincrepos"), 48);
}

TEST_F(Serve, AHeldTaskIsResolvedWhileItsRunGoesOn) {
  begin({.jobs = 24, .faults = {"updateincrepos:drop_before_apply:nth=1", "updateincrepos:slow:drip=2ms"}},
        {.concurrency = 2});
  serve();
  ASSERT_EQ(submit(plan(rewind_tasks(24), "{on_ambiguous: hold, failure_budget: {held: 5}}"), {"--approve"}).exit_code,
            0);
  const auto held = [this] { return parse(work().resetd({"tasks", "1", "--state", "held", "-o", "json"}).out); };
  ASSERT_TRUE(eventually([&] { return held().as_array().size() == 1; }));
  const std::string ordinal = std::to_string(held().at(0).at("ordinal").as_int64());
  const Ended resolved = work().resetd({"resolve", "1", ordinal, "--resend", "--reason", "looked"});
  ASSERT_EQ(resolved.exit_code, 0) << resolved.err;
  EXPECT_EQ(work().resetd({"watch", "1"}).exit_code, 0);
  EXPECT_EQ(console().count("updateincrepos"), 25) << "one twice, as the person said";
}

TEST_F(Serve, FailedTasksAreRetriedWhileTheDaemonServes) {
  begin({.faults = {"updateincrepos:code=0001:nth=1"}});
  serve();
  ASSERT_EQ(submit(plan(rewind_tasks(10)), {"--approve", "--wait"}).exit_code, 4);
  ASSERT_EQ(work().resetd({"retry", "1"}).exit_code, 0);
  EXPECT_EQ(work().resetd({"watch", "1"}).exit_code, 0);
  EXPECT_EQ(console().count("updateincrepos"), 11);
}

TEST_F(Serve, AGateOpensByPromotion) {
  begin();
  serve();
  ASSERT_EQ(submit(plan(rewind_tasks(8), "{waves: [1, 100%], wave_gate: approval}"), {"--approve"}).exit_code, 0);
  ASSERT_TRUE(comes_to("gated"));
  EXPECT_EQ(console().count("updateincrepos"), 1);
  ASSERT_EQ(work().resetd({"promote", "1"}).exit_code, 0);
  EXPECT_EQ(work().resetd({"watch", "1"}).exit_code, 0);
  EXPECT_EQ(console().count("updateincrepos"), 8);
}

TEST_F(Serve, ARateIsLoweredAsItGoes) {
  begin({.jobs = 48}, {.rate = "50/s", .burst = 1});
  serve();
  ASSERT_EQ(submit(plan(rewind_tasks(48)), {"--approve"}).exit_code, 0);
  ASSERT_TRUE(sent(2));
  const Ended ended = work().resetd({"rate", "1", "200/s"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(work().resetd({"rate", "1", "fast"}).exit_code, 2);
  EXPECT_EQ(work().resetd({"watch", "1"}).exit_code, 0);
}

TEST_F(Serve, AStoppedDaemonsRunsGoOnWithTheNext) {
  begin({.jobs = 48, .faults = {"updateincrepos:slow:drip=2ms"}}, {.concurrency = 2});
  serve();
  ASSERT_EQ(submit(plan(rewind_tasks(48)), {"--approve"}).exit_code, 0);
  ASSERT_TRUE(sent(4));
  EXPECT_EQ(stop().exit_code, 0);
  EXPECT_EQ(state(), "running") << "the next process goes on with it";
  EXPECT_LT(console().count("updateincrepos"), 48);
  serve();
  EXPECT_EQ(work().resetd({"watch", "1"}).exit_code, 0);
  EXPECT_EQ(console().count("updateincrepos"), 48) << "what was in flight had ended, so nothing is sent twice";
}

TEST_F(Serve, AKilledDaemonsRunsGoOnWithTheNext) {
  begin({.jobs = 48, .faults = {"updateincrepos:slow:drip=2ms"}}, {.concurrency = 4, .request = "1s", .settle = "1s"});
  serve();
  ASSERT_EQ(submit(plan(rewind_tasks(48)), {"--approve"}).exit_code, 0);
  ASSERT_TRUE(sent(4));
  daemon_->signal(SIGKILL);
  daemon_->wait();
  daemon_.reset();
  serve();
  EXPECT_EQ(work().resetd({"watch", "1"}).exit_code, 0);
}

TEST_F(Serve, TheSocketIsPrivateAndGoesWithTheDaemon) {
  begin();
  serve();
  struct stat found {};
  ASSERT_EQ(::stat(work().socket().c_str(), &found), 0);
  EXPECT_TRUE(S_ISSOCK(found.st_mode));
  EXPECT_EQ(found.st_mode & 07777U, 0660U);
  const Ended second = work().resetd({"serve"});
  EXPECT_EQ(second.exit_code, 3) << second.err;
  EXPECT_EQ(stop().exit_code, 0);
  EXPECT_NE(::stat(work().socket().c_str(), &found), 0);
  const Ended ended = submit(plan(rewind_tasks(1)));
  EXPECT_EQ(ended.exit_code, 7);
  EXPECT_TRUE(one_clear_line(ended.err)) << ended.err;
}

TEST_F(Serve, LimitsAreReadAgainAndABadConfigurationChangesNothing) {
  begin();
  Child& daemon = serve();
  configure({.concurrency = 2});
  daemon.signal(SIGHUP);
  EXPECT_TRUE(eventually([&] { return daemon.err().find("was read again") != std::string::npos; }));
  configure({.concurrency = 2, .breaker = 7});
  daemon.signal(SIGHUP);
  EXPECT_TRUE(eventually([&] { return daemon.err().find("needs a restart") != std::string::npos; }));
  EXPECT_EQ(daemon.err().find("needs a restart"), daemon.err().rfind("needs a restart")) << "of the breaker alone";
  work().write("resetd.yaml", "state_dir: [\n");
  daemon.signal(SIGHUP);
  EXPECT_TRUE(eventually([&] { return daemon.err().find("the one before stays") != std::string::npos; }));
  configure({});
  EXPECT_EQ(submit(plan(rewind_tasks(2)), {"--approve", "--wait"}).exit_code, 0);
}

TEST_F(Serve, TheAuditLogIsReadOverTheSocket) {
  begin();
  serve();
  ASSERT_EQ(submit(plan(rewind_tasks(3)), {"--approve", "--wait"}).exit_code, 0);
  const std::string head = work().resetd({"audit", "head"}).out;
  const Ended verified = work().resetd({"audit", "verify", "--anchor", head.substr(0, head.find('\n'))});
  EXPECT_EQ(verified.exit_code, 0) << verified.err;
  const std::string exported = work().resetd({"audit", "export"}).out;
  const Ended copied = work().resetd({"db", "backup", (work() / "copy.db").string()});
  EXPECT_EQ(copied.exit_code, 0) << copied.err;
  EXPECT_EQ(stop().exit_code, 0);
  EXPECT_EQ(work().resetd({"audit", "export"}).out, exported);
  EXPECT_EQ(work().resetd({"audit", "head"}).out, head);
}

TEST_F(Serve, PanicPausesEveryRunAtOnce) {
  begin({.jobs = 48, .faults = {"updateincrepos:slow:drip=2ms"}}, {.concurrency = 2});
  serve();
  ASSERT_EQ(submit(plan(rewind_tasks(48)), {"--approve"}).exit_code, 0);
  ASSERT_TRUE(sent(2));
  support::write_file(work() / "state/PANIC", "");
  ASSERT_TRUE(comes_to("paused"));
  EXPECT_EQ(work().resetd({"resume", "1"}).exit_code, 3) << "not while the file is there";
  std::filesystem::remove(work() / "state/PANIC");
  // Whether the file is there is looked up now and then.
  ASSERT_TRUE(eventually([&] { return work().resetd({"resume", "1"}).exit_code == 0; }));
  EXPECT_EQ(work().resetd({"watch", "1"}).exit_code, 0);
}

TEST_F(Serve, ARunInTheForegroundIsSteeredOverTheSameSocket) {
  begin({.jobs = 48, .faults = {"updateincrepos:slow:drip=2ms"}}, {.concurrency = 2});
  Child child = start_run(plan(rewind_tasks(48)));
  ASSERT_TRUE(sent(2));
  EXPECT_EQ(state(), "running");
  const Ended paused = work().resetd({"pause", "1"});
  EXPECT_EQ(paused.exit_code, 0) << paused.err;
  EXPECT_EQ(child.wait().exit_code, 130);
  EXPECT_EQ(state(), "paused");
  ends(Ending::resting);
}

}  // namespace serve_test
}  // namespace
}  // namespace resetd::integration
