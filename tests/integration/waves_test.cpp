// Waves, their gates, selections, and the panic file.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "integration/end_to_end.hpp"

namespace resetd::integration {
namespace {

using support::rewind_tasks;

class Waves : public EndToEnd {};

TEST_F(Waves, BeginOneAfterTheOther) {
  begin({.jobs = 20});
  EXPECT_EQ(run(plan(rewind_tasks(20), "{waves: [1, 50%, 100%]}")).exit_code, 0);
  // By the log: no reset of a wave before all of the one before are verified.
  std::int64_t verified = 0;
  for (const support::AuditRecord& record : support::read_audit(work().audit()).records) {
    if (record.event == "reset.verified") ++verified;
    if (record.event != "reset.intent") continue;
    const std::int64_t before = record.ordinal > 10 ? 10 : record.ordinal > 1 ? 1 : 0;
    EXPECT_GE(verified, before) << record.ordinal;
  }
  const std::vector<std::string> all = events();
  EXPECT_EQ(std::count(all.begin(), all.end(), "run.promoted"), 2);
}

TEST_F(Waves, WaitForApprovalAtTheGate) {
  begin();
  const std::string file = plan(rewind_tasks(4), "{waves: [1, 100%], wave_gate: approval}");
  const Ended gated = run(file);
  EXPECT_EQ(gated.exit_code, 3) << gated.err;
  EXPECT_EQ(parse(gated.out).at("state").as_string(), "gated");
  EXPECT_EQ(console().count("updateincrepos"), 1);
  EXPECT_NE(gated.err.find("resetd promote 1"), std::string::npos) << gated.err;
  EXPECT_EQ(run(file).exit_code, 3) << "running the plan again is no approval";
  EXPECT_EQ(console().count("updateincrepos"), 1);
  EXPECT_EQ(work().resetd({"promote", "1"}).exit_code, 0);
  EXPECT_EQ(run(file).exit_code, 0);
  EXPECT_EQ(console().count("updateincrepos"), 4);
}

TEST_F(Waves, PauseBetweenThem) {
  begin();
  EXPECT_EQ(run(plan(rewind_tasks(4), "{waves: [1, 100%], wave_gate: 1s}")).exit_code, 0);
  const std::vector<support::ConsoleCall> resets = console().resets();
  ASSERT_EQ(resets.size(), 4U);
  EXPECT_GE(resets[1].at_us - resets[0].at_us, 900'000);
  const std::vector<std::string> all = events();
  EXPECT_EQ(std::count(all.begin(), all.end(), "run.gated"), 1);
}

TEST_F(Waves, ACanaryThatFailsEndsThere) {
  begin({.faults = {"updateincrepos:code=0001:nth=1"}});
  EXPECT_EQ(run(plan(rewind_tasks(4), "{waves: [1, 100%], failure_budget: {failed: 0}}")).exit_code, 6);
  EXPECT_EQ(console().count("updateincrepos"), 1);
  ends(Ending::resting);
}

class Selection : public EndToEnd {
 protected:
  std::string select(const std::string& filters, const std::string& more = "") {
    return work()
        .write("plan.yaml",
               "version: 1\nname: test\nreason: integration test\ndefaults: {posType: MYSQL_TIMESTAMP_POS, "
               "positionTimestamp: now-24h}\nselect: " +
                   filters + "\n" + more)
        .string();
  }
};

TEST_F(Selection, MeansEveryJobTheConsoleLists) {
  // Kinds take turns by twelve: MySQL by time is the second.
  begin({.jobs = 600});
  const Ended ended = run(select("{sourceInstanceId: 2}"));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(tasks().size(), 50U);
  EXPECT_EQ(console().count("updateincrepos"), 50);
  EXPECT_EQ(console().count("queryjob"), 0) << "the selection's own pages are the looks";
  std::int64_t job = 2;
  for (const auto& [ordinal, task] : tasks()) {
    EXPECT_EQ(task.state, "succeeded");
    EXPECT_EQ(ordinal, (job - 2) / 12 + 1);
    job += 12;
  }
}

TEST_F(Selection, AddsToTheTasksThatAreWritten) {
  begin({.jobs = 24});
  EXPECT_EQ(run(select("{dataJobName: job-0000014}", "tasks: [{jobId: 2}]\n")).exit_code, 0);
  EXPECT_EQ(states(), (std::vector<std::string>{"succeeded", "succeeded"}));
}

TEST_F(Selection, OfNothingIsAnError) {
  begin();
  const Ended ended = run(select("{dataJobName: nothing-like-it}"));
  EXPECT_EQ(ended.exit_code, 2) << ended.err;
  EXPECT_NE(ended.err.find("select matches no data job"), std::string::npos) << ended.err;
  EXPECT_EQ(console().count("updateincrepos"), 0);
}

TEST_F(Selection, OfAWrittenTaskIsAnError) {
  begin();
  const Ended ended = run(select("{dataJobName: job-0000002}", "tasks: [{jobId: 2}, {taskId: 100002, note: x}]\n"));
  EXPECT_EQ(ended.exit_code, 2) << ended.err;
  EXPECT_EQ(console().count("updateincrepos"), 0);
}

class PanicFile : public EndToEnd {};

TEST_F(PanicFile, StopsAllSendingUntilItIsRemoved) {
  begin({.jobs = 200}, {.rate = "50/s", .burst = 1});
  const std::string file = plan(rewind_tasks(200));
  Child child = start_run(file);
  ASSERT_TRUE(sent(10));
  const std::filesystem::path panic = work() / "state" / "PANIC";
  std::ofstream{panic} << "";
  std::this_thread::sleep_for(std::chrono::milliseconds{100});
  const std::int64_t calls = std::ssize(console().log_lines());
  const Ended ended = child.wait();
  EXPECT_EQ(ended.exit_code, 130) << ended.err;
  EXPECT_EQ(std::ssize(console().log_lines()), calls) << "nothing left after 100 ms";
  EXPECT_NE(ended.err.find("panic file"), std::string::npos) << ended.err;
  EXPECT_EQ(parse(ended.out).at("state").as_string(), "paused");
  const Ended refused = run(file);
  EXPECT_EQ(refused.exit_code, 3) << refused.err;
  EXPECT_EQ(std::ssize(console().log_lines()), calls);
  std::filesystem::remove(panic);
  EXPECT_EQ(run(file).exit_code, 0);
}

}  // namespace
}  // namespace resetd::integration
