// The second copy of the audit log: it has every record before anything is done about it, or nothing more is sent.

#include <csignal>

#include "integration/end_to_end.hpp"
#include "support/files.hpp"

namespace resetd::integration {
namespace {
namespace mirror_test {

using support::read_file;
using support::rewind_task;
using support::rewind_tasks;

constexpr std::int64_t many = 48;

class Mirror : public EndToEnd {
 protected:
  void begin_mirrored(StandInOptions stand_in = {}, ConfigOptions config = {}) {
    begin(std::move(stand_in));
    std::filesystem::create_directory(file().parent_path());
    configure(mirrored(std::move(config)));
  }
  /// Every reset takes a moment, so that what is done to the mirror is done in the middle.
  void begin_slowly() {
    begin_mirrored({.jobs = many, .faults = {"updateincrepos:slow:drip=2ms"}}, {.concurrency = 2});
  }
  ConfigOptions mirrored(ConfigOptions config) {
    config.more += "audit: {mirror_file: " + file().string() + "}\n";
    return config;
  }
  std::filesystem::path file() { return work() / "log" / "audit.jsonl"; }
  std::filesystem::path rotated() { return file().string() + ".1"; }
  std::string exported() {
    const Ended ended = work().resetd({"audit", "export"});
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_NE(ended.out, "");
    return ended.out;
  }
  /// What is in flight at the signal has its outcome written; a killed run is continued.
  Ended go_on() {
    console().set_faults({});
    configure(mirrored({.request = "1s", .settle = "1s"}));
    return run((work() / "plan.yaml").string());
  }
  std::string other_plan(const std::string& task) {
    return work().write("other.yaml", support::plan_text({task})).string();
  }
};

TEST_F(Mirror, IsTheExportByteForByte) {
  begin_mirrored();
  ASSERT_EQ(run(plan(rewind_tasks(12))).exit_code, 0);
  EXPECT_EQ(read_file(file()), exported());
  const Ended verified = work().resetd({"audit", "verify", file().string()});
  EXPECT_EQ(verified.exit_code, 0) << verified.err;
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(file()).permissions(), perms::owner_read | perms::owner_write);
}

TEST_F(Mirror, TurnedOnLaterItGetsTheWholeLog) {
  begin();
  ASSERT_EQ(run(plan({rewind_task(1)})).exit_code, 0);
  std::filesystem::create_directory(file().parent_path());
  configure(mirrored({}));
  ASSERT_EQ(run(other_plan(rewind_task(2))).exit_code, 0);
  EXPECT_EQ(read_file(file()), exported());
}

TEST_F(Mirror, RotatedInTheMiddle) {
  begin_slowly();
  Child child = start_run(plan(rewind_tasks(many)));
  ASSERT_TRUE(sent(4));
  std::filesystem::rename(file(), rotated());
  const Ended ended = child.wait();
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(read_file(rotated()) + read_file(file()), exported());
  EXPECT_NE(read_file(file()), "");
}

TEST_F(Mirror, RotatedBetweenTwoRuns) {
  begin_slowly();
  Child child = start_run(plan(rewind_tasks(many)));
  ASSERT_TRUE(sent(4));
  child.signal(SIGINT);
  EXPECT_EQ(child.wait().exit_code, 130);
  std::filesystem::rename(file(), rotated());
  const Ended ended = go_on();
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(read_file(rotated()) + read_file(file()), exported());
}

TEST_F(Mirror, KilledAndContinued) {
  begin_slowly();
  Child child = start_run(plan(rewind_tasks(many)));
  ASSERT_TRUE(sent(4));
  child.signal(SIGKILL);
  child.wait();
  const std::string before = read_file(file());
  const Ended ended = go_on();
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(read_file(file()), exported());
  EXPECT_TRUE(exported().starts_with(before.substr(0, before.rfind('\n') + 1)));
}

TEST_F(Mirror, WhatIsDecidedBetweenRunsStandsInItToo) {
  begin_mirrored({.faults = {"updateincrepos:code=0001"}}, {.concurrency = 1});
  ASSERT_EQ(run(plan(rewind_tasks(20), "{failure_budget: {failed: 1}}")).exit_code, 6);
  ASSERT_EQ(work().resetd({"resume", "1", "--reason", "mended"}).exit_code, 0);
  EXPECT_EQ(read_file(file()), exported());
  ASSERT_EQ(work().resetd({"cancel", "1"}).exit_code, 0);
  EXPECT_EQ(read_file(file()), exported());
  EXPECT_NE(read_file(file()).find("run.cancelled"), std::string::npos);
}

TEST_F(Mirror, AnOldCopyOfTheDatabaseSendsNothing) {
  begin_mirrored({.faults = {"updateincrepos:code=0001:count=2"}}, {.concurrency = 1});
  const std::string halted = plan(rewind_tasks(8), "{failure_budget: {failed: 1}}");
  ASSERT_EQ(run(halted).exit_code, 6);
  const std::string newest = (work() / "newest.db").string();
  const std::string old = (work() / "old.db").string();
  std::filesystem::copy_file(work().database(), old);
  ASSERT_EQ(work().resetd({"resume", "1", "--reason", "mended"}).exit_code, 0);
  ASSERT_EQ(run(halted).exit_code, 4);
  std::filesystem::copy_file(work().database(), newest);
  std::filesystem::copy_file(old, work().database(), std::filesystem::copy_options::overwrite_existing);

  const std::int64_t before = console().count("updateincrepos");
  const std::string mirror = read_file(file());
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"run", other_plan(rewind_task(20)), "--yes"}, {"resume", "1", "--reason", "go on"}, {"cancel", "1"}}) {
    const Ended ended = work().resetd(words);
    EXPECT_EQ(ended.exit_code, 8) << ended.err;
    EXPECT_TRUE(one_clear_line(ended.err));
    EXPECT_NE(ended.err.find("is an old copy"), std::string::npos) << ended.err;
    EXPECT_EQ(ended.out, "");
  }
  EXPECT_EQ(console().count("updateincrepos"), before);
  EXPECT_EQ(read_file(file()), mirror);
  EXPECT_EQ(work().resetd({"status"}).exit_code, 0) << "it can be looked at";

  std::filesystem::copy_file(newest, work().database(), std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(run(other_plan(rewind_task(20))).exit_code, 0);
  EXPECT_EQ(read_file(file()), exported());
}

