#include "console_sim/world_file.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <system_error>

namespace console_sim {
namespace {

TEST(WorldFile, ReadsAJob) {
  const auto jobs = parse_world(R"({"jobs":[{"id":517,"name":"orders-to-es","phase":"CATCH_UP","workerId":3,
    "source":{"id":61,"type":"Oracle","instance":"rm-1"},"target":{"id":62},
    "tasks":[{"id":253,"type":"FULL","status":"COMPLETE"},
             {"id":254,"type":"INCREMENT","status":"RUNNING","position":{"scn":"12","transactionId":9}}]}]})");
  ASSERT_EQ(jobs.size(), 1u);
  EXPECT_EQ(jobs[0].id, 517);
  EXPECT_EQ(jobs[0].name, "orders-to-es");
  EXPECT_EQ(jobs[0].phase, Phase::CATCH_UP);
  EXPECT_EQ(jobs[0].source.id, 61);
  EXPECT_EQ(jobs[0].source.type, "Oracle");
  EXPECT_EQ(jobs[0].current(), 1u);
  EXPECT_EQ(jobs[0].tasks[1].status, Status::RUNNING);
  EXPECT_EQ(to_json(jobs[0].tasks[1].position), R"({"scn":"12","transactionId":9})");
}

TEST(WorldFile, RefusesWhatItDoesNotKnow) {
  for (const char* text :
       {"[]", "{", R"({"jobs":1})", R"({"jobs":[],"x":1})", R"({"jobs":[{"id":1}]})",
        R"({"jobs":[{"id":1,"tasks":[]}]})", R"({"jobs":[{"id":0,"tasks":[{"id":2,"type":"INCREMENT"}]}]})",
        R"({"jobs":[{"id":1,"tasks":[{"id":2,"type":"X"}]}]})",
        R"({"jobs":[{"id":1,"tasks":[{"id":2,"type":"INCREMENT","status":"X"}]}]})",
        R"({"jobs":[{"id":1,"phase":"X","tasks":[{"id":2,"type":"INCREMENT"}]}]})",
        R"({"jobs":[{"id":1,"type":"X","tasks":[{"id":2,"type":"INCREMENT"}]}]})",
        R"({"jobs":[{"id":1,"tasks":[{"id":2,"type":"INCREMENT","position":{"x":1}}]}]})",
        R"({"jobs":[{"id":1,"tasks":[{"id":2,"type":"INCREMENT","position":{"lsn":1}}]}]})"})
    EXPECT_THROW(parse_world(text), std::invalid_argument) << text;
  EXPECT_THROW(read_world("/nonexistent/world.json"), std::system_error);
}

}  // namespace
}  // namespace console_sim
