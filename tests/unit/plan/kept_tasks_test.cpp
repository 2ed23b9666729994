// Tasks that were kept come back as they were, from memory and from the file, and a fault of the file is said.

#include <sys/resource.h>

#include <csignal>
#include <cstdlib>

#include "unit/plan/plan_files.hpp"

namespace resetd::plan {
namespace {
namespace kept_tasks_test {

using position::Field;

Task task(std::int64_t ordinal) {
  Task task{.ordinal = core::Ordinal{ordinal}, .pos_type = "MYSQL_TIMESTAMP_POS"};
  if (ordinal % 2 == 0) task.task_id = core::TaskId{ordinal};
  if (ordinal % 3 == 0) task.job_id = core::JobId{-ordinal};
  if (ordinal % 5 == 0) task.job_name = std::string(static_cast<std::size_t>(ordinal % 7), '\0');
  task.target.set(Field::positionTimestamp, std::int64_t{1} << (ordinal % 63));
  if (ordinal % 2 == 1) task.target.set(Field::scn, "741" + std::to_string(ordinal));
  task.allow_undocumented = ordinal % 11 == 0;
  task.allow_forward = ordinal % 13 == 0;
  if (task.allow_forward) task.forward_reason = "asked for";
  if (ordinal % 17 == 0) task.note = std::string(70'000, 'n');
  return task;
}

void expect_same(const Task& task, const Task& kept) {
  EXPECT_EQ(kept.ordinal, task.ordinal);
  EXPECT_EQ(kept.task_id, task.task_id);
  EXPECT_EQ(kept.job_id, task.job_id);
  EXPECT_EQ(kept.job_name, task.job_name);
  EXPECT_EQ(kept.pos_type, task.pos_type);
  EXPECT_EQ(kept.target, task.target);
  EXPECT_EQ(kept.allow_undocumented, task.allow_undocumented);
  EXPECT_EQ(kept.allow_forward, task.allow_forward);
  EXPECT_EQ(kept.forward_reason, task.forward_reason);
  EXPECT_EQ(kept.note, task.note);
}

void keep(KeptTasks& kept, std::int64_t count) {
  for (std::int64_t i = 1; i <= count; ++i) kept.add(task(i));
}

/// Until the first that does not come.
std::int64_t expect_back(KeptTasks& kept) {
  std::int64_t count = 0;
  for (;;) {
    const auto tasks = kept.next(7);
    EXPECT_TRUE(tasks.has_value());
    if (!tasks.has_value() || tasks->empty()) return count;
    for (const Task& one : *tasks) expect_same(task(++count), one);
  }
}

TEST(KeptTasks, FewComeBackAsTheyWere) {
  KeptTasks kept;
  keep(kept, 60);
  ASSERT_TRUE(kept.finish().has_value());
  EXPECT_EQ(expect_back(kept), 60);
}

TEST(KeptTasks, ManyComeBackAsTheyWere) {
  KeptTasks kept;
  keep(kept, 3000);  // a note of 70,000 bytes in each 17th: 12 MB
  ASSERT_TRUE(kept.finish().has_value());
  EXPECT_EQ(expect_back(kept), 3000);
}

TEST(KeptTasks, OneThatIsLargerThanTheMemoryForThemComesBackAsItWas) {
  Task large = task(17);
  large.note = std::string(2 * KeptTasks::memory_bytes + 1, 'n');
  KeptTasks kept;
  keep(kept, 16);
  kept.add(large);
  ASSERT_TRUE(kept.finish().has_value());
  const auto tasks = kept.next(100);
  ASSERT_TRUE(tasks.has_value());
  ASSERT_EQ(tasks->size(), 17U);
  expect_same(task(16), (*tasks)[15]);
  expect_same(large, tasks->back());
  EXPECT_EQ(expect_back(kept), 0);
}

TEST(KeptTasks, WhatWasClearedIsGone) {
  KeptTasks kept;
  keep(kept, 500);
  kept.clear();
  keep(kept, 3);
  ASSERT_TRUE(kept.finish().has_value());
  EXPECT_EQ(expect_back(kept), 3);
}

TEST(KeptTasks, NoneAreNone) {
  KeptTasks kept;
  ASSERT_TRUE(kept.finish().has_value());
  EXPECT_EQ(expect_back(kept), 0);
}

TEST(KeptTasks, NoPlaceForTheirFileIsSaid) {
  const char* const before = std::getenv("TMPDIR");
  const std::string place = before == nullptr ? "" : before;
  ::setenv("TMPDIR", "/nowhere", 1);
  KeptTasks kept;
  keep(kept, 3000);
  place.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", place.c_str(), 1);
  const auto finished = kept.finish();
  ASSERT_TRUE(finished.has_error());
  EXPECT_EQ(finished.error().message,
            "the plan's tasks cannot be kept: cannot create a temporary file: let TMPDIR name a folder");
  KeptTasks elsewhere{"/nowhere"};
  keep(elsewhere, 3000);
  EXPECT_EQ(elsewhere.finish().error().message,
            "the plan's tasks cannot be kept: cannot create a temporary file in /nowhere: No such file or directory; "
            "there must be a folder with room");
}

/// While it lives no file may grow beyond this: what a write finds then is an error, as of a full disk.
class FileLimit {
 public:
  explicit FileLimit(std::size_t bytes) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit less = before_;
    less.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &less);
  }
  ~FileLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_);
  }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;

 private:
  void (*signal_)(int);
  rlimit before_{};
};

using FullDisk = PlanFiles;

TEST_F(FullDisk, IsNoProblemOfThePlan) {
  std::string text = with_header("tasks:\n");
  for (int i = 1; i <= 40; ++i) {
    text += "  - {taskId: " + std::to_string(i) + ", posType: PG_LSN_POS, lsn: 0/1, note: \"";
    text += std::string(60'000, 'n') + "\"}\n";
  }
  const auto path = write("plan.yaml", text);
  const auto checked_within = [&](std::size_t bytes) {
    const FileLimit limit{bytes};
    return check(path, options_);
  };
  const Reading kept = checked_within(text.size() + KeptTasks::memory_bytes);
  EXPECT_EQ(lines(kept), std::vector<std::string>{});
  EXPECT_NE(kept.kept, nullptr);
  EXPECT_FALSE(kept.fault.has_value());
  const Reading full = checked_within(KeptTasks::memory_bytes);
  EXPECT_EQ(lines(full), std::vector<std::string>{});
  ASSERT_TRUE(full.fault.has_value());
  EXPECT_EQ(full.fault->kind, core::ErrorKind::unexpected);
  EXPECT_EQ(full.fault->message, "the plan's tasks cannot be kept: cannot write a temporary file in " +
                                     std::filesystem::temp_directory_path().string() +
                                     ": File too large; let TMPDIR name a folder with room");
  EXPECT_EQ(full.plan_digest, "");
  EXPECT_EQ(full.kept, nullptr);
}

}  // namespace kept_tasks_test
}  // namespace
}  // namespace resetd::plan
