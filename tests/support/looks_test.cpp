// What the checker must find where a reset left without a good look, and what it must let by.

#include "support/looks.hpp"

#include <gtest/gtest.h>

#include "support/planted_logs.hpp"

namespace resetd::support {
namespace {

using std::chrono::seconds;

constexpr const char* none_before = "its job was not looked at before";
constexpr const char* none_young = "its job was not looked at shortly before";

void send(Logs& logs, const std::string& nonce = "n1") {
  logs.intent(1, nonce);
  logs.call(nonce, true, "r1");
  logs.acknowledged(1, nonce, "r1");
}

TEST(Looks, AResetWithoutAnyLookIsFound) {
  Logs logs;
  send(logs);
  EXPECT_FOUND(logs, none_before);
  logs.look();
  EXPECT_FOUND(logs, none_before) << "one that came later";
}

TEST(Looks, ALookAtAnotherJobIsNone) {
  Logs logs;
  logs.looked("listbypage", {2, 3});
  send(logs);
  EXPECT_FOUND(logs, none_before);
}

TEST(Looks, EveryReadThatHasTheJobIsALook) {
  for (const char* call : {"queryjob", "list", "listbypage"}) {
    Logs logs;
    logs.evidence.check_max_age = seconds{10};
    logs.looked(call, {3, 2, 1});
    send(logs);
    EXPECT_EQ(logs.found(), "") << call;
  }
}

TEST(Looks, AnOldLookIsFound) {
  for (const char* call : {"queryjob", "listbypage"}) {
    Logs logs;
    logs.evidence.check_max_age = seconds{10};
    logs.looked(call, {1});
    logs.pass(seconds{10});
    send(logs);
    EXPECT_EQ(logs.found(), "") << "half a second is the way's";
    Logs old;
    old.evidence.check_max_age = seconds{10};
    old.looked(call, {1});
    old.pass(seconds{11});
    send(old);
    EXPECT_FOUND(old, none_young);
    old.evidence.check_max_age.reset();
    EXPECT_EQ(old.found(), "") << "where no age is given, none is too high";
  }
}

TEST(Looks, ARefusedResetNeedsAYoungLookToo) {
  Logs logs;
  logs.evidence.check_max_age = seconds{10};
  logs.look();
  logs.pass(seconds{11});
  logs.intent(1, "n1");
  logs.call("n1", false, "r1", 400);
  logs.rejected(1, "n1", 400);
  EXPECT_FOUND(logs, none_young);
}

TEST(Looks, AResetOfAJobThatWasNeverSeenStoppedIsFound) {
  for (const char* status : {"RUNNING", "WAIT_STOP", "WAIT_START", "ABNORMAL", "INIT", "COMPLETE"}) {
    Logs logs;
    logs.look(status);
    send(logs);
    EXPECT_FOUND(logs, std::string("sent to a job that was last seen ") + status);
  }
}

TEST(Looks, AResetOutsideOfTheIncrementalPhaseIsFound) {
  Logs logs;
  logs.look("STOP", "FULL");
  send(logs);
  EXPECT_FOUND(logs, "sent to a job that was last seen STOP in phase FULL");
  Logs catching_up;
  catching_up.look("STOP", "CATCH_UP");
  send(catching_up);
  EXPECT_EQ(catching_up.found(), "");
}

TEST(Looks, AResetOnAnEarlierLookThanTheLastIsFound) {
  Logs logs;
  logs.evidence.check_max_age = seconds{10};
  logs.look("STOP");
  logs.look("RUNNING");
  logs.pass(seconds{1});
  send(logs);
  EXPECT_FOUND(logs, "sent to a job that was last seen RUNNING");
}

TEST(Looks, TheLastLookMayNotHaveBeenKnownYet) {
  Logs just_now;
  just_now.look("STOP");
  just_now.look("RUNNING");
  send(just_now);
  EXPECT_EQ(just_now.found(), "") << "its answer was on its way";
  Logs lost;
  lost.look("STOP");
  lost.looked("queryjob", {1}, "RUNNING", "INCRE", "queryjob:stall:after:for=60s");
  lost.pass(seconds{1});
  send(lost);
  EXPECT_EQ(lost.found(), "") << "its answer need not have come";
}

TEST(Looks, ALookWhileTheResetIsOnItsWayIsNone) {
  for (const char* before : {"", "RUNNING"}) {
    Logs logs;
    if (*before != '\0') logs.look(before);
    logs.intent(1, "n1");
    const std::int64_t arrived = logs.now_us;
    logs.pass(seconds{1});
    logs.look("STOP");
    logs.now_us = arrived;
    logs.call("n1", true, "r1");  // its line is written when it takes effect
    logs.acknowledged(1, "n1", "r1");
    EXPECT_FOUND(logs, *before == '\0' ? none_before : "sent to a job that was last seen RUNNING");
  }
}

TEST(Looks, AnOlderGoodLookDoesNotMakeAYoungBadOneGood) {
  Logs logs;
  logs.evidence.check_max_age = seconds{10};
  logs.look("STOP");
  logs.pass(seconds{11});
  logs.look("RUNNING");
  send(logs);
  EXPECT_FOUND(logs, none_young);
}

TEST(Looks, ALookBeforeAStartIsNone) {
  Logs logs;
  logs.look("STOP");
  logs.asked("start", "s1");
  send(logs);
  EXPECT_FOUND(logs, none_before);
  Logs refused;
  refused.look("STOP");
  refused.ask_intent("start", "s1");
  refused.ask_call("start", "s1", false);
  send(refused);
  EXPECT_EQ(refused.found(), "") << "that start had no effect";
}

TEST(Looks, TheLogIsReadBack) {
  Logs logs;
  logs.looked("listbypage", {7, 3}, "WAIT_STOP", "CATCH_UP");
  logs.call("n1", false, "r1");
  const auto calls = read_console_log(logs.evidence.console);
  ASSERT_EQ(calls[0].shown.size(), 2U);
  EXPECT_EQ(calls[0].shown[1].job_id, 3);
  EXPECT_EQ(calls[0].shown[1].status, "WAIT_STOP");
  EXPECT_EQ(calls[0].shown[1].phase, "CATCH_UP");
  EXPECT_TRUE(calls[1].shown.empty());
}

}  // namespace
}  // namespace resetd::support
