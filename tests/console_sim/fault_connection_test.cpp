// Faults that cut, stall or lie, seen by a client at a real socket.

#include "console_sim/fault_fixture.hpp"

namespace console_sim {
namespace {

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
  EXPECT_EQ(reset_under("close_listener:for=60s:count=1").status, 200);
  expect_log(true, "whole", true);
  TestClient other(sim_.server().port());
  EXPECT_FALSE(other.open());
  EXPECT_EQ(client_.call("queryjob", R"({"jobId":1})").status, 200) << "an open connection goes on";
  TestClient admin(sim_.server().admin_port());
  admin.send(request_text("/listener", R"({"closed_ms":0})"));
  while (!other.is_open()) other.open();
  EXPECT_EQ(other.call("queryjob", R"({"jobId":1})").status, 200);
}

TEST_F(FaultWire, CloseListenerWithALastAnswerLeavesNoConnection) {
  const Answer answer = reset_under("close_listener:for=60s:count=1:last");
  EXPECT_EQ(answer.end, Answer::End::whole);
  EXPECT_EQ(answer.headers.at("connection"), "close");
  expect_log(true, "whole", true);
  EXPECT_EQ(client_.wait_for_end(), Answer::End::closed);
  EXPECT_FALSE(TestClient(sim_.server().port()).open());
}

TEST_F(FaultWire, AClosedListenerOpensByItself) {
  EXPECT_EQ(reset_under("close_listener:for=1ms:count=1").status, 200);
  TestClient other(sim_.server().port());
  while (!other.is_open()) other.open();
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
  while (!was_reset()) continue;
  EXPECT_EQ(sim_.log_lines().size(), 1u);
}

TEST_F(FaultWire, AStallEnds) {
  EXPECT_EQ(reset_under("stall:before:for=20ms").status, 200);
  expect_log(true, "whole", true);
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
