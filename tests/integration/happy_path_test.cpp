// A plan over every kind of position becomes acknowledged, verified, audited resets.

#include <algorithm>
#include <boost/json.hpp>

#include "integration/end_to_end.hpp"
#include "support/attempts.hpp"
#include "support/terminal.hpp"

namespace resetd::integration {
namespace {
namespace happy_path_test {

namespace json = boost::json;
using support::rewind_task;
using support::rewind_tasks;

constexpr std::int64_t jobs = 24;

class HappyPath : public EndToEnd {};

TEST_F(HappyPath, EveryKindOfPositionIsReset) {
  begin();
  const Ended ended = run(plan(rewind_tasks(jobs)));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(states(), std::vector<std::string>(jobs, "succeeded"));
  const auto resets = console().resets();
  ASSERT_EQ(resets.size(), jobs);
  for (const support::ConsoleCall& reset : resets) {
    EXPECT_TRUE(reset.applied) << reset.body;
    const json::value body = parse(reset.body);
    EXPECT_TRUE(support::shows_target(parse(console().position(reset.job_id)).as_object(), body.as_object()))
        << reset.body;
  }
}

TEST_F(HappyPath, TheAuditLogTellsTheWholeStory) {
  begin();
  ASSERT_EQ(run(plan({rewind_task(1)})).exit_code, 0);
  const std::vector<std::string> story = {"run.submitted", "run.sealed",         "run.approved",   "run.started",
                                          "reset.intent",  "reset.acknowledged", "reset.verified", "run.finished"};
  EXPECT_EQ(events(), story);
}

TEST_F(HappyPath, WithoutVerifyingNothingIsReadBack) {
  begin();
  ASSERT_EQ(run(plan({rewind_task(1)}, "{verify: false}")).exit_code, 0);
  const std::vector<std::string> all = events();
  EXPECT_EQ(std::count(all.begin(), all.end(), "reset.verified"), 0);
  EXPECT_EQ(console().calls().back().call, "updateincrepos");
}

TEST_F(HappyPath, TheRunIsPrintedAsOneDocument) {
  begin();
  const Ended ended = run(plan(rewind_tasks(3)));
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  const json::value document = parse(ended.out);
  const json::object& run = document.as_object();
  EXPECT_EQ(run.at("run").as_int64(), 1);
  EXPECT_EQ(run.at("name").as_string(), "test");
  EXPECT_EQ(run.at("state").as_string(), "succeeded");
  EXPECT_EQ(run.at("reason").as_string(), "integration test");
  EXPECT_EQ(run.at("console").as_string(), "test");
  EXPECT_EQ(run.at("digest").as_string().size(), 64U);
  EXPECT_TRUE(run.contains("created_at") && run.contains("finished_at"));
  EXPECT_EQ(run.at("counts").as_object().at("succeeded").as_int64(), 3);
  EXPECT_EQ(run.at("tasks").as_int64(), 3);
  EXPECT_EQ(ended.out.find('\x1b'), std::string::npos) << "a pipe gets no colours";
  EXPECT_EQ(ended.err.find('\x1b'), std::string::npos);
  EXPECT_EQ(ended.err.find('\r'), std::string::npos) << "nor a progress bar";
}

TEST_F(HappyPath, TasksAreFoundByTaskJobAndName) {
  begin();
  const std::string to = ", posType: MYSQL_TIMESTAMP_POS, positionTimestamp: now-24h}";
  const Ended ended = run(plan({"{taskId: 100001" + to, "{jobId: 2" + to, "{jobName: job-0000003" + to,
                                "{taskId: 100013, jobId: 13, jobName: job-0000013" + to}));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  std::vector<std::int64_t> reset_tasks;
  for (const support::ConsoleCall& reset : console().resets()) reset_tasks.push_back(reset.task_id);
  std::sort(reset_tasks.begin(), reset_tasks.end());
  EXPECT_EQ(reset_tasks, (std::vector<std::int64_t>{100001, 100002, 100003, 100013}));
}

TEST_F(HappyPath, TwoTasksOfOneJobAreResetEachForItself) {
  begin({.world = R"({"jobs":[{"id":517,"tasks":[
    {"id":254,"type":"INCREMENT","position":{"positionTimestamp":1795000000000}},
    {"id":255,"type":"INCREMENT","position":{"lsn":"0/16B3748"}}]}]})"});
  const Ended ended = run(plan({"{taskId: 254, posType: MYSQL_TIMESTAMP_POS, positionTimestamp: 1700000000000}",
                                "{taskId: 255, jobId: 517, posType: PG_LSN_POS, lsn: \"0/16B0000\"}"}));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(console().position_of_task(254), R"({"positionTimestamp":1700000000000})");
  EXPECT_EQ(console().position_of_task(255), R"({"lsn":"0/16B0000"})");
}

