// What a plan would do is said before anything is done, as the run itself would judge it, and nothing is changed.

#include <boost/json.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "integration/end_to_end.hpp"
#include "support/files.hpp"
#include "support/terminal.hpp"

namespace resetd::integration {
namespace {
namespace preview_test {

namespace json = boost::json;
using console_sim::Phase;
using console_sim::Status;
using support::rewind_task;
using support::rewind_tasks;

constexpr std::int64_t jobs = 24;
constexpr const char* with_stop =
    "{prepare: stop, finish: restore, failure_budget: {failed: 2, held: 1}, concurrency: 4}";

class Preview : public EndToEnd {
 protected:
  Ended preview(const std::string& plan) { return work().resetd({"preview", plan, "-o", "json"}); }
  /// Whatever it said, it only looked; and it left no folder of its own.
  void expect_only_looks() {
    for (const support::ConsoleCall& call : console().calls()) {
      EXPECT_TRUE(call.call == "listbypage" || call.call == "list" || call.call == "queryjob") << call.call;
    }
    EXPECT_FALSE(std::filesystem::exists(work().database().parent_path())) << "the database is not touched";
    EXPECT_TRUE(std::filesystem::is_empty(work() / "tmp")) << "its own is gone";
  }
  void expect_interrupted_by(int signal) {
    begin_with_tmp({.faults = {"listbypage:slow:drip=20ms"}});
    Child child = work().start({"preview", plan(rewind_tasks(2)), "-o", "json"});
    ASSERT_TRUE(eventually([&] { return console().count("listbypage") >= 1; }));
    child.signal(signal);
    const Ended ended = child.wait();
    EXPECT_EQ(ended.exit_code, 130) << ended.err;
    EXPECT_TRUE(one_clear_line(ended.err)) << ended.err;
    expect_only_looks();
  }
  void begin_with_tmp(StandInOptions options = {}) {
    begin(std::move(options));
    std::filesystem::create_directory(work() / "tmp");
    ::setenv("TMPDIR", (work() / "tmp").c_str(), 1);
  }
  void TearDown() override {
    ::unsetenv("TMPDIR");
    EndToEnd::TearDown();
  }
};

TEST_F(Preview, EveryKindOfPosition) {
  begin_with_tmp();
  const Ended ended = preview(plan(rewind_tasks(jobs)));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  const json::value document = parse(ended.out);
  EXPECT_EQ(document.at("name").as_string(), "test");
  EXPECT_EQ(document.at("console").as_string(), "test");
  EXPECT_TRUE(document.at("plan").as_string().ends_with("plan.yaml"));
  const json::array& tasks = document.at("tasks").as_array();
  ASSERT_EQ(std::ssize(tasks), jobs);
  const std::set<std::string> known = {"ordinal", "task_id", "job_id",    "job_name", "pos_type", "status",
                                       "before",  "target",  "direction", "distance", "verdict"};
  for (const json::value& task : tasks) {
    EXPECT_EQ(task.at("verdict").as_string(), "reset");
    EXPECT_EQ(task.at("status").as_string(), "STOP");
    for (const auto& member : task.as_object()) EXPECT_TRUE(known.contains(member.key())) << member.key();
  }
  const json::object& by_time = tasks[1].as_object();
  EXPECT_EQ(by_time.at("ordinal").as_int64(), 2);
  EXPECT_EQ(by_time.at("job_id").as_int64(), 2);
  EXPECT_EQ(by_time.at("job_name").as_string(), "job-0000002");
  EXPECT_EQ(by_time.at("direction").as_string(), "rewind");
  EXPECT_EQ(by_time.at("distance").as_string(), "−1 d");
  EXPECT_EQ(by_time.at("before").at("positionTimestamp").as_int64(), support::position_time_ms());
  EXPECT_FALSE(tasks[10].as_object().contains("distance")) << "composite positions have no order";
  EXPECT_EQ(document.at("counts"), json::parse(R"({"reset":24})"));
  EXPECT_EQ(document.at("worst_case"), json::parse(R"({"failed":10,"held":9})")) << "10% and 1, and 8 in flight";
  EXPECT_GE(document.at("estimate_s").as_int64(), 0);
  EXPECT_EQ(console().count("listbypage"), 2);
  expect_only_looks();
}

TEST_F(Preview, WhatWouldBeRefusedAndWhy) {
  begin_with_tmp();
  console().set_status(1, Status::RUNNING);
  console().set_phase(3, Phase::FULL);
  const Ended ended = preview(plan({rewind_task(1), rewind_task(2), rewind_task(3),
                                    "{taskId: 100014, posType: MYSQL_TIMESTAMP_POS, positionTimestamp: now-1s}",
                                    "{taskId: 777, posType: MYSQL_TIMESTAMP_POS, positionTimestamp: now-24h}"}));
  EXPECT_EQ(ended.exit_code, 3) << ended.err;
  const json::value document = parse(ended.out);
  const json::array& tasks = document.at("tasks").as_array();
  ASSERT_EQ(tasks.size(), 5U);
  const auto expect = [&tasks](std::size_t at, const std::string& verdict, const std::string& why) {
    EXPECT_EQ(tasks[at].at("verdict").as_string(), verdict) << at;
    const auto* error = tasks[at].as_object().if_contains("error");
    EXPECT_EQ(error == nullptr, why.empty()) << at;
    if (error != nullptr) {
      EXPECT_NE(std::string{error->as_string()}.find(why), std::string::npos) << *error;
    }
  };
  expect(0, "refused", "is RUNNING, not STOP");
  expect(1, "reset", "");
  expect(2, "refused", "phase FULL");
  expect(3, "refused", "later than the current position");
  expect(4, "refused", "no data job with data task 777");
  EXPECT_EQ(tasks[0].at("status").as_string(), "RUNNING");
  EXPECT_EQ(tasks[3].at("direction").as_string(), "forward");
  EXPECT_FALSE(tasks[4].as_object().contains("status"));
  EXPECT_EQ(document.at("counts"), json::parse(R"({"reset":1,"refused":4})"));
  expect_only_looks();
}

TEST_F(Preview, TheRunJudgesInTheSameWay) {
  begin_with_tmp();
  console().set_status(1, Status::RUNNING);
  console().set_phase(3, Phase::FULL);
  const std::string file = plan({rewind_task(1), rewind_task(2), rewind_task(3)}, "{failure_budget: {failed: 100%}}");
  const json::value document = parse(preview(file).out);
  ASSERT_EQ(run(file).exit_code, 4);
  const auto ends = tasks();
  for (const json::value& task : document.at("tasks").as_array()) {
    const TaskEnd& end = ends.at(task.at("ordinal").as_int64());
    const bool refused = task.at("verdict").as_string() == "refused";
    EXPECT_EQ(end.state, refused ? "refused" : "succeeded");
    if (refused) {
      EXPECT_EQ(end.error, task.at("error").as_string());
    }
  }
}

TEST_F(Preview, AJobThatIsStoppedFirst) {
  begin_with_tmp({.running = true});
  const Ended ended = preview(plan({rewind_task(1), rewind_task(2)}, with_stop));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  const json::value document = parse(ended.out);
  EXPECT_EQ(document.at("tasks").at(0).at("verdict").as_string(), "stop_and_reset");
  EXPECT_EQ(document.at("counts"), json::parse(R"({"stop_and_reset":2})"));
  EXPECT_EQ(document.at("worst_case"), json::parse(R"({"failed":2,"held":2})")) << "no more than there are";
  expect_only_looks();
}

TEST_F(Preview, WhatSelectMeans) {
  begin_with_tmp();
  const std::string file = work()
                               .write("plan.yaml",
                                      "version: 1\nname: chosen\nreason: r\nselect: {dataJobName: job-000000}\n"
                                      "defaults: {posType: MYSQL_TIMESTAMP_POS, positionTimestamp: now-24h}\n")
                               .string();
  const Ended ended = preview(file);
  EXPECT_EQ(parse(ended.out).at("tasks").as_array().size(), 9U) << ended.err;
  expect_only_looks();
}

TEST_F(Preview, ARunningProcessDoesNotStandInItsWay) {
  begin({.faults = {"updateincrepos:slow:drip=10ms"}});
  Child running = start_run(plan(rewind_tasks(2)));
  ASSERT_TRUE(sent(1));
  const std::string file = work().write("other.yaml", support::plan_text({rewind_task(5)})).string();
  const Ended ended = preview(file);
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(running.wait().exit_code, 0);
}

TEST_F(Preview, NeedsNoApprovalOfTwo) {
  begin_with_tmp();
  configure({.more = "approval: {two_person: true}\n"});
  EXPECT_EQ(preview(plan(rewind_tasks(2), "{approval: none}")).exit_code, 0);
  expect_only_looks();
}

TEST_F(Preview, ABadPlanIsSaidAsEverywhere) {
  begin_with_tmp();
  const Ended bad = preview(plan({"{taskId: 1, posType: PG_LSN_POS, lsm: \"0/1\"}"}));
  EXPECT_EQ(bad.exit_code, 2);
  EXPECT_NE(bad.err.find("lsm"), std::string::npos) << bad.err;
  EXPECT_EQ(bad.out, "");
  const Ended twice =
      preview(plan({rewind_task(2), "{jobId: 2, posType: MYSQL_TIMESTAMP_POS, positionTimestamp: now-24h}"}));
  EXPECT_EQ(twice.exit_code, 2);
  EXPECT_NE(twice.err.find("are the same data task 100002"), std::string::npos) << twice.err;
  expect_only_looks();
}

TEST_F(Preview, ATerminalIsShownATableAndThreeLines) {
  begin_with_tmp({.running = true});
  support::TerminalChild terminal(
      work().program(), {"--config", work().config().string(), "preview", plan(rewind_tasks(3), with_stop)}, 250);
  EXPECT_EQ(terminal.wait(), 0) << terminal.seen();
  for (const char* part :
       {"VERDICT", "DISTANCE", "stop and reset", "RUNNING", "3 tasks: 3 stop and reset",
        "worst case: at most 3 can fail and 3 be held", "duration: about ", "plus the time that jobs take to stop"}) {
    EXPECT_NE(terminal.seen().find(part), std::string::npos) << part << "\n" << terminal.seen();
  }
  expect_only_looks();
}

TEST_F(Preview, ARunShowsTheSameBeforeItAsks) {
  begin();
  support::TerminalChild terminal(work().program(),
                                  {"--config", work().config().string(), "run", plan(rewind_tasks(3))}, 250);
  ASSERT_TRUE(terminal.expect("Type yes: ")) << terminal.seen();
  for (const char* part : {"VERDICT", "DISTANCE", "3 tasks: 3 reset", "worst case: ", "duration: about "}) {
    EXPECT_NE(terminal.seen().find(part), std::string::npos) << part << "\n" << terminal.seen();
  }
  terminal.type("no\n");
  EXPECT_EQ(terminal.wait(), 3);
}

TEST_F(Preview, WhereNoTerminalIsARunShowsItInLines) {
  begin();
  const Ended ended =
      run(plan({rewind_task(1), "{jobId: 777, posType: MYSQL_TIMESTAMP_POS, positionTimestamp: now-1d}"}));
  EXPECT_EQ(ended.exit_code, 4) << ended.err;
  EXPECT_EQ(ended.err.find("VERDICT"), std::string::npos) << ended.err;
  EXPECT_EQ(ended.err.find("   "), std::string::npos) << "nothing is aligned: " << ended.err;
  for (const char* part : {"\n  task 1 (data task 100001, job job-0000001): reset, binlog.000481:4000001 → binlog.",
                           "\n  task 2 (job 777): refused: the console does not show data job 777", "worst case: "}) {
    EXPECT_NE(ended.err.find(part), std::string::npos) << part << "\n" << ended.err;
  }
}

TEST_F(Preview, AnInterruptEndsItAndLeavesNothing) {
  expect_interrupted_by(SIGINT);
}

TEST_F(Preview, ATerminalThatClosesEndsItAndLeavesNothing) {
  expect_interrupted_by(SIGHUP);
}

}  // namespace preview_test
}  // namespace
}  // namespace resetd::integration
