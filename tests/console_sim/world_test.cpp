#include "console_sim/world.hpp"

#include <gtest/gtest.h>

namespace console_sim {
namespace {

constexpr std::int64_t began = 1'000'000;
constexpr std::int64_t time_ms = 1'767'225'600'000;
constexpr std::int64_t kafka = 8;  // a job whose position is a time alone

World world_of(std::int64_t jobs, bool running = false) {
  WorldOptions options;
  options.generator.jobs = jobs;
  options.generator.running = running;
  options.generator.position_time_ms = time_ms;
  options.stop_delay_ms = 100;
  options.start_delay_ms = 50;
  return World(options, began);
}

std::int64_t time_of(const JobNow& now) {
  return std::get<std::int64_t>(*now.position().get(Field::positionTimestamp));
}

TEST(World, AStoppedJobStaysWhereItIs) {
  World world = world_of(12);
  EXPECT_EQ(world.look(kafka, began).status, Status::STOP);
  EXPECT_EQ(time_of(world.look(kafka, began + 5000)), time_ms);
  EXPECT_TRUE(world.changed().empty());
}

TEST(World, ARunningJobMovesUntilItHasStopped) {
  World world = world_of(12, true);
  EXPECT_EQ(time_of(world.look(kafka, began + 1000)), time_ms + 1000);
  world.stop(kafka, Ending::usual, began + 1000);
  EXPECT_EQ(world.look(kafka, began + 1099).status, Status::WAIT_STOP);
  EXPECT_EQ(time_of(world.look(kafka, began + 1099)), time_ms + 1099);
  const JobNow stopped = world.look(kafka, began + 9000);
  EXPECT_EQ(stopped.status, Status::STOP);
  EXPECT_EQ(time_of(stopped), time_ms + 1100);
}

TEST(World, AStartedJobMovesFromWhereItWasReset) {
  World world = world_of(12);
  Position target;
  target.set(Field::positionTimestamp, std::int64_t{5000});
  world.reset(kafka, target, began);
  EXPECT_EQ(time_of(world.look(kafka, began + 10)), 5000);
  world.start(kafka, Status::WAIT_START, Ending::usual, began + 10);
  EXPECT_EQ(world.look(kafka, began + 59).status, Status::WAIT_START);
  EXPECT_EQ(time_of(world.look(kafka, began + 59)), 5000);
  const JobNow running = world.look(kafka, began + 70);
  EXPECT_EQ(running.status, Status::RUNNING);
  EXPECT_EQ(time_of(running), 5010);
  EXPECT_EQ(world.changed(), std::vector{kafka});
}

TEST(World, TransitionsCanFail) {
  World world = world_of(12, true);
  world.stop(1, Ending::stuck, began);
  EXPECT_EQ(world.look(1, began + 1'000'000).status, Status::WAIT_STOP);
  world.stop(2, Ending::abnormal, began);
  EXPECT_EQ(world.look(2, began + 100).status, Status::ABNORMAL);
}

TEST(World, SetStatusFreezesOrMovesFromThere) {
  World world = world_of(12, true);
  world.set_status(kafka, Status::STOP, began + 10);
  EXPECT_EQ(time_of(world.look(kafka, began + 500)), time_ms + 10);
  world.set_status(kafka, Status::RUNNING, began + 500);
  EXPECT_EQ(time_of(world.look(kafka, began + 510)), time_ms + 20);
  world.set_phase(kafka, Phase::FULL, began + 510);
  EXPECT_EQ(world.look(kafka, began + 510).phase, Phase::FULL);
}

TEST(World, AddsJobsBesideTheGeneratedOnes) {
  World world = world_of(3);
  Job job;
  job.id = 50;
  job.tasks.push_back({7, "INCREMENT", Status::STOP, {}});
  EXPECT_TRUE(world.add(job));
  EXPECT_FALSE(world.add(job)) << "the job's id is taken";
  job.id = 51;
  EXPECT_FALSE(world.add(job)) << "the task's id is taken";
  job.id = 2;
  job.tasks[0].id = 8;
  EXPECT_FALSE(world.add(job)) << "a generated job has that id";
  std::vector<std::int64_t> ids;
  world.each_from(2, [&](std::int64_t id) {
    ids.push_back(id);
    return true;
  });
  EXPECT_EQ(ids, (std::vector<std::int64_t>{2, 3, 50}));
  EXPECT_EQ(world.size(), 4);
  EXPECT_EQ(world.job_of_task(7), 50);
  EXPECT_TRUE(world.is_incremental(7));
}

TEST(Generator, GivesEachJobTwoTasksWithIdsOfTheirOwn) {
  World world = world_of(30);
  const Job job = *world.job(5);
  ASSERT_EQ(job.tasks.size(), 2u);
  EXPECT_EQ(job.tasks[0].type, "FULL");
  EXPECT_EQ(job.tasks[0].status, Status::COMPLETE);
  EXPECT_EQ(job.tasks[1].type, "INCREMENT");
  EXPECT_EQ(job.tasks[1].id, 100'005);
  EXPECT_EQ(job.current(), 1u);
  EXPECT_EQ(world.job_of_task(job.tasks[0].id), 5);
  EXPECT_EQ(world.job_of_task(100'005), 5);
  EXPECT_TRUE(world.is_incremental(100'005));
  EXPECT_FALSE(world.is_incremental(job.tasks[0].id));
  EXPECT_EQ(world.job_of_task(5), std::nullopt);
  EXPECT_EQ(world.job_of_task(100'031), std::nullopt);
  EXPECT_EQ(world.job(31), std::nullopt);
}

TEST(Generator, CyclesOverTheKindsOfPositions) {
  World world = world_of(24);
  const std::vector<Field> tells = {Field::journalFile,
                                    Field::positionTimestamp,
                                    Field::gtidPosition,
                                    Field::lsn,
                                    Field::lsn,
                                    Field::lsn,
                                    Field::scn,
                                    Field::positionTimestamp,
                                    Field::positionTimestamp,
                                    Field::dataId,
                                    Field::commonPosStr,
                                    Field::commonPosStr};
  ASSERT_EQ(static_cast<std::int64_t>(tells.size()), generated_kinds);
  for (std::int64_t id = 1; id <= 24; ++id)
    EXPECT_NE(world.look(id, began).position().get(tells[static_cast<std::size_t>((id - 1) % 12)]), nullptr) << id;
  EXPECT_EQ(std::get<std::string>(*world.look(4, began).position().get(Field::lsn)), "0/16B3848");
}

}  // namespace
}  // namespace console_sim
