// Faults on stop and start: whether the job was asked all the same, and what the client can know of it.

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "console_sim/test_client.hpp"

namespace console_sim {
namespace {
namespace fault_steering_test {

using End = Answer::End;

struct Row {
  const char* fault;
  bool applied;
  const char* answered;  ///< as logged
  End end;
  int status;        ///< 0: not even a status line
  const char* code;  ///< as logged; empty: none can be read
};

constexpr Row rows[] = {
    {"drop_before_apply", false, "none", End::closed, 0, ""},
    {"drop_after_apply", true, "none", End::closed, 0, ""},
    {"reset_before_apply", false, "none", End::reset, 0, ""},
    {"reset_after_apply", true, "none", End::reset, 0, ""},
    {"refuse", false, "none", End::reset, 0, ""},
    {"status=503", false, "whole", End::whole, 503, "0"},
    {"status=503:apply", true, "whole", End::whole, 503, "1"},
    {"status=503:apply:body=html", true, "whole", End::whole, 503, ""},
    {"status=429:retry_after=2", false, "whole", End::whole, 429, "0"},
    {"status=429:apply", true, "whole", End::whole, 429, "1"},
    {"status=401", false, "whole", End::whole, 401, "0"},
    {"code=5013", false, "whole", End::whole, 200, "5013"},
    {"code=5014:msg=not stopped", false, "whole", End::whole, 200, "5014"},
    {"code=0001:apply", true, "whole", End::whole, 200, "0001"},
    {"stall:before:for=5ms", true, "whole", End::whole, 200, "1"},
    {"stall:after:for=5ms", true, "whole", End::whole, 200, "1"},
    {"slow:drip=0ms", true, "whole", End::whole, 200, "1"},
    {"truncated", true, "part", End::closed, 200, ""},
    {"truncated_chunked", true, "part", End::closed, 200, ""},
    {"no_length", true, "whole", End::closed, 200, "1"},
    {"garbage", true, "whole", End::whole, 200, ""},
    {"duplicate_keys", true, "whole", End::whole, 200, "1"},
    {"missing_request_id", true, "whole", End::whole, 200, "1"},
    {"code_not_string", true, "whole", End::whole, 200, ""},
    {"huge:size=100000", true, "whole", End::whole, 200, "1"},
    {"continue_100", true, "whole", End::whole, 200, "1"},
    {"redirect", false, "whole", End::whole, 302, ""},
    {"close_idle", true, "whole", End::whole, 200, "1"},
};

/// One call on one job under a fault; job 5 is in the state that the call wants, and changes at once.
class FaultSteering : public testing::TestWithParam<Row> {
 protected:
  static constexpr std::int64_t job = 5;

  Status status(std::int64_t of = job) {
    return sim_.with([of](Console& console) { return console.world().look(of, console.now().steady_ms).status; });
  }
  void set(std::int64_t of, Status status) {
    sim_.with([=](Console& console) {
      console.world().set_status(of, status, console.now().steady_ms);
      return true;
    });
  }
  Answer ask(const std::string& call, int timeout_ms = 10'000) {
    return client_.call(call, R"({"jobId":5})", timeout_ms);
  }
  boost::json::object last_log() { return boost::json::parse(sim_.log_lines().back()).as_object(); }

  void expect(const std::string& call, Status from, Status to) {
    const Row& row = GetParam();
    set(job, from);
    sim_.set_faults({call + ":" + row.fault});
    const Answer answer = ask(call);
    EXPECT_EQ(answer.end, row.end);
    EXPECT_EQ(answer.status, row.status);
    EXPECT_EQ(status(), row.applied ? to : from);
    const auto line = last_log();
    EXPECT_EQ(line.at("call").as_string(), call);
    EXPECT_EQ(line.at("job_id").as_int64(), job);
    EXPECT_EQ(line.at("fault").as_string(), call + ":" + row.fault);
    EXPECT_EQ(line.at("applied").as_bool(), row.applied);
    EXPECT_EQ(line.at("answered").as_string(), row.answered);
    EXPECT_EQ(line.contains("code") ? std::string(line.at("code").as_string()) : "", row.code);
  }

  InProcess sim_{small_world()};
  TestClient client_{sim_.server().port()};
};

TEST_P(FaultSteering, OnAStop) {
  expect("stop", Status::RUNNING, Status::STOP);
}

TEST_P(FaultSteering, OnAStart) {
  expect("start", Status::STOP, Status::RUNNING);
}

INSTANTIATE_TEST_SUITE_P(Fault, FaultSteering, testing::ValuesIn(rows));

class FaultSteeringOnce : public FaultSteering {};

TEST_F(FaultSteeringOnce, AStallBeforeHoldsTheJobToo) {
  set(job, Status::RUNNING);
  sim_.set_faults({"stop:stall:before:for=60s"});
  EXPECT_EQ(ask("stop", 50).end, End::silence);
  EXPECT_EQ(status(), Status::RUNNING);
  EXPECT_TRUE(sim_.log_lines().empty());
}

TEST_F(FaultSteeringOnce, AStallAfterHoldsTheAnswerAlone) {
  set(job, Status::RUNNING);
  sim_.set_faults({"stop:stall:after:for=60s"});
  EXPECT_EQ(ask("stop", 1000).end, End::silence);
  EXPECT_EQ(status(), Status::STOP);
}

TEST_F(FaultSteeringOnce, ARetryAfterIsAnswered) {
  sim_.set_faults({"start:status=429:retry_after=7"});
  EXPECT_EQ(ask("start").headers.at("retry-after"), "7");
}

TEST_F(FaultSteeringOnce, UnsteadyOfOneJobAlone) {
  for (const std::int64_t of : {5, 6, 7, 8}) set(of, Status::RUNNING);
  sim_.set_faults(
      {"stop:unsteady:form=stuck:job=5", "stop:unsteady:form=abnormal:job=6", "stop:unsteady:form=slow:for=60s:job=7"});
  for (const std::int64_t of : {5, 6, 7, 8}) {
    const Answer answer = client_.call("stop", "{\"jobId\":" + std::to_string(of) + "}");
    EXPECT_NE(answer.body.find(R"("code":"1")"), std::string::npos) << of;
  }
  EXPECT_EQ(status(5), Status::WAIT_STOP);
  EXPECT_EQ(status(6), Status::ABNORMAL);
  EXPECT_EQ(status(7), Status::WAIT_STOP);
  EXPECT_EQ(status(8), Status::STOP);
}

TEST_F(FaultSteeringOnce, ASlowTransitionEnds) {
  sim_.set_faults({"start:unsteady:form=slow:for=30ms:count=1"});
  ask("start");
  EXPECT_EQ(ask("start").body.find(R"("code":"1")"), std::string::npos);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (status() != Status::RUNNING && std::chrono::steady_clock::now() < end) continue;
  EXPECT_EQ(status(), Status::RUNNING);
}

TEST_F(FaultSteeringOnce, AFaultOnEveryCallMeetsStopsToo) {
  set(job, Status::RUNNING);
  sim_.set_faults({"*:status=503:job=5"});
  EXPECT_EQ(ask("stop").status, 503);
  EXPECT_EQ(status(), Status::RUNNING);
  EXPECT_EQ(client_.call("stop", R"({"jobId":6})").status, 200);
}

}  // namespace fault_steering_test
}  // namespace
}  // namespace console_sim
