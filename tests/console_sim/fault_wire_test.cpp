// Every kind of fault, seen by a client at a real socket.

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "console_sim/test_client.hpp"

namespace console_sim {
namespace {

constexpr std::string_view reset_body = R"({"taskId":100008,"posType":"KAFKA_TIMESTAMP_POS","positionTimestamp":5})";

class FaultWire : public testing::Test {
 protected:
  Answer reset_under(const std::string& fault, int timeout_ms = 10'000) {
    sim_.set_faults({"updateincrepos:" + fault});
    return client_.call("updateincrepos", reset_body, timeout_ms);
  }
  bool was_reset() {
    return sim_.with([](Console& console) {
      return to_json(console.world().look(8, console.now().steady_ms).position) == R"({"positionTimestamp":5})";
    });
  }
  boost::json::object last_log() { return boost::json::parse(sim_.log_lines().back()).as_object(); }
  static boost::json::object envelope(const Answer& answer) {
    boost::system::error_code error;
    const auto value = boost::json::parse(answer.body, error);
    EXPECT_FALSE(error) << answer.body;
    return value.is_object() ? value.as_object() : boost::json::object();
  }
  void expect_log(bool applied, std::string_view answered, bool request_id) {
    const auto log = last_log();
    EXPECT_EQ(log.at("applied").as_bool(), applied);
    EXPECT_EQ(log.at("answered").as_string(), answered);
    EXPECT_TRUE(log.contains("fault"));
    EXPECT_EQ(log.contains("request_id"), request_id);
    EXPECT_EQ(was_reset(), applied);
  }

