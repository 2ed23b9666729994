// What the checker must find where calls and their announcements do not fit together.

#include "support/attempts.hpp"

#include <gtest/gtest.h>

#include "support/planted_logs.hpp"

namespace resetd::support {
namespace {

TEST(Attempts, AStopOrStartWithoutIntentIsFound) {
  for (const std::string what : {"stop", "start"}) {
    Logs logs;
    logs.ask_call(what, "s1");
    EXPECT_FOUND(logs, "the console got a " + what + " without a job." + what + "_intent, nonce s1");
  }
}

TEST(Attempts, AnIntentOfAnotherKindIsNone) {
  Logs logs;
  logs.ask_intent("stop", "s1");
  logs.ask_call("start", "s1");
  EXPECT_FOUND(logs, "the console got a start without a job.start_intent, nonce s1");
  Logs reset;
  reset.look();
  reset.ask_intent("stop", "s1");
  reset.call("s1", true, "r1");
  EXPECT_FOUND(reset, "the console got a reset without an intent, nonce s1");
}

TEST(Attempts, AnIntentAfterTheCallIsFound) {
  for (const std::string what : {"stop", "start"}) {
    Logs logs;
    logs.ask_call(what, "s1");
    logs.ask_intent(what, "s1");
    EXPECT_FOUND(logs, "record 1 was written after the console got the " + what);
  }
}

TEST(Attempts, AnotherJobThanAnnouncedIsFound) {
  Logs logs;
  logs.ask_intent("stop", "s1");
  logs.job = 2;
  logs.ask_call("stop", "s1");
  EXPECT_FOUND(logs, R"(record 1 is about data job 1, the console got {"jobId":2})");
  Logs more;
  more.asked("stop", "s1");
  std::string& line = more.evidence.console[0];
  line.replace(line.find(R"({\"jobId\":1})"), 13, R"({\"jobId\":1,\"x\":2})");
  EXPECT_FOUND(more, R"(record 1 is about data job 1, the console got {"jobId":1,"x":2})");
}

TEST(Attempts, ANonceOfTwoIntentsIsFound) {
  Logs logs;
  logs.ask_intent("stop", "n1");
  logs.ask_intent("stop", "n1");
  EXPECT_FOUND(logs, "record 2 uses a nonce again");
  Logs mixed;
  mixed.ask_intent("start", "n1");
  mixed.intent(1, "n1");
  EXPECT_FOUND(mixed, "record 2 uses a nonce again");
}

TEST(Attempts, ANonceOfTwoCallsIsFound) {
  Logs logs;
  logs.asked("stop", "n1");
  logs.ask_call("stop", "n1", false);
  EXPECT_FOUND(logs, "the console saw the nonce n1 twice");
}

TEST(Attempts, AnIntentsNonceOnAnotherCallIsFound) {
  Logs logs;
  logs.ask_intent("stop", "look-0");  // the name that the first look gets
  logs.look();
  EXPECT_FOUND(logs, "the console got a queryjob with the nonce of an intent, look-0");
}

TEST(Attempts, CallsThatNothingAsksForAreFound) {
  for (const std::string what : {"restart", "detachincretask", "attachincretask"}) {
    Logs logs;
    logs.ask_call(what, "s1");
    EXPECT_FOUND(logs, "the console got a " + what + ", which nothing asks for");
  }
}

TEST(Attempts, ThatAreNotCountedOnAreFound) {
  Logs logs;
  logs.intent(2, "n1");
  EXPECT_FOUND(logs, "record 1 is attempt 2, not 1");
}

TEST(Attempts, ThatAreVerifiedWereAcknowledgedAndReadBackAsTheirTarget) {
  const std::string wrong = "verified, but the position read back is not the target";
  for (const auto& [after, found] :
       std::vector<std::pair<std::string, bool>>{{R"({"positionTimestamp":500,"serverId":7})", false},
                                                 {R"({"serverId":7})", false},
                                                 {"{}", false},
                                                 {R"({"positionTimestamp":900})", true}}) {
    Logs logs;
    logs.good_reset(1, "n1", "r1");
    logs.attempt_event("reset.verified", 1, "n1", R"(,"after":)" + after);
    EXPECT_EQ(logs.found().find(wrong) != std::string::npos, found) << after << logs.found();
  }
  Logs logs;
  logs.look();
  logs.intent(1, "n1");
  logs.call("n1", true, "");
  logs.ambiguous(1, "n1");
  logs.attempt_event("reset.verified", 1, "n1");
  EXPECT_FOUND(logs, "verifies what was not acknowledged");
}

TEST(Attempts, ThatAPersonHasSentAgainMayTakeEffectTwice) {
  for (const bool acknowledged : {false, true}) {
    Logs logs;
    if (acknowledged) {
      logs.good_reset(1, "n1", "r1");
      logs.attempt_event("reset.mismatch", 1, "n1");
    } else {
      logs.look();
      logs.intent(1, "n1");
      logs.call("n1", true, "");
      logs.ambiguous(1, "n1");
    }
    logs.task_event("task.held");
    logs.resolved("resend");
    logs.good_reset(2, "n2", "r2");
    logs.task("succeeded", 2, "r2");
    EXPECT_EQ(logs.found(), "");
  }
}

// The second one had no effect; what the first did, the person knew.
TEST(Attempts, ThatAPersonHasSentAgainMayFail) {
  Logs logs;
  logs.look();
  logs.intent(1, "n1");
  logs.call("n1", true, "r1", 404);
  logs.rejected(1, "n1", 404);
  logs.task_event("task.held");
  logs.resolved("resend");
  logs.look();
  logs.intent(2, "n2");
  logs.call("n2", false, "r2", 404);
  logs.rejected(2, "n2", 404);
  logs.task_event("task.failed");
  logs.task("failed", 2);
  EXPECT_EQ(logs.found(), "");
}

// The first was refused by a code that did not tell the truth, and changed nothing.
TEST(Attempts, ToWhereThePositionIsMayTakeEffectAgain) {
  Logs logs;
  logs.look();
  logs.attempt_event("reset.intent", 1, "n1",
                     R"(,"before":{"positionTimestamp":500},"request":)" + std::string(request));
  logs.call("n1", true, "r1", 404);
  logs.rejected(1, "n1", 404);
  logs.task_event("task.failed");
  logs.good_reset(2, "n2", "r2");
  logs.task("succeeded", 2, "r2");
  EXPECT_EQ(logs.found(), "");
}

// resetd's clock is set an hour ahead for its records; the console's is not.
TEST(Attempts, AreOrderedByTheConsolesClock) {
  const std::chrono::hours ahead{1};
  Logs logs;
  logs.look();
  logs.pass(ahead);
  logs.intent(1, "n1");
  const std::int64_t intended_us = logs.now_us - std::chrono::microseconds{ahead}.count();
  logs.pass(-ahead);
  logs.call("n1", true, "r1");
  logs.acknowledged(1, "n1", "r1");
  logs.task("succeeded", 1, "r1");
  EXPECT_FOUND(logs, "its intent was written after the console got the reset");
  logs.evidence.recorded_us = {intended_us, logs.now_us};
  EXPECT_EQ(logs.found(), "");
}

}  // namespace
}  // namespace resetd::support
