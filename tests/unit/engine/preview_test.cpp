// What a sealed task would come to, and many of them counted.

#include "engine/preview.hpp"

#include <gtest/gtest.h>

namespace resetd::engine {
namespace {

using core::Direction;
using core::TaskState;
using Verdict = Preview::Verdict;

queue::Task sealed_task() {
  return {.ordinal = core::Ordinal{1},
          .task_id = core::TaskId{254},
          .job_id = core::JobId{517},
          .resolved = true,
          .pos_type = "MYSQL_TIMESTAMP_POS",
          .target = R"({"positionTimestamp":1790000000000})",
          .stopped_at_seal = true,
          .phase_at_seal = "INCRE",
          .status_at_seal = "STOP",
          .before = R"({"positionTimestamp":1790003600000})",
          .direction = Direction::rewind};
}

core::Policy stopping() {
  core::Policy policy;
  policy.prepare = core::Prepare::stop;
  return policy;
}

TEST(Preview, AStoppedTaskIsReset) {
  EXPECT_EQ(preview(sealed_task(), {}).verdict, Verdict::reset);
  EXPECT_EQ(preview(sealed_task(), stopping()).verdict, Verdict::reset);
}

TEST(Preview, ARunningOneIsStoppedOrRefused) {
  queue::Task task = sealed_task();
  task.stopped_at_seal = false;
  task.status_at_seal = "RUNNING";
  EXPECT_EQ(preview(task, stopping()).verdict, Verdict::stop_and_reset);
  const Preview refused = preview(task, {});
  EXPECT_EQ(refused.verdict, Verdict::refused);
  EXPECT_NE(refused.why.find("is RUNNING, not STOP"), std::string::npos) << refused.why;
  task.status_at_seal = "ABNORMAL";
  EXPECT_EQ(preview(task, stopping()).verdict, Verdict::refused);
}

TEST(Preview, AnotherPhaseIsRefused) {
  queue::Task task = sealed_task();
  task.phase_at_seal = "FULL";
  EXPECT_NE(preview(task, {}).why.find("phase FULL"), std::string::npos);
  task.phase_at_seal = "CATCH_UP";
  EXPECT_EQ(preview(task, {}).verdict, Verdict::reset);
}

TEST(Preview, ForwardNeedsItsReason) {
  for (const Direction direction : {Direction::forward, Direction::unknown}) {
    queue::Task task = sealed_task();
    task.direction = direction;
    EXPECT_EQ(preview(task, {}).verdict, Verdict::refused);
    task.forward_reason = "skip the broken hour";
    EXPECT_EQ(preview(task, {}).verdict, Verdict::reset);
  }
}

TEST(Preview, WhatSealingRefusedStaysSo) {
  queue::Task task = sealed_task();
  task.state = TaskState::refused;
  task.error = "no data job";
  EXPECT_EQ(preview(task, {}).verdict, Verdict::refused);
  EXPECT_EQ(preview(task, {}).why, "no data job");
}

TEST(Preview, AnOlderSealKeptOnlyWhetherItWasStopped) {
  queue::Task task = sealed_task();
  task.phase_at_seal.clear();
  task.status_at_seal.clear();
  EXPECT_EQ(preview(task, {}).verdict, Verdict::reset);
  task.stopped_at_seal = false;
  EXPECT_EQ(preview(task, {}).verdict, Verdict::refused);
}

TEST(Preview, SaysHowFar) {
  queue::Task task = sealed_task();
  EXPECT_EQ(distance_of(task), "−1 h");
  task.before.reset();
  EXPECT_EQ(distance_of(task), "");
  task = sealed_task();
  task.pos_type = "TOMORROWS_POS";
  EXPECT_EQ(distance_of(task), "");
}

TEST(Forecast, CountsTasksAndThePlacesToLookAt) {
  Forecast forecast;
  const auto add = [&forecast](Verdict verdict, std::optional<std::int64_t> page, bool selected = false) {
    queue::Task task = sealed_task();
    task.page = page;
    task.selected = selected;
    forecast.add(task, {verdict, ""});
  };
  add(Verdict::reset, 1);
  add(Verdict::reset, 1);
  add(Verdict::stop_and_reset, 2);
  add(Verdict::reset, 2, true);
  add(Verdict::reset, {});
  add(Verdict::stop_and_reset, {});
  add(Verdict::refused, 9);
  EXPECT_EQ(forecast.reset(), 4);
  EXPECT_EQ(forecast.stop_and_reset(), 2);
  EXPECT_EQ(forecast.refused(), 1);
  EXPECT_EQ(forecast.tasks(), 7);
  core::Policy policy;
  policy.waves = {{1, false}, {50, true}, {100, true}};
  const core::Workload work = forecast.work(policy);
  EXPECT_EQ(work.resets, 6);
  EXPECT_EQ(work.places, 5) << "pages 1 and 2 of all, page 2 of the selection, two alone";
  EXPECT_EQ(work.stops, 2);
  EXPECT_EQ(work.waves, 3);
}

}  // namespace
}  // namespace resetd::engine
