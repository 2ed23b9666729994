// What a script that posts a plan itself is answered.

#include "integration/served.hpp"
#include "support/raw_http.hpp"

namespace resetd::integration {
namespace {
namespace submit_answer_test {

using support::rewind_tasks;

class SubmitAnswer : public Served {};

std::string post_of(const std::string& plan) {
  return "POST /v1/runs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/yaml\r\n"
         "Content-Length: " +
         std::to_string(plan.size()) + "\r\n\r\n" + plan;
}

boost::json::object body_of(const std::string& answer) {
  const std::size_t end_of_head = answer.find("\r\n\r\n");
  return end_of_head == std::string::npos ? boost::json::object{} : parse(answer.substr(end_of_head + 4)).as_object();
}

TEST_F(SubmitAnswer, IsTheRunAsItWasTakenAndThenAsItStands) {
  begin();
  serve();
  const std::string request = post_of(support::read_file(plan(rewind_tasks(12))));
  const std::string taken = support::exchange_unix(work().socket(), request);
  EXPECT_TRUE(taken.starts_with("HTTP/1.1 202 ")) << taken;
  boost::json::object run = body_of(taken);
  EXPECT_EQ(run.at("run"), 1);
  EXPECT_EQ(run.at("state"), "sealing");
  EXPECT_EQ(run.at("tasks"), 12);
  EXPECT_EQ(run.at("counts"), (boost::json::object{{"queued", 12}}));
  EXPECT_FALSE(run.contains("digest"));

  ASSERT_TRUE(comes_to("awaiting_approval"));
  const std::string existing = support::exchange_unix(work().socket(), request);
  EXPECT_TRUE(existing.starts_with("HTTP/1.1 200 ")) << existing;
  run = body_of(existing);
  EXPECT_EQ(run.at("run"), 1);
  EXPECT_EQ(run.at("state"), "awaiting_approval");
  EXPECT_EQ(run.at("counts"), (boost::json::object{{"queued", 12}}));
  EXPECT_EQ(run.at("digest"), status().at("digest"));
  EXPECT_EQ(work().resetd({"cancel", "1"}).exit_code, 0);
}

TEST_F(SubmitAnswer, CountsNoTasksThatAreStillToBeSelected) {
  begin();
  serve();
  const std::string taken = support::exchange_unix(
      work().socket(), post_of("version: 1\nname: chosen\nreason: r\nselect: {dataJobName: job-000000}\n"
                               "defaults: {posType: MYSQL_TIMESTAMP_POS, positionTimestamp: now-24h}\n"));
  EXPECT_TRUE(taken.starts_with("HTTP/1.1 202 ")) << taken;
  EXPECT_EQ(body_of(taken).at("tasks"), 0);
  EXPECT_EQ(body_of(taken).at("counts"), boost::json::object{});
  ASSERT_TRUE(comes_to("awaiting_approval"));
  EXPECT_GT(status().at("tasks").to_number<int>(), 0);
  EXPECT_EQ(work().resetd({"cancel", "1"}).exit_code, 0);
}

}  // namespace submit_answer_test
}  // namespace
}  // namespace resetd::integration
