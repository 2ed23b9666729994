// The stand-in as tests hold it: what they set is what the console answers, and what it does is what they read back.

#include "support/stand_in.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <memory>
#include <stdexcept>

#include "console_sim/test_client.hpp"
#include "support/child.hpp"

namespace resetd::support {
namespace {

using console_sim::Phase;
using console_sim::Status;
using Jobs = std::vector<std::int64_t>;

constexpr const char* two_tasks = R"({"jobs":[{"id":517,"phase":"CATCH_UP","tasks":[
  {"id":254,"type":"INCREMENT","position":{"positionTimestamp":1000}},
  {"id":255,"type":"INCREMENT","position":{"positionTimestamp":2000}}]}]})";

class StandInTest : public testing::Test {
 protected:
  void begin(StandInOptions options) { console_ = std::make_unique<StandIn>(std::move(options)); }
  StandIn& console() { return *console_; }
  std::string code(const char* call, const std::string& body) {
    console_sim::TestClient client(console_->port());
    return std::string(boost::json::parse(client.call(call, body).body).at("code").as_string());
  }

 private:
  std::unique_ptr<StandIn> console_;
};

TEST_F(StandInTest, JobsAreStoppedByDefault) {
  begin({.jobs = 3});
  EXPECT_EQ(console().jobs_in(Status::STOP), (Jobs{1, 2, 3}));
  EXPECT_EQ(console().phase(2), Phase::INCRE);
  EXPECT_EQ(console().task_id(2), StandIn::task_of(2));
}

TEST_F(StandInTest, RunningJobsStopAndStartInTheirTime) {
  begin({.jobs = 3,
         .faults = {"stop:unsteady:form=stuck:job=3"},
         .running = true,
         .stop_delay = std::chrono::hours{1},
         .start_delay = std::chrono::milliseconds{1}});
  EXPECT_EQ(console().jobs_in(Status::RUNNING), (Jobs{1, 2, 3}));
  EXPECT_EQ(code("stop", R"({"jobId":2})"), "1");
  EXPECT_EQ(code("stop", R"({"jobId":2})"), "5013");
  EXPECT_EQ(console().status(2), Status::WAIT_STOP);
  console().set_status(2, Status::STOP);
  EXPECT_EQ(code("start", R"({"jobId":2})"), "1");
  EXPECT_TRUE(console().becomes(2, Status::RUNNING));
  EXPECT_EQ(console().count("stop"), 2);
  EXPECT_EQ(console().applied("stop"), 1);
  EXPECT_EQ(console().count("restart"), 0);
  EXPECT_EQ(code("stop", R"({"jobId":3})"), "1");
  EXPECT_EQ(console().jobs_in(Status::WAIT_STOP), Jobs{3});
}

TEST_F(StandInTest, ARunningJobsPositionMoves) {
  begin({.jobs = 9, .running = true});
  const std::string at_first = console().position(8);
  EXPECT_TRUE(eventually([&] { return console().position(8) != at_first; }));
}

TEST_F(StandInTest, AWorldFilesJobsAreThereToo) {
  begin({.jobs = 2, .world = two_tasks});
  EXPECT_EQ(console().jobs_in(Status::STOP), (Jobs{1, 2, 517}));
  EXPECT_EQ(console().phase(517), Phase::CATCH_UP);
  EXPECT_EQ(console().task_id(517), 254);
  EXPECT_EQ(code("updateincrepos", R"({"taskId":255,"posType":"KAFKA_TIMESTAMP_POS","positionTimestamp":7})"), "1");
  EXPECT_EQ(console().position_of_task(254), R"({"positionTimestamp":1000})");
  EXPECT_EQ(console().position_of_task(255), R"({"positionTimestamp":7})");
  EXPECT_EQ(console().position(517), R"({"positionTimestamp":1000})");
  EXPECT_THROW(begin({.world = "{}"}), std::invalid_argument);
}

TEST_F(StandInTest, WhatIsSetBehindEveryonesBackIsAnswered) {
  begin({.jobs = 8, .world = two_tasks});
  console_sim::Position position;
  position.set(console_sim::Field::positionTimestamp, std::int64_t{5});
  console().set_position(255, position);
  EXPECT_EQ(console().position_of_task(255), R"({"positionTimestamp":5})");
  EXPECT_EQ(console().position_of_task(254), R"({"positionTimestamp":1000})");
  console().set_position_time(8, 9);
  EXPECT_EQ(console().position(8), R"({"positionTimestamp":9})");
  console().set_phase(8, Phase::FULL);
  console().set_status(8, Status::ABNORMAL);
  EXPECT_EQ(console().phase(8), Phase::FULL);
  code("queryjob", R"({"jobId":8})");
  const ConsoleCall call = console().calls().back();
  ASSERT_EQ(call.shown.size(), 1U);
  EXPECT_EQ(call.shown[0].status, "ABNORMAL");
  EXPECT_EQ(call.shown[0].phase, "FULL");
}

TEST_F(StandInTest, DataTasksCanHaveTheirJobsIds) {
  begin({.jobs = 8, .task_id_base = 0});
  EXPECT_EQ(console().task_id(8), 8);
  EXPECT_EQ(code("updateincrepos", R"({"taskId":8,"posType":"KAFKA_TIMESTAMP_POS","positionTimestamp":7})"), "1");
  EXPECT_EQ(console().position(8), R"({"positionTimestamp":7})");
}

}  // namespace
}  // namespace resetd::support
