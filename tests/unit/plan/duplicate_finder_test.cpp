#include "plan/duplicate_finder.hpp"

#include <gtest/gtest.h>

namespace resetd::plan {
namespace {

Place at(std::int64_t ordinal) {
  return {core::Ordinal{ordinal}, 0, {static_cast<std::size_t>(ordinal) + 10, 5}};
}

std::vector<Duplicate> found(DuplicateFinder& finder, std::size_t most = 100) {
  const auto result = finder.find(most);
  EXPECT_TRUE(result.has_value());
  return result ? *result : std::vector<Duplicate>{};
}

TEST(DuplicateFinder, KindsDoNotMix) {
  DuplicateFinder finder;
  finder.add_task_id(core::TaskId{7}, at(1));
  finder.add_job_id(core::JobId{7}, false, at(2));
  finder.add_job_name("7", false, at(3));
  EXPECT_TRUE(found(finder).empty());
}

TEST(DuplicateFinder, NamesBothPlaces) {
  DuplicateFinder finder;
  finder.add_task_id(core::TaskId{254}, at(3));
  finder.add_task_id(core::TaskId{255}, at(4));
  finder.add_task_id(core::TaskId{254}, at(7));
  finder.add_task_id(core::TaskId{254}, at(9));
  const auto duplicates = found(finder);
  ASSERT_EQ(duplicates.size(), 2u);
  EXPECT_EQ(duplicates[0].kind, NameKind::task_id);
  EXPECT_EQ(duplicates[0].id, 254);
  EXPECT_EQ(number(duplicates[0].first.ordinal), 3);
  EXPECT_EQ(number(duplicates[0].again.ordinal), 7);
  EXPECT_EQ(duplicates[0].again.mark.line, 17u);
  EXPECT_EQ(number(duplicates[1].first.ordinal), 3);
  EXPECT_EQ(number(duplicates[1].again.ordinal), 9);
}

TEST(DuplicateFinder, TasksWithTheirOwnDataTaskMayShareAJob) {
  DuplicateFinder finder;
  finder.add_job_id(core::JobId{517}, true, at(1));
  finder.add_job_id(core::JobId{517}, true, at(2));
  finder.add_job_name("orders", true, at(1));
  finder.add_job_name("orders", true, at(2));
  EXPECT_TRUE(found(finder).empty());
}

TEST(DuplicateFinder, AJobNamedAloneIsAllOfIt) {
  DuplicateFinder finder;
  finder.add_job_id(core::JobId{517}, true, at(1));
  finder.add_job_id(core::JobId{517}, false, at(2));
  finder.add_job_id(core::JobId{517}, true, at(3));
  const auto duplicates = found(finder);
  ASSERT_EQ(duplicates.size(), 2u);
  EXPECT_EQ(number(duplicates[0].first.ordinal), 1);
  EXPECT_EQ(number(duplicates[0].again.ordinal), 2);
  EXPECT_EQ(number(duplicates[1].first.ordinal), 2);
  EXPECT_EQ(number(duplicates[1].again.ordinal), 3);
}

TEST(DuplicateFinder, SpillsAndFindsAcrossRuns) {
  constexpr std::int64_t tasks = 5000;
  DuplicateFinder finder({}, 40 * 100);
  for (std::int64_t i = 1; i <= tasks; ++i) finder.add_task_id(core::TaskId{(i * 7919) % 1'000'003}, at(i));
  for (std::int64_t i = 1; i <= tasks; ++i) finder.add_job_name("job-" + std::to_string(i), false, at(i));
  finder.add_task_id(core::TaskId{7919}, at(tasks + 1));
  finder.add_job_name("job-4999", false, at(tasks + 2));
  EXPECT_TRUE(finder.spilled());
  const auto duplicates = found(finder);
  ASSERT_EQ(duplicates.size(), 2u);
  EXPECT_EQ(duplicates[0].id, 7919);
  EXPECT_EQ(number(duplicates[0].first.ordinal), 1);
  EXPECT_EQ(number(duplicates[0].again.ordinal), tasks + 1);
  EXPECT_EQ(duplicates[1].kind, NameKind::job_name);
  EXPECT_EQ(number(duplicates[1].first.ordinal), 4999);
}

TEST(DuplicateFinder, KeepsTheFirstOnes) {
  DuplicateFinder finder({}, 40 * 16);
  for (std::int64_t i = 1; i <= 500; ++i) finder.add_task_id(core::TaskId{1 + (i % 100)}, at(i));
  const auto duplicates = found(finder, 3);
  ASSERT_EQ(duplicates.size(), 3u);
  EXPECT_EQ(number(duplicates[0].again.ordinal), 101);
  EXPECT_EQ(number(duplicates[1].again.ordinal), 102);
  EXPECT_EQ(number(duplicates[2].again.ordinal), 103);
}

TEST(DuplicateFinder, AFolderThatCannotBeWrittenIsAnError) {
  ASSERT_EQ(::setenv("TMPDIR", "/proc/self/fdinfo", 1), 0);
  DuplicateFinder finder({}, 40 * 4);
  for (std::int64_t i = 1; i <= 20; ++i) finder.add_task_id(core::TaskId{i}, at(i));
  const auto result = finder.find(100);
  ::unsetenv("TMPDIR");
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("cannot look for tasks named twice"), std::string::npos);
}

}  // namespace
}  // namespace resetd::plan
