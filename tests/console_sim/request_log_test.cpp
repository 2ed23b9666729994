// What the log says of reads: which jobs were shown, and how.

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "console_sim/api_fixture.hpp"
#include "console_sim/test_client.hpp"

namespace console_sim {
namespace {

class RequestLogOfReads : public testing::Test {
 protected:
  boost::json::object line_of(std::string_view call, std::string_view body) {
    client_.call(call, body);
    return boost::json::parse(sim_.log_lines().back()).as_object();
  }
  static std::string member(const boost::json::object& line, std::string_view key) {
    const auto* value = line.if_contains(key);
    return value == nullptr ? "absent" : boost::json::serialize(*value);
  }
  void set(std::int64_t job, Status status) {
    sim_.with([=](Console& console) {
      console.world().set_status(job, status, console.now().steady_ms);
      return true;
    });
  }

  InProcess sim_{small_world()};
  TestClient client_{sim_.server().port()};
};

TEST_F(RequestLogOfReads, APageNamesItsJobsInOrder) {
  set(7, Status::RUNNING);
  sim_.with([](Console& console) {
    console.world().set_phase(8, Phase::CATCH_UP, console.now().steady_ms);
    return true;
  });
  const auto line = line_of("listbypage", R"({"pageNum":2,"pageSize":3,"orderAsc":true,"orderType":"GMT_CREATE"})");
  EXPECT_EQ(member(line, "jobs"), "[4,5,6]");
  const auto next = line_of("listbypage", R"({"pageNum":3,"pageSize":3})");
  EXPECT_EQ(member(next, "jobs"), "[7,8,9]");
  EXPECT_EQ(member(next, "statuses"), R"(["RUNNING","STOP","STOP"])");
  EXPECT_EQ(member(next, "phases"), R"(["INCRE","CATCH_UP","INCRE"])");
  EXPECT_EQ(member(line_of("listbypage", R"({"pageNum":1,"pageSize":2,"orderAsc":false})"), "jobs"), "[24,23]");
  EXPECT_EQ(member(line_of("listbypage", R"({"pageNum":99,"pageSize":2})"), "jobs"), "[]");
}

TEST_F(RequestLogOfReads, AListNamesItsJobsToo) {
  set(16, Status::ABNORMAL);
  const auto line = line_of("list", R"({"sourceInstanceId":4})");
  EXPECT_EQ(member(line, "jobs"), "[4,16]");
  EXPECT_EQ(member(line, "statuses"), R"(["STOP","ABNORMAL"])");
  EXPECT_EQ(line_of("list", "{}").at("jobs").as_array().size(), 24U);
}

TEST_F(RequestLogOfReads, AQueryNamesItsJob) {
  const auto line = line_of("queryjob", R"({"jobId":3})");
  EXPECT_EQ(member(line, "jobs"), "[3]");
  EXPECT_EQ(member(line, "statuses"), R"(["STOP"])");
  EXPECT_EQ(member(line_of("queryjob", R"({"jobId":99})"), "jobs"), "absent");
}

TEST_F(RequestLogOfReads, OtherCallsShowNothing) {
  EXPECT_EQ(member(line_of("start", R"({"jobId":3})"), "jobs"), "absent");
  EXPECT_EQ(member(line_of("listbypage", R"({"pageNum":0,"pageSize":2})"), "jobs"), "absent");
}

TEST_F(RequestLogOfReads, WhatIsNotToBeBelievedShowsNothing) {
  for (const char* fault :
       {"drop_before_apply", "drop_after_apply", "reset_after_apply", "status=503", "status=503:apply:body=success",
        "code=0001:apply", "truncated", "truncated_chunked", "no_length", "garbage", "duplicate_keys",
        "missing_request_id", "code_not_string", "redirect"}) {
    for (const char* call : {"queryjob", "listbypage", "list"}) {
      sim_.set_faults({std::string(call) + ":" + fault});
      const std::string_view name(call);
      const auto line = line_of(name, name == "queryjob"     ? R"({"jobId":3})"
                                      : name == "listbypage" ? R"({"pageNum":1,"pageSize":2})"
                                                             : "{}");
      EXPECT_EQ(member(line, "jobs"), "absent") << call << ":" << fault;
      EXPECT_EQ(member(line, "statuses"), "absent") << call << ":" << fault;
    }
  }
}

TEST_F(RequestLogOfReads, WhatIsAnsweredOddlyButWellShowsItsJobs) {
  for (const char* fault : {"slow:drip=0ms", "stall:after:for=1ms", "continue_100", "close_idle", "wrong_read",
                            "no_position", "huge:size=100000"}) {
    sim_.set_faults({std::string("listbypage:") + fault});
    EXPECT_EQ(member(line_of("listbypage", R"({"pageNum":1,"pageSize":2})"), "jobs"), "[1,2]") << fault;
  }
}

TEST(RequestLogOfNone, NothingIsGatheredForIt) {
  WorldOptions options;
  options.generator.jobs = 30;
  World world(options, 0);
  Api api(world, {{}, false});
  const auto shown = [&](std::string_view call, std::string_view body) {
    return api.handle(call, parse_body(body).body, {}, {}).shown.size();
  };
  EXPECT_EQ(shown("queryjob", R"({"jobId":3})"), 0U);
  EXPECT_EQ(shown("listbypage", R"({"pageNum":1,"pageSize":20})"), 0U);
  EXPECT_EQ(shown("list", "{}"), 0U);
}

TEST(RequestLogOfALongList, IsMadeWhileItIsSent) {
  constexpr std::int64_t jobs = 10'001;
  WorldOptions options;
  options.generator.jobs = jobs;
  World world(options, 0);
  Api api(world, {});
  world.set_status(jobs, Status::RUNNING, 0);
  Outcome outcome = api.handle("list", parse_body("{}").body, {}, {});
  ASSERT_EQ(outcome.shown.size(), static_cast<std::size_t>(jobs));
  EXPECT_EQ(outcome.shown.back().job, jobs);
  EXPECT_EQ(outcome.shown.back().status, Status::RUNNING);
  std::string text;
  EXPECT_TRUE(outcome.stream(text)) << "in more than one block";
  while (outcome.stream(text)) continue;
  EXPECT_EQ(boost::json::parse(text).as_array().size(), static_cast<std::size_t>(jobs));
}

}  // namespace
}  // namespace console_sim