class MirrorLost : public Mirror {
 protected:
  /// Nothing was done to the database: what is left to settle is settled by the next start.
  void expect_stopped_and_mendable(Child& child, const std::function<void()>& mend) {
    const std::int64_t at_loss = console().count("updateincrepos");
    const Ended ended = child.wait();
    const std::int64_t before = console().count("updateincrepos");
    // Whatever had its intent written may have left; twice the tasks in flight are claimed.
    EXPECT_LE(before, at_loss + 4);
    EXPECT_EQ(ended.exit_code, 1);
    const std::vector<std::string> lines = support::lines_of(ended.err);
    ASSERT_FALSE(lines.empty());
    EXPECT_TRUE(lines.back().starts_with("resetd: ")) << ended.err;
    EXPECT_NE(lines.back().find("the audit mirror " + file().string()), std::string::npos) << ended.err;
    const Ended again = run((work() / "plan.yaml").string());
    EXPECT_EQ(again.exit_code, 2) << "as long as it is not mended nothing is sent: " << again.err;
    EXPECT_EQ(console().count("updateincrepos"), before);
    mend();
    const Ended next = go_on();
    EXPECT_EQ(next.exit_code, 0) << next.err;
    EXPECT_EQ(read_file(file()), exported());
  }
};

TEST_F(MirrorLost, ItsFolderIsGone) {
  begin_slowly();
  Child child = start_run(plan(rewind_tasks(many)));
  ASSERT_TRUE(sent(4));
  std::filesystem::rename(file().parent_path(), work() / "elsewhere");
  expect_stopped_and_mendable(child, [this] { std::filesystem::rename(work() / "elsewhere", file().parent_path()); });
}

TEST_F(MirrorLost, ALinkStandsInItsPlace) {
  begin_slowly();
  Child child = start_run(plan(rewind_tasks(many)));
  ASSERT_TRUE(sent(4));
  std::filesystem::rename(file(), rotated());
  std::filesystem::create_symlink(rotated(), file());
  expect_stopped_and_mendable(child, [this] {
    std::filesystem::remove(file());
    std::filesystem::rename(rotated(), file());
  });
}

TEST_F(MirrorLost, AnotherWritesToIt) {
  begin_slowly();
  Child child = start_run(plan(rewind_tasks(many)));
  ASSERT_TRUE(sent(4));
  const std::string kept = read_file(file());
  support::write_file(work() / "log" / "new", "not a record\n");
  std::filesystem::rename(work() / "log" / "new", file());
  expect_stopped_and_mendable(child,
                              [this, &kept] { support::write_file(file(), kept.substr(0, kept.rfind('\n') + 1)); });
}

TEST_F(MirrorLost, AFolderThatIsNotThereIsABadConfiguration) {
  begin();
  configure(mirrored({}));
  const Ended ended = run(plan(rewind_tasks(1)));
  EXPECT_EQ(ended.exit_code, 2) << ended.err;
  EXPECT_TRUE(one_clear_line(ended.err));
  EXPECT_NE(ended.err.find("audit.mirror_file: " + (work() / "log").string() + " is not there"), std::string::npos)
      << ended.err;
  EXPECT_FALSE(std::filesystem::exists(work().database()));
  EXPECT_TRUE(console().calls().empty());
}

}  // namespace mirror_test
}  // namespace
}  // namespace resetd::integration
