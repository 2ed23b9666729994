// Faults that answer, and answer otherwise, seen by a client at a real socket.

#include "console_sim/fault_fixture.hpp"

namespace console_sim {
namespace {

TEST_F(FaultWire, StatusWithoutApplying) {
  const Answer answer = reset_under("status=503");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(envelope(answer).at("code").as_string(), "0");
  expect_log(false, "whole", true);
  EXPECT_EQ(last_log().at("http_status").as_int64(), 503);
}

TEST_F(FaultWire, StatusWithApplying) {
  const Answer answer = reset_under("status=502:apply:body=html");
  EXPECT_EQ(answer.status, 502);
  EXPECT_EQ(answer.headers.at("content-type"), "text/html");
  EXPECT_EQ(answer.body.substr(0, 6), "<html>");
  expect_log(true, "whole", false);
}

TEST_F(FaultWire, StatusWithAnEmptyOrASuccessfulBody) {
  const Answer empty = reset_under("status=504:body=empty");
  EXPECT_EQ(empty.status, 504);
  EXPECT_EQ(empty.body, "");
  const Answer success = reset_under("status=500:body=success");
  EXPECT_EQ(success.status, 500);
  EXPECT_EQ(envelope(success).at("code").as_string(), "1");
  expect_log(false, "whole", true);
}

TEST_F(FaultWire, TooManyRequests) {
  EXPECT_EQ(reset_under("status=429:retry_after=3").headers.at("retry-after"), "3");
  const std::string date = reset_under("status=429:retry_after=date+3").headers.at("retry-after");
  EXPECT_EQ(date.size(), 29u) << date;
  EXPECT_TRUE(date.ends_with(" GMT"));
  EXPECT_FALSE(reset_under("status=429").headers.contains("retry-after"));
  EXPECT_FALSE(was_reset());
}

TEST_F(FaultWire, FailingCode) {
  const auto text = envelope(reset_under("code=5011:msg=still running"));
  EXPECT_EQ(text.at("code").as_string(), "5011");
  EXPECT_EQ(text.at("msg").as_string(), "still running");
  expect_log(false, "whole", true);
  EXPECT_EQ(envelope(reset_under("code=0:apply")).at("code").as_string(), "0");
  expect_log(true, "whole", true);
}

TEST_F(FaultWire, Truncated) {
  const Answer answer = reset_under("truncated");
  EXPECT_EQ(answer.end, Answer::End::closed);
  EXPECT_EQ(answer.status, 200);
  EXPECT_LT(answer.body.size(), std::stoul(answer.headers.at("content-length")));
  expect_log(true, "part", false);
}

TEST_F(FaultWire, TruncatedChunked) {
  const Answer answer = reset_under("truncated_chunked");
  EXPECT_EQ(answer.end, Answer::End::closed);
  EXPECT_EQ(answer.headers.at("transfer-encoding"), "chunked");
  EXPECT_EQ(envelope(answer).at("code").as_string(), "1") << "whole to the eye, and yet not ended";
  expect_log(true, "part", false);
}

TEST_F(FaultWire, NoLength) {
  const Answer answer = reset_under("no_length");
  EXPECT_EQ(answer.end, Answer::End::closed);
  EXPECT_FALSE(answer.headers.contains("content-length"));
  EXPECT_EQ(envelope(answer).at("code").as_string(), "1");
  expect_log(true, "whole", true);
}

TEST_F(FaultWire, Garbage) {
  const Answer answer = reset_under("garbage");
  EXPECT_EQ(answer.status, 200);
  boost::system::error_code error;
  boost::json::parse(answer.body, error);
  EXPECT_TRUE(error);
  expect_log(true, "whole", false);
}

TEST_F(FaultWire, DuplicateKeys) {
  const std::string body = reset_under("duplicate_keys").body;
  EXPECT_NE(body.find(R"("code":"1")"), std::string::npos);
  EXPECT_NE(body.find(R"("code":"0")"), std::string::npos);
  expect_log(true, "whole", true);
}

TEST_F(FaultWire, MissingRequestId) {
  EXPECT_FALSE(envelope(reset_under("missing_request_id")).contains("requestId"));
  expect_log(true, "whole", false);
}

TEST_F(FaultWire, CodeIsNoString) {
  EXPECT_EQ(envelope(reset_under("code_not_string")).at("code").as_int64(), 1);
  expect_log(true, "whole", true);
}

TEST_F(FaultWire, Huge) {
  const Answer answer = reset_under("huge:size=3000000");
  EXPECT_GT(answer.body.size(), 3'000'000u);
  EXPECT_EQ(envelope(answer).at("code").as_string(), "1");
}

TEST_F(FaultWire, SlowArrivesWhole) {
  const Answer answer = reset_under("slow:drip=0ms");
  EXPECT_EQ(answer.end, Answer::End::whole);
  EXPECT_EQ(envelope(answer).at("code").as_string(), "1");
  expect_log(true, "whole", true);
}

TEST_F(FaultWire, SlowIsSlow) {
  const Answer answer = reset_under("slow:drip=60s", 50);
  EXPECT_EQ(answer.end, Answer::End::silence);
  EXPECT_EQ(answer.status, 0);
  while (!was_reset()) continue;
  EXPECT_EQ(sim_.log_lines().size(), 1u);
}

}  // namespace
}  // namespace console_sim