  InProcess sim_{small_world()};
  TestClient client_{sim_.server().port()};
};

TEST_F(FaultWire, NoFault) {
  const Answer answer = client_.call("updateincrepos", reset_body);
  EXPECT_EQ(answer.end, Answer::End::whole);
  EXPECT_EQ(answer.status, 200);
  const auto text = envelope(answer);
  EXPECT_EQ(text.at("code").as_string(), "1");
  EXPECT_EQ(text.at("msg").as_string(), "request success");
  EXPECT_TRUE(text.at("data").is_null());
  EXPECT_TRUE(was_reset());
  EXPECT_EQ(last_log().at("request_id").as_string(), text.at("requestId").as_string());
  EXPECT_FALSE(last_log().contains("fault"));
}

TEST_F(FaultWire, DropBeforeApply) {
  const Answer answer = reset_under("drop_before_apply");
  EXPECT_EQ(answer.end, Answer::End::closed);
  EXPECT_EQ(answer.status, 0);
  expect_log(false, "none", false);
  EXPECT_FALSE(last_log().contains("http_status"));
}

TEST_F(FaultWire, DropAfterApply) {
  const Answer answer = reset_under("drop_after_apply");
  EXPECT_EQ(answer.end, Answer::End::closed);
  EXPECT_EQ(answer.status, 0);
  expect_log(true, "none", false);
}

TEST_F(FaultWire, ResetBeforeApply) {
  EXPECT_EQ(reset_under("reset_before_apply").end, Answer::End::reset);
  expect_log(false, "none", false);
}

TEST_F(FaultWire, ResetAfterApply) {
  EXPECT_EQ(reset_under("reset_after_apply").end, Answer::End::reset);
  expect_log(true, "none", false);
}

TEST_F(FaultWire, RefuseOfACall) {
  EXPECT_EQ(reset_under("refuse").end, Answer::End::reset);
  expect_log(false, "none", false);
}

TEST_F(FaultWire, RefuseAtConnect) {
  sim_.set_faults({"connect:refuse:count=1"});
  const Answer answer = client_.call("updateincrepos", reset_body);
  EXPECT_TRUE(answer.end == Answer::End::reset || answer.end == Answer::End::closed);
  EXPECT_EQ(last_log().at("call").as_string(), "connect");
  EXPECT_FALSE(was_reset());
  EXPECT_EQ(client_.call("updateincrepos", reset_body).status, 200);
}

TEST_F(FaultWire, CloseListenerRefusesConnectsForAWhile) {
  EXPECT_EQ(reset_under("close_listener:for=100ms:count=1").status, 200);
  expect_log(true, "whole", true);
  TestClient other(sim_.server().port());
  EXPECT_EQ(client_.call("queryjob", R"({"jobId":1})").status, 200) << "an open connection goes on";
  bool refused = !other.open();
  while (!other.is_open()) other.open();
  EXPECT_TRUE(refused);
  EXPECT_EQ(other.call("queryjob", R"({"jobId":1})").status, 200);
}

TEST_F(FaultWire, CloseListenerAtConnectServesThatConnection) {
  sim_.set_faults({"connect:close_listener:for=60s:count=1"});
  EXPECT_EQ(client_.call("updateincrepos", reset_body).status, 200);
  TestClient other(sim_.server().port());
  EXPECT_EQ(other.call("updateincrepos", reset_body).end, Answer::End::refused);
}

TEST_F(FaultWire, StallBeforeApplying) {
  const Answer answer = reset_under("stall:before:for=60s", 50);
  EXPECT_EQ(answer.end, Answer::End::silence);
  EXPECT_FALSE(was_reset());
  EXPECT_TRUE(sim_.log_lines().empty());
}

TEST_F(FaultWire, StallAfterApplying) {
  const Answer answer = reset_under("stall:after:for=60s", 50);
  EXPECT_EQ(answer.end, Answer::End::silence);
  EXPECT_TRUE(was_reset());
  EXPECT_EQ(sim_.log_lines().size(), 1u);
}

TEST_F(FaultWire, AStallEnds) {
  EXPECT_EQ(reset_under("stall:before:for=20ms").status, 200);
  expect_log(true, "whole", true);
}

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
  EXPECT_TRUE(was_reset());
}

TEST_F(FaultWire, Redirect) {
  const Answer answer = reset_under("redirect");
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(answer.headers.at("location"), sim_.url() + "/login");
  EXPECT_EQ(reset_under("redirect:location=http://a:1/b").headers.at("location"), "http://a:1/b");
  expect_log(false, "whole", false);
}

TEST_F(FaultWire, Continue100) {
  const Answer answer = reset_under("continue_100");
  EXPECT_EQ(answer.interim, 1);
  EXPECT_EQ(answer.status, 200);
  expect_log(true, "whole", true);
}

TEST_F(FaultWire, CloseIdleAfterTheAnswer) {
  const Answer answer = reset_under("close_idle");
  EXPECT_EQ(answer.end, Answer::End::whole);
  EXPECT_FALSE(answer.headers.contains("connection"));
  EXPECT_EQ(client_.wait_for_end(), Answer::End::closed);
}

TEST_F(FaultWire, CloseIdleWhenTheNextRequestArrives) {
  EXPECT_EQ(reset_under("close_idle:next:count=1").status, 200);
  EXPECT_EQ(client_.wait_for_end(50), Answer::End::silence);
  const Answer next = client_.call("updateincrepos", reset_body);
  EXPECT_EQ(next.status, 0);
  EXPECT_TRUE(next.end == Answer::End::closed || next.end == Answer::End::reset);
  EXPECT_EQ(sim_.log_lines().size(), 1u);
}

TEST_F(FaultWire, WrongRead) {
  sim_.set_faults({"queryjob:wrong_read:count=1"});
  const std::string lie = client_.call("queryjob", R"({"jobId":8})").body;
  const std::string truth = client_.call("queryjob", R"({"jobId":8})").body;
  EXPECT_NE(lie.find("1767229200000"), std::string::npos);
  EXPECT_NE(truth.find("1767225600000"), std::string::npos);
}

TEST_F(FaultWire, NoPosition) {
  sim_.set_faults({"queryjob:no_position:form=null"});
  EXPECT_NE(client_.call("queryjob", R"({"jobId":8})").body.find(R"("taskPosition":null)"), std::string::npos);
  sim_.set_faults({"queryjob:no_position"});
  EXPECT_EQ(client_.call("queryjob", R"({"jobId":8})").body.find("taskPosition"), std::string::npos);
}

TEST_F(FaultWire, UnsteadyStart) {
  sim_.set_faults({"start:unsteady:count=1", "start:unsteady:form=abnormal"});
  client_.call("start", R"({"jobId":1})");
  client_.call("start", R"({"jobId":2})");
  EXPECT_NE(client_.call("queryjob", R"({"jobId":1})").body.find("WAIT_START"), std::string::npos);
  EXPECT_NE(client_.call("queryjob", R"({"jobId":2})").body.find("ABNORMAL"), std::string::npos);
}

TEST_F(FaultWire, AListUnderAFaultIsGatheredFirst) {
  sim_.set_faults({"list:truncated"});
  const Answer answer = client_.call("list", "{}");
  EXPECT_EQ(answer.end, Answer::End::closed);
  EXPECT_LT(answer.body.size(), std::stoul(answer.headers.at("content-length")));
}

TEST_F(FaultWire, ABadSignatureMeetsNoFault) {
  sim_.set_faults({"updateincrepos:garbage:count=1"});
  EXPECT_EQ(client_.send(request_text(signed_target("updateincrepos", "x", "test-ak", "bad"), reset_body)).status, 497);
  EXPECT_EQ(client_.call("updateincrepos", reset_body).body.substr(0, 8), "upstream");
}

}  // namespace
}  // namespace console_sim
