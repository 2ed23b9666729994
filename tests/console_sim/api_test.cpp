#include "console_sim/api_fixture.hpp"

namespace console_sim {
namespace {

boost::json::object increment_task(const boost::json::value& job) {
  return job.at("dataTasks").as_array().at(1).as_object();
}

TEST_F(ApiTest, QueryJobShowsTheDataJobWithItsTasks) {
  const Outcome outcome = call("queryjob", R"({"jobId":1})");
  ASSERT_TRUE(outcome.good());
  EXPECT_FALSE(outcome.applied);
  const auto job = data(outcome);
  EXPECT_EQ(job.at("dataJobId").as_int64(), 1);
  EXPECT_EQ(job.at("dataJobType").as_string(), "SYNC");
  EXPECT_EQ(job.at("dataTaskState").as_string(), "INCRE");
  EXPECT_EQ(job.at("currTaskStatus").as_string(), "STOP");
  EXPECT_EQ(job.at("sourceDsVO").at("id").as_int64(), 1);
  const auto full = job.at("dataTasks").as_array().at(0).as_object();
  EXPECT_EQ(full.at("dataTaskType").as_string(), "FULL");
  EXPECT_EQ(full.at("dataTaskStatus").as_string(), "COMPLETE");
  const auto task = increment_task(job);
  EXPECT_EQ(task.at("dataTaskId").as_int64(), 100'001);
  EXPECT_EQ(task.at("dataTaskType").as_string(), "INCREMENT");
  EXPECT_EQ(task.at("dataTaskStatus").as_string(), "STOP");
  const auto position = boost::json::parse(task.at("taskPosition").as_string());
  EXPECT_EQ(position.at("journalFile").as_string(), "binlog.000481");
  EXPECT_EQ(position.at("positionTimestamp").as_int64(), position_time);
  EXPECT_EQ(position.at("gmtModified").as_int64(), now_.wall_ms);
  EXPECT_EQ(position.at("delayMillis").as_int64(), 5000);
}

TEST_F(ApiTest, QueryJobIsStrict) {
  for (const char* body : {R"({})", R"({"jobId":"1"})", R"({"jobId":null})", R"({"jobId":1.0})", R"({"jobId":1,"x":2})",
                           R"({"jobId":999})", R"({"jobId":100001})"})
    EXPECT_EQ(code("queryjob", body), "0001") << body;
}

TEST_F(ApiTest, ReadsCanLie) {
  const auto shown = [&](Lie lie) {
    const auto task = increment_task(data(call("queryjob", R"({"jobId":8})", {lie, 0, Ending::usual})));
    const auto* value = task.if_contains("taskPosition");
    return value == nullptr ? std::string("missing") : boost::json::serialize(*value);
  };
  EXPECT_NE(shown(Lie::none).find(std::to_string(position_time)), std::string::npos);
  EXPECT_NE(shown(Lie::wrong_position).find(std::to_string(position_time + 3'600'000)), std::string::npos);
  EXPECT_EQ(shown(Lie::missing), "missing");
  EXPECT_EQ(shown(Lie::null), "null");
  EXPECT_EQ(shown(Lie::empty), "\"{}\"");
  boost::system::error_code error;
  boost::json::parse(std::string(boost::json::parse(shown(Lie::malformed)).as_string()), error);
  EXPECT_TRUE(error);
}

TEST_F(ApiTest, AListLiesAboutOneJobOnly) {
  const auto jobs = data(call("list", "{}", {Lie::missing, 8, Ending::usual})).as_array();
  EXPECT_FALSE(increment_task(jobs.at(7)).contains("taskPosition"));
  EXPECT_TRUE(increment_task(jobs.at(8)).contains("taskPosition"));
}

TEST_F(ApiTest, StartThenStop) {
  EXPECT_EQ(code("stop", R"({"jobId":8})"), "5013");
  const Outcome started = call("start", R"({"jobId":8})");
  EXPECT_TRUE(started.good());
  EXPECT_TRUE(started.applied);
  EXPECT_EQ(started.data, "null");
  EXPECT_EQ(status(8), Status::WAIT_START);
  EXPECT_EQ(code("start", R"({"jobId":8})"), "5014");
  EXPECT_EQ(code("stop", R"({"jobId":8})"), "5013");
  now_.steady_ms += 100;
  EXPECT_EQ(status(8), Status::RUNNING);
  EXPECT_EQ(code("start", R"({"jobId":8})"), "5014");
  EXPECT_EQ(code("stop", R"({"jobId":8})"), "1");
  EXPECT_EQ(status(8), Status::WAIT_STOP);
  EXPECT_EQ(code("stop", R"({"jobId":8})"), "5013");
  now_.steady_ms += 100;
  EXPECT_EQ(status(8), Status::STOP);
}

TEST_F(ApiTest, RestartPassesThroughWaitRestart) {
  EXPECT_EQ(code("restart", R"({"jobId":3})"), "5013");
  world_.set_status(3, Status::ABNORMAL, now_.steady_ms);
  EXPECT_EQ(code("start", R"({"jobId":3})"), "5014") << "ABNORMAL does not count as stopped";
  EXPECT_EQ(code("restart", R"({"jobId":3})"), "1");
  EXPECT_EQ(status(3), Status::WAIT_RESTART);
  now_.steady_ms += 100;
  EXPECT_EQ(status(3), Status::RUNNING);
}

TEST_F(ApiTest, DetachAndAttach) {
  EXPECT_EQ(code("attachincretask", R"({"jobId":3})"), "0001");
  EXPECT_EQ(code("detachincretask", R"({"jobId":3})"), "1");
  EXPECT_EQ(code("detachincretask", R"({"jobId":3})"), "0001");
  EXPECT_EQ(code("attachincretask", R"({"jobId":3})"), "1");
  world_.set_status(3, Status::RUNNING, now_.steady_ms);
  EXPECT_EQ(code("detachincretask", R"({"jobId":3})"), "5019");
}

TEST_F(ApiTest, SteeringIsStrict) {
  for (const char* name : {"stop", "start", "restart", "detachincretask", "attachincretask"})
    for (const char* body : {R"({})", R"({"jobId":"1"})", R"({"jobId":1,"taskId":2})", R"({"jobId":999})"})
      EXPECT_EQ(code(name, body), "0001") << name << body;
}

TEST_F(ApiTest, IdsOfABody) {
  EXPECT_EQ(api_.ids_in(parse_body(R"({"taskId":100005})").body).job, 5);
  EXPECT_EQ(api_.ids_in(parse_body(R"({"jobId":5})").body).job, 5);
  EXPECT_EQ(api_.ids_in(parse_body("{}").body).job, 0);
}

}  // namespace
}  // namespace console_sim
