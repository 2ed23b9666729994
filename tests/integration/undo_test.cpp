// What a run reset is taken back: by a plan that says so, and is carried out like any other.

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>

#include "integration/end_to_end.hpp"
#include "support/files.hpp"

namespace resetd::integration {
namespace {
namespace undo_test {

using support::rewind_task;
using support::rewind_tasks;

constexpr std::int64_t jobs = 24;
constexpr std::int64_t day_ms = 86'400'000;

class Undo : public EndToEnd {
 protected:
  std::map<std::int64_t, std::string> world(std::int64_t size = jobs) {
    std::map<std::int64_t, std::string> positions;
    for (std::int64_t job = 1; job <= size; ++job) positions[job] = console().position(job);
    return positions;
  }
  std::string file() { return (work() / "undo.yaml").string(); }
  Ended undo(const std::string& run = "1") { return work().resetd({"undo", run, "-o", file()}); }
  std::vector<std::string> task_lines() {
    std::vector<std::string> lines = support::read_lines(file());
    std::erase_if(lines, [](const std::string& line) { return !line.starts_with("  - {"); });
    return lines;
  }
  void expect_good_plan() {
    const Ended checked = work().resetd({"check", file()});
    EXPECT_EQ(checked.exit_code, 0) << checked.err << support::read_file(file());
  }
  void expect_nothing_written() {
    EXPECT_FALSE(std::filesystem::exists(file()));
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(file()).parent_path())) {
      EXPECT_EQ(entry.path().filename().string().find("undo.yaml"), std::string::npos) << entry.path();
    }
  }
};

TEST_F(Undo, EveryKindOfPositionGoesBack) {
  begin();
  const auto before = world();
  ASSERT_EQ(run(plan(rewind_tasks(jobs))).exit_code, 0);
  for (const auto& [job, position] : world()) EXPECT_NE(position, before.at(job)) << "job " << job << " was not moved";
  const std::int64_t pages = console().count("listbypage");
  const std::int64_t asked = console().count("queryjob");
  const Ended ended = undo();
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(console().count("listbypage") - pages, 2) << "two pages show all there is";
  EXPECT_EQ(console().count("queryjob") - asked, 0);
  EXPECT_EQ(console().count("updateincrepos"), jobs) << "only a plan is written";
  expect_good_plan();
  const Ended back = run(file());
  EXPECT_EQ(back.exit_code, 0) << back.err;
  EXPECT_EQ(world(), before);
}

TEST_F(Undo, TheWholeQuickstartGoesBack) {
  begin({.jobs = 300});
  const auto before = world(300);
  const Ended reset = run(RESETD_EXAMPLES "/quickstart.yaml");
  ASSERT_EQ(reset.exit_code, 0) << reset.err;
  EXPECT_NE(world(300), before);
  const Ended ended = undo();
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  expect_good_plan();
  const Ended back = run(file());
  ASSERT_EQ(back.exit_code, 0) << back.err;
  EXPECT_EQ(world(300), before);
}

TEST_F(Undo, ThePlanIsInReverseOrderAndSaysWhy) {
  begin();
  const std::string plan_file =
      work()
          .write("plan.yaml",
                 "version: 1\nname: 'a \"b\" #: {x} \xC2\x85 y'\nreason: \"INC-1\\nline \\\\ two\"\n"
                 "tasks:\n  - " +
                     rewind_task(1) + "\n  - " + rewind_task(2) + "\n")
          .string();
  ASSERT_EQ(run(plan_file).exit_code, 0);
  ASSERT_EQ(undo().exit_code, 0);
  expect_good_plan();
  const std::string text = support::read_file(file());
  EXPECT_NE(text.find("name: undo-of-run-1\n"), std::string::npos) << text;
  EXPECT_NE(text.find(R"(reason: "undo of run 1 (a \"b\" #: {x} \u0085 y): INC-1\nline \\ two")"), std::string::npos)
      << text;
  EXPECT_NE(text.find("console: \"test\"\n"), std::string::npos) << text;
  const auto lines = task_lines();
  ASSERT_EQ(lines.size(), 2U) << text;
  EXPECT_TRUE(lines[0].starts_with("  - {taskId: 100002, posType: MYSQL_TIMESTAMP_POS, positionTimestamp: ")) << text;
  EXPECT_EQ(lines[1],
            "  - {taskId: 100001, posType: MYSQL_LOG_FILE_POS, filePosition: 4000001, journalFile: \"binlog.000481\", "
            "serverId: 1, allow_forward: true, forward_reason: \"undo of run 1 (a \\\"b\\\" #: {x} \\u0085 y)\"}");
  EXPECT_EQ(std::filesystem::status(file()).permissions() & std::filesystem::perms::owner_all,
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(Undo, ATaskThatMovedOnIsListed) {
  begin();
  const auto before = world();
  ASSERT_EQ(run(plan(rewind_tasks(3))).exit_code, 0);
  console().set_position_time(2, support::position_time_ms() - 2 * day_ms);
  const std::string moved = console().position(2);
  const Ended ended = undo();
  EXPECT_EQ(ended.exit_code, 4) << ended.err;
  EXPECT_TRUE(ended.err.starts_with("task 2 (data task 100002, job job-0000002): "))
      << "a line, no table: " << ended.err;
  EXPECT_NE(ended.err.find("no longer what the run left: now 20"), std::string::npos) << ended.err;
  EXPECT_EQ(support::lines_of(ended.err).size(), 2U) << ended.err;
  EXPECT_EQ(ended.err.find("100001"), std::string::npos) << ended.err;
  expect_good_plan();
  ASSERT_EQ(run(file()).exit_code, 0);
  EXPECT_EQ(console().position(1), before.at(1));
  EXPECT_EQ(console().position(2), moved);
  EXPECT_EQ(console().position(3), before.at(3));
}

TEST_F(Undo, WithoutAReadBackTheTargetIsHeldAgainstThePosition) {
  begin();
  const auto before = world();
  ASSERT_EQ(run(plan(rewind_tasks(3), "{verify: false}")).exit_code, 0);
  console().set_position_time(2, support::position_time_ms() - 2 * day_ms);
  const Ended ended = undo();
  EXPECT_EQ(ended.exit_code, 4) << ended.err;
  EXPECT_NE(ended.err.find("no longer the run's target"), std::string::npos) << ended.err;
  ASSERT_EQ(run(file()).exit_code, 0);
  EXPECT_EQ(console().position(1), before.at(1));
  EXPECT_EQ(console().position(3), before.at(3));
}

TEST_F(Undo, APositionThatWasNeverKnownIsListedAndNoPlanWritten) {
  console_sim::Job job;
  job.id = 5001;
  job.name = "blank";
  job.source = {1, "MySQL", "src", ""};
  job.target = {1001, "Kafka", "dst", ""};
  job.tasks.push_back({6001, "INCREMENT", console_sim::Status::STOP, {}});
  begin({.jobs = 2, .more_jobs = {job}});
  ASSERT_EQ(run(plan({"{taskId: 6001, posType: MYSQL_TIMESTAMP_POS, positionTimestamp: now-24h, allow_forward: true, "
                      "forward_reason: it has none}"}))
                .exit_code,
            0);
  const Ended ended = undo();
  EXPECT_EQ(ended.exit_code, 4) << ended.err;
  EXPECT_NE(ended.err.find("never known"), std::string::npos) << ended.err;
  expect_nothing_written();
}

TEST_F(Undo, AnUnsettledResetIsListedAndARefusedTaskIsNot) {
  begin({.faults = {"updateincrepos:status=500:task=100002"}});
  ends(Ending::resting);
  console().set_status(3, console_sim::Status::RUNNING);
  ASSERT_EQ(run(plan(rewind_tasks(3), "{on_ambiguous: hold, failure_budget: {failed: 100%, held: 100%}}")).exit_code,
            5);
  const Ended ended = undo();
  EXPECT_EQ(ended.exit_code, 4) << ended.err;
  EXPECT_NE(ended.err.find("held"), std::string::npos) << ended.err;
  EXPECT_EQ(ended.err.find("100003"), std::string::npos) << "it was never reset: " << ended.err;
  EXPECT_EQ(task_lines().size(), 1U);
}

TEST_F(Undo, WhatALaterRunResetIsListed) {
  begin();
  ASSERT_EQ(run(plan(rewind_tasks(2))).exit_code, 0);
  ASSERT_EQ(run(plan({rewind_task(2, ", note: again")})).exit_code, 0);
  const Ended ended = undo("1");
  EXPECT_EQ(ended.exit_code, 4) << ended.err;
  EXPECT_NE(ended.err.find("run 2 has reset it again"), std::string::npos) << ended.err;
  EXPECT_EQ(task_lines().size(), 1U);
}

TEST_F(Undo, AnUndoCanBeUndone) {
  begin();
  ASSERT_EQ(run(plan(rewind_tasks(jobs))).exit_code, 0);
  const auto reset = world();
  ASSERT_EQ(undo("1").exit_code, 0);
  ASSERT_EQ(run(file()).exit_code, 0);
  std::filesystem::remove(file());
  ASSERT_EQ(undo("2").exit_code, 0);
  ASSERT_EQ(run(file()).exit_code, 0);
  EXPECT_EQ(world(), reset);
}

TEST_F(Undo, AFileThatIsThereIsLeftAlone) {
  begin();
  ASSERT_EQ(run(plan(rewind_tasks(1))).exit_code, 0);
  support::write_file(file(), "mine\n");
  const std::size_t calls = console().calls().size();
  const Ended ended = undo();
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_TRUE(one_clear_line(ended.err));
  EXPECT_NE(ended.err.find("exists already"), std::string::npos) << ended.err;
  EXPECT_EQ(support::read_file(file()), "mine\n");
  EXPECT_EQ(console().calls().size(), calls) << "nobody is asked before it is clear where the plan goes";
}

TEST_F(Undo, ADashIsStandardOutput) {
  begin();
  ASSERT_EQ(run(plan(rewind_tasks(jobs))).exit_code, 0);
  const Ended ended = work().resetd({"undo", "1", "-o", "-"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  support::write_file(file(), ended.out);
  expect_good_plan();
  EXPECT_EQ(task_lines().size(), static_cast<std::size_t>(jobs));
}

TEST_F(Undo, ARunThatResetNothingHasNothingToUndo) {
  begin();
  console().set_status(1, console_sim::Status::RUNNING);
  ASSERT_EQ(run(plan(rewind_tasks(1), "{failure_budget: {failed: 100%}}")).exit_code, 4);
  const Ended ended = undo();
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_TRUE(one_clear_line(ended.err));
  expect_nothing_written();
}

TEST_F(Undo, WhatStandsInItsWayIsSaid) {
  begin({.faults = {"updateincrepos:slow:drip=10ms"}});
  ASSERT_EQ(undo().exit_code, 2) << "there is no database yet";
  Child running = start_run(plan(rewind_tasks(2)));
  ASSERT_TRUE(sent(1));
  const Ended in_use = undo();
  EXPECT_EQ(in_use.exit_code, 3);
  EXPECT_NE(in_use.err.find("is being carried out"), std::string::npos) << in_use.err;
  EXPECT_EQ(running.wait().exit_code, 0);
  EXPECT_EQ(undo("7").exit_code, 2) << "there is no such run";
  EXPECT_EQ(work().resetd({"undo", "1"}).exit_code, 2) << "a file is to be named";
  EXPECT_EQ(work().resetd({"undo", "1", "-o", (work() / "no/such/folder").string()}).exit_code, 2);
  expect_nothing_written();
}

}  // namespace undo_test
}  // namespace
}  // namespace resetd::integration
