#include "engine/overheard.hpp"

#include <gtest/gtest.h>

namespace resetd::engine {
namespace {

using namespace std::chrono_literals;

core::SteadyTime at(std::chrono::nanoseconds time) {
  return core::SteadyTime{} + time;
}

console::DataJob job(std::int64_t id, const std::string& status) {
  const console::DataTask task{
      .id = core::TaskId{100 + id}, .type = "INCREMENT", .status = status, .position = R"({"positionTimestamp":1})"};
  return {.id = core::JobId{id}, .name = "orders", .phase = "INCRE", .tasks = {task}};
}

void hear(Overheard& overheard, const console::DataJob& job, core::SteadyTime now) {
  overheard.hear({&job, 1}, now);
}

TEST(Overheard, APictureIsOfPhaseAndStatus) {
  const console::DataJob stopped = job(7, "STOP");
  EXPECT_EQ(picture_of(stopped), picture_of(job(7, "STOP")));
  EXPECT_NE(picture_of(stopped), picture_of(job(7, "RUNNING")));
  console::DataJob other = stopped;
  other.phase = "CHECK";
  EXPECT_NE(picture_of(stopped), picture_of(other));
  other = stopped;
  other.tasks.front().position = R"({"positionTimestamp":1,"gmtModified":7})";
  EXPECT_EQ(picture_of(stopped), picture_of(other)) << "it changes by itself";
  other = stopped;
  other.tasks.push_back({.id = core::TaskId{200}, .type = "INCREMENT", .status = "RUNNING", .position = {}});
  EXPECT_NE(picture_of(stopped), picture_of(other));
  console::DataJob turned = other;
  std::swap(turned.tasks.front(), turned.tasks.back());
  EXPECT_EQ(picture_of(turned), picture_of(other));
  other = stopped;
  other.name = "renamed";
  EXPECT_EQ(picture_of(stopped), picture_of(other)) << "a name changes nothing for a reset";
}

TEST(Overheard, WhatAnotherRunIsShownSinceCountsWhereItIsOtherwise) {
  Overheard overheard{10s};
  const Picture mine = picture_of(job(7, "STOP"));
  EXPECT_FALSE(overheard.otherwise(core::JobId{7}, mine, at(1s)));
  hear(overheard, job(7, "RUNNING"), at(2s));
  EXPECT_EQ(overheard.otherwise(core::JobId{7}, mine, at(1s)), at(2s));
  EXPECT_FALSE(overheard.otherwise(core::JobId{7}, mine, at(2s))) << "asked for after that was known";
  EXPECT_FALSE(overheard.otherwise(core::JobId{8}, mine, at(1s)));
  hear(overheard, job(7, "STOP"), at(3s));
  EXPECT_EQ(overheard.otherwise(core::JobId{7}, mine, at(1s)), at(3s)) << "which of the two was made last, who knows";
  EXPECT_FALSE(overheard.otherwise(core::JobId{7}, mine, at(2s)));
  EXPECT_EQ(overheard.otherwise(core::JobId{7}, picture_of(job(7, "RUNNING")), at(2s)), at(3s));
}

TEST(Overheard, TheOldAndTheTooManyAreForgotten) {
  Overheard overheard{10s};
  const Picture mine = picture_of(job(1, "STOP"));
  hear(overheard, job(1, "RUNNING"), at(1s));
  for (std::int64_t id = 2; id <= 2'000; ++id) hear(overheard, job(id, "RUNNING"), at(20s));
  EXPECT_FALSE(overheard.otherwise(core::JobId{1}, mine, at(0s))) << "older than a look may be";
  EXPECT_TRUE(overheard.otherwise(core::JobId{2}, mine, at(0s)));

  for (std::int64_t id = 2'001; id <= 200'000; ++id) hear(overheard, job(id, "RUNNING"), at(21s + id * 1us));
  EXPECT_FALSE(overheard.otherwise(core::JobId{2}, mine, at(0s))) << "it is bounded";
  for (std::int64_t id = 200'000 - 65'535; id <= 200'000; ++id)
    ASSERT_TRUE(overheard.otherwise(core::JobId{id}, mine, at(0s))) << id;
}

}  // namespace
}  // namespace resetd::engine
