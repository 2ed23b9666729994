// Plans with `tasks_from`, handed to the daemon: the command reads the files, the daemon none.

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>

#include "integration/served.hpp"

namespace resetd::integration {
namespace {
namespace submit_files_test {

class SubmitFiles : public Served {
 protected:
  std::string plan_with_files() {
    work().write("more.csv", "jobId,posType,positionTimestamp,note\n2,MYSQL_TIMESTAMP_POS,1766735726031,\"a, b\"\n");
    work().write("more.jsonl",
                 "{\"jobId\": 3, \"posType\": \"MYSQL_TIMESTAMP_POS\", \"positionTimestamp\": 1766735726031}\n");
    return work()
        .write("plan.yaml",
               "version: 1\nname: files\nreason: r\n"
               "tasks:\n  - {jobId: 1, posType: MYSQL_TIMESTAMP_POS, positionTimestamp: 1766735726031}\n"
               "tasks_from: [more.csv, more.jsonl]\n")
        .string();
  }
};

TEST_F(SubmitFiles, TheCommandSendsTheFilesTasksAlong) {
  begin();
  serve();
  const Ended submitted = submit(plan_with_files());
  ASSERT_EQ(submitted.exit_code, 0) << submitted.err;
  EXPECT_EQ(parse(submitted.out).at("tasks"), 3);
  // The daemon names no file, so that the same plan is the same run, wherever it is sent from.
  const Ended again = submit(plan_with_files());
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(parse(again.out).at("run"), 1);
  const Ended shown = work().resetd({"tasks", "1", "-o", "json"});
  const auto tasks = parse(shown.out).as_array();
  ASSERT_EQ(tasks.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(tasks[i].at("ordinal"), i + 1);
    EXPECT_EQ(tasks[i].at("job_id"), i + 1);
  }
  EXPECT_EQ(work().resetd({"cancel", "1"}).exit_code, 0);
}

TEST_F(SubmitFiles, AMistakeInAFileIsToldWithItsPlaceAndNothingIsSent) {
  begin();
  serve();
  const std::string plan = plan_with_files();
  work().write("more.csv", "jobId,posType,positionTimestamp\n2,MYSQL_TIMESTAMP_POS,soon\n");
  const Ended refused = submit(plan);
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_NE(refused.err.find("more.csv:2:"), std::string::npos) << refused.err;
  EXPECT_EQ(work().resetd({"status", "-o", "json"}).out, "[]\n");
}

// One plan is one run, whichever command reads its files.
class RunAndSubmit : public SubmitFiles {
 protected:
  std::string digest_by_check() {
    const Ended checked = work().resetd({"check", plan_with_files(), "-o", "json"});
    EXPECT_EQ(checked.exit_code, 0) << checked.err;
    return std::string{parse(checked.out).at(0).at("plan_digest").as_string()};
  }
  /// That of the run that was submitted last. From the file: no process may have it.
  std::string digest_of_run() {
    std::string digest;
    for (const std::string& line : work().audit()) {
      const auto record = parse(line);
      if (record.at("event") == "run.submitted") digest = record.at("detail").at("plan_digest").as_string();
    }
    return digest;
  }
};

TEST_F(RunAndSubmit, WhatRunFinishedIsNotResetAgainBySubmit) {
  begin();
  const std::string plan = plan_with_files();
  ASSERT_EQ(run(plan).exit_code, 0);
  EXPECT_EQ(digest_of_run(), digest_by_check());
  serve();
  const Ended submitted = submit(plan, {"--approve", "--wait"});
  EXPECT_EQ(submitted.exit_code, 3) << submitted.out;
  EXPECT_NE(submitted.err.find("--again"), std::string::npos) << submitted.err;
  EXPECT_EQ(console().count("updateincrepos"), 3);
}

TEST_F(RunAndSubmit, WhatWasSubmittedIsContinuedByRun) {
  begin();
  const std::string plan = plan_with_files();
  serve();
  ASSERT_EQ(submit(plan).exit_code, 0);
  EXPECT_EQ(stop().exit_code, 0);
  EXPECT_EQ(digest_of_run(), digest_by_check());
  const Ended continued = run(plan);
  EXPECT_EQ(continued.exit_code, 0) << continued.err;
  EXPECT_NE(continued.err.find("continuing run 1"), std::string::npos) << continued.err;
  EXPECT_EQ(console().count("updateincrepos"), 3);
  EXPECT_EQ(run(plan).exit_code, 3) << "it has finished";
  EXPECT_EQ(console().count("updateincrepos"), 3);
}

TEST_F(RunAndSubmit, WhatTheSpoolTookInIsKnownToRun) {
  begin({}, {.more = "spool_dir: spool\n"});
  std::filesystem::create_directory(work() / "spool");
  const std::string plan = plan_with_files();
  for (const char* file : {"more.csv", "more.jsonl", "plan.yaml"}) {
    std::filesystem::copy(work() / file, work() / "copy");
    ::usleep(20'000);  // a time that the file system tells apart
    std::filesystem::rename(work() / "copy", work() / "spool" / file);
  }
  serve();
  ASSERT_TRUE(eventually([this] { return std::filesystem::exists(work() / "spool/done/plan.yaml"); }))
      << daemon_->err();
  EXPECT_EQ(stop().exit_code, 0);
  EXPECT_EQ(digest_of_run(), digest_by_check());
  EXPECT_EQ(run(plan).exit_code, 0);
  EXPECT_EQ(work().tasks().size(), 3U) << "the very run that the spool made";
}

class LargePlans : public Served {
 protected:
  /// More than is kept in memory.
  std::string large_plan() {
    std::vector<std::string> tasks = support::rewind_tasks(40);
    for (std::string& task : tasks) task.insert(task.size() - 1, ", note: \"" + std::string(60'000, 'n') + "\"");
    return plan(tasks);
  }
  void SetUp() override {
    EndToEnd::SetUp();
    begin({.jobs = 40});
    ::setenv("TMPDIR", "/nowhere", 1);
  }
  void TearDown() override {
    ::unsetenv("TMPDIR");
    Served::TearDown();
  }
};

TEST_F(LargePlans, AreKeptBesideTheDaemonsDatabase) {
  serve();
  const Ended ended = submit(large_plan(), {"--approve", "--wait"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(console().count("updateincrepos"), 40);
}

TEST_F(LargePlans, WithoutAPlaceForThemAreNoBadPlans) {
  const Ended ended = work().resetd({"run", large_plan(), "--yes"});
  EXPECT_EQ(ended.exit_code, 1) << ended.err;
  EXPECT_TRUE(one_clear_line(ended.err)) << ended.err;
  EXPECT_NE(ended.err.find("let TMPDIR name a folder"), std::string::npos) << ended.err;
  EXPECT_EQ(console().count("updateincrepos"), 0);
}

}  // namespace submit_files_test
}  // namespace
}  // namespace resetd::integration