TEST_F(HappyPath, ATaskMayHaveItsJobsId) {
  begin({.jobs = 9, .task_id_base = 0});
  const Ended ended = run(plan({support::rewind_job(8),
                                "{taskId: 9, posType: MONGODB_TIMESTAMP_POS, "
                                "positionTimestamp: now-24h}"}));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(console().resets().size(), 2U);
}

TEST_F(HappyPath, TasksComeFromFilesToo) {
  begin();
  work().write("more.csv", "jobId,posType,lsn\n4,PG_LSN_POS,0/16B0000\n");
  work().write("more.jsonl", R"({"taskId":100010,"posType":"HANA_DATA_ID_POS","dataId":1000})"
                             "\n");
  const std::string file =
      work().write("plan.yaml", "version: 1\nname: files\nreason: r\ntasks_from: [more.csv, more.jsonl]\n").string();
  const Ended ended = run(file);
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(states(), (std::vector<std::string>{"succeeded", "succeeded"}));
}

TEST_F(HappyPath, ATerminalIsAskedAndShownABar) {
  // Slow answers: the bar has time to be drawn.
  begin({.faults = {"updateincrepos:slow:drip=4ms"}}, {.concurrency = 1});
  support::TerminalChild terminal(work().program(),
                                  {"--config", work().config().string(), "run", plan(rewind_tasks(3))}, 200);
  ASSERT_TRUE(terminal.expect("Type yes: ")) << terminal.seen();
  EXPECT_EQ(console().count("updateincrepos"), 0) << "nothing is sent before the answer";
  terminal.type("yes\n");
  ASSERT_TRUE(terminal.expect("[#")) << terminal.seen();
  EXPECT_EQ(terminal.wait(), 0) << terminal.seen();
  EXPECT_NE(terminal.seen().find("REQUEST ID"), std::string::npos) << "a terminal gets the table of results";
  EXPECT_NE(terminal.seen().find("audit head "), std::string::npos);
}

TEST_F(HappyPath, AnythingButYesCancels) {
  begin();
  support::TerminalChild terminal(work().program(),
                                  {"--config", work().config().string(), "run", plan(rewind_tasks(3))}, 200);
  ASSERT_TRUE(terminal.expect("Type yes: "));
  terminal.type("y\n");
  EXPECT_EQ(terminal.wait(), 3) << terminal.seen();
  EXPECT_EQ(states(), std::vector<std::string>(3, "cancelled"));
  EXPECT_EQ(console().count("updateincrepos"), 0);
}

// What is read from a terminal is its standard output too: made non-blocking and left so, whoever comes back to it, a
// shell or this very program, reads nothing, and loses what it writes.
TEST_F(HappyPath, TheQuestionLeavesTheTerminalAsItWas) {
  begin();
  const std::string flags = "grep flags /proc/self/fdinfo/0; ";
  support::TerminalChild terminal("/bin/sh",
                                  {"-c", flags + "\"$0\" \"$@\"; " + flags, work().program().string(), "--config",
                                   work().config().string(), "run", plan(rewind_tasks(1))},
                                  200);
  ASSERT_TRUE(terminal.expect("Type yes: ")) << terminal.seen();
  terminal.type("no\n");
  EXPECT_EQ(terminal.wait(), 0) << terminal.seen();
  const std::string& seen = terminal.seen();
  const std::size_t before = seen.find("flags:");
  const std::size_t after = seen.rfind("flags:");
  ASSERT_LT(before, after) << seen;
  EXPECT_EQ(seen.substr(before, seen.find('\r', before) - before), seen.substr(after, seen.find('\r', after) - after));
}

TEST_F(HappyPath, WithoutATerminalYesIsNeeded) {
  begin();
  const Ended ended = work().resetd({"run", plan(rewind_tasks(1))});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_TRUE(one_clear_line(ended.err));
  EXPECT_TRUE(console().calls().empty());
}

TEST_F(HappyPath, APlanWithoutApprovalNeedsNoYes) {
  begin();
  const Ended ended = work().resetd({"run", plan(rewind_tasks(1), "{approval: none}")});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
}

}  // namespace happy_path_test
}  // namespace
}  // namespace resetd::integration
