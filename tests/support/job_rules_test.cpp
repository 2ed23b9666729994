// What the checker must find where jobs are stopped and started, and what it must let by.

#include "support/job_rules.hpp"

#include <gtest/gtest.h>

#include "support/planted_logs.hpp"

namespace resetd::support {
namespace {

/// Stopped, seen so.
void stop(Logs& logs, const std::string& nonce) {
  logs.look("RUNNING");
  logs.asked("stop", nonce);
  logs.look("WAIT_STOP");
  logs.look("STOP");
  logs.task_event("job.stopped");
}

/// Started, seen so.
void start(Logs& logs, const std::string& nonce) {
  logs.asked("start", nonce);
  logs.look("WAIT_START");
  logs.look("RUNNING");
  logs.task_event("job.started");
}

TEST(JobRules, AWholeLifecycleBreaksNone) {
  Logs logs;
  for (const std::int64_t run : {1, 2}) {
    logs.run = run;
    const std::string n = std::to_string(run);
    stop(logs, "stop-" + n);
    logs.good_reset(1, "reset-" + n, "r" + n);
    logs.look();
    logs.attempt_event("reset.verified", 1, "reset-" + n);
    start(logs, "start-" + n);
    logs.task("succeeded", 1, "r" + n);
  }
  logs.evidence.check_max_age = std::chrono::seconds{10};
  EXPECT_EQ(logs.found(), "");
}

TEST(JobRules, AnswersThatGotLostBreakNone) {
  Logs logs;
  logs.look("RUNNING");
  logs.ask_intent("stop", "s1");  // never arrived
  logs.look("RUNNING");
  logs.asked("stop", "s2");  // took effect, and its answer was lost
  logs.look("WAIT_STOP");
  logs.ask_intent("stop", "s3");
  logs.ask_call("stop", "s3", false);  // 5013
  logs.look("STOP");
  logs.task_event("job.stopped");
  logs.ask_intent("start", "s4");
  EXPECT_EQ(logs.found(), "");
}

TEST(JobRules, AStartAfterAnIntentWithoutOutcomeIsFound) {
  Logs logs;
  logs.evidence.ending = Ending::crashed;
  logs.look();
  logs.intent(1, "n1");
  logs.run = 2;
  logs.ask_intent("start", "s1");
  EXPECT_FOUND(logs, "record 2: data job 1 was started before run 1 task 1, attempt 1 was settled");
}

TEST(JobRules, AStartAfterAnAmbiguousResetIsFound) {
  for (const char* verdict : {"", "unknown"}) {
    Logs logs;
    logs.look();
    logs.intent(1, "n1");
    logs.ambiguous(1, "n1");
    if (*verdict != '\0') logs.reconciled(1, "n1", verdict);
    logs.ask_intent("start", "s1");
    logs.reconciled(1, "n1", "not_applied");
    EXPECT_FOUND(logs, "data job 1 was started before run 1 task 1, attempt 1 was settled");
  }
}

TEST(JobRules, AStartAfterAProofIsGood) {
  for (const char* verdict : {"applied", "not_applied"}) {
    Logs logs;
    logs.look();
    logs.intent(1, "n1");
    logs.call("n1", std::string(verdict) == "applied", "");
    logs.ambiguous(1, "n1");
    logs.reconciled(1, "n1", verdict);
    logs.asked("start", "s1");
    EXPECT_EQ(logs.found(), "") << verdict;
  }
}

TEST(JobRules, AStartOfAHeldJobIsFound) {
  for (const char* event : {"reset.mismatch", "task.held"}) {
    Logs logs;
    logs.good_reset(1, "n1", "r1");
    logs.task_event(event);
    logs.run = 2;
    logs.ask_intent("start", "s1");
    EXPECT_FOUND(logs, "data job 1 was started while run 1 task 1 was held");
    logs.run = 1;
    logs.resolved("applied");
    EXPECT_FOUND(logs, "data job 1 was started while run 1 task 1 was held");
  }
}

TEST(JobRules, AStartAfterAPersonsDecisionIsGood) {
  Logs logs;
  logs.good_reset(1, "n1", "r1");
  logs.task_event("reset.mismatch");
  logs.task_event("task.held");
  logs.resolved("applied");
  logs.asked("start", "s1");
  EXPECT_EQ(logs.found(), "");
}

TEST(JobRules, AnotherTasksDecisionSettlesNothing) {
  Logs logs;
  logs.good_reset(1, "n1", "r1");
  logs.task_event("task.held");
  logs.ordinal = 2;
  logs.resolved("applied");
  logs.ask_intent("start", "s1");
  EXPECT_FOUND(logs, "data job 1 was started while run 1 task 1 was held");
}

TEST(JobRules, WhatWasProvenIsNotOpenedByALaterDecision) {
  Logs logs;
  logs.look();
  logs.intent(1, "n1");
  logs.ambiguous(1, "n1");
  logs.reconciled(1, "n1", "not_applied");
  logs.asked("start", "s1");
  logs.task_event("task.held");
  logs.resolved("not_applied");
  EXPECT_EQ(logs.found(), "");
}

TEST(JobRules, AHoldThatCameAfterTheStartIsGood) {
  Logs logs;
  logs.good_reset(1, "n1", "r1");
  logs.asked("start", "s1");
  logs.run = 2;
  logs.good_reset(1, "n2", "r2");
  logs.task_event("task.held");
  EXPECT_EQ(logs.found(), "");
}

TEST(JobRules, OtherJobsMayStart) {
  Logs logs;
  logs.look();
  logs.intent(1, "n1");
  logs.ambiguous(1, "n1");
  logs.task_event("task.held");
  logs.job = 2;
  logs.ordinal = 2;
  logs.asked("start", "s1");
  EXPECT_EQ(logs.found(), "");
}

TEST(JobRules, AHoldForWantOfAStartIsNoOpenReset) {
  Logs logs;
  logs.good_reset(1, "n1", "r1");
  logs.asked("start", "s1");
  logs.task_event("job.start_failed");
  logs.task_event("task.held");
  logs.ordinal = 2;  // another task of the job, asking once more
  logs.ask_intent("start", "s2");
  EXPECT_EQ(logs.found(), "");
}

TEST(JobRules, AStartOnItsWayWhileAResetIsOpenIsFound) {
  Logs logs;
  logs.ask_intent("start", "s1");
  logs.look();
  logs.intent(1, "n1");
  logs.ask_call("start", "s1");
  logs.call("n1", false, "r1");
  logs.acknowledged(1, "n1", "r1");
  EXPECT_FOUND(logs, "record 1: data job 1 got its start before run 1 task 1, attempt 1 was settled");
}

TEST(JobRules, AStartOnItsWayWhileAResetIsHeldIsFound) {
  Logs logs;
  logs.ask_intent("start", "s1");
  logs.good_reset(1, "n1", "r1");
  logs.task_event("reset.mismatch");
  logs.ask_call("start", "s1");
  EXPECT_FOUND(logs, "record 1: data job 1 got its start while run 1 task 1 was held");
  logs.resolved("applied");
  EXPECT_FOUND(logs, "record 1: data job 1 got its start while run 1 task 1 was held");
}

TEST(JobRules, AStartOnItsWayAfterAResetThatIsSettledIsGood) {
  Logs logs;
  logs.ask_intent("start", "s1");
  logs.good_reset(1, "n1", "r1");
  logs.ask_call("start", "s1");
  EXPECT_EQ(logs.found(), "");
}

TEST(JobRules, AStartRightAfterARejectionByCodeIsFound) {
  Logs logs;
  logs.look();
  logs.intent(1, "n1");
  logs.call("n1", false, "r1");
  logs.rejected(1, "n1", 200);
  logs.ask_intent("start", "s1");
  EXPECT_FOUND(logs, "data job 1 was started, but not looked at after run 1 task 1, attempt 1 was rejected");
}

TEST(JobRules, AStartAfterARejectionByStatusNeedsNoLook) {
  Logs logs;
  logs.look();
  logs.intent(1, "n1");
  logs.call("n1", false, "r1", 400);
  logs.rejected(1, "n1", 400);
  logs.ask_intent("start", "s1");
  EXPECT_EQ(logs.found(), "");
}

TEST(JobRules, AStartAfterARejectionAndALookIsGood) {
  Logs logs;
  logs.look();
  logs.intent(1, "n1");
  logs.call("n1", false, "r1");
  logs.rejected(1, "n1", 200);
  logs.looked("listbypage", {3, 1, 2});
  logs.ask_intent("start", "s1");
  EXPECT_EQ(logs.found(), "");
}

TEST(JobRules, AStartAfterARejectionThatAPersonSettledIsGood) {
  Logs logs;
  logs.look();
  logs.intent(1, "n1");
  logs.call("n1", true, "r1");
  logs.rejected(1, "n1", 200);
  logs.task_event("task.held");
  logs.resolved("applied");
  logs.ask_intent("start", "s1");
  EXPECT_EQ(logs.found(), "");
}

TEST(JobRules, AnIntentThatComesTooLateAskedForNothing) {
  Logs logs;
  logs.look("STOP");
  logs.task_event("job.stopped");
  logs.asked("stop", "s1");
  EXPECT_FOUND(logs, "record 1: data job 1 is recorded as stopped, but nothing asked for it");
}

TEST(JobRules, AStoppedJobThatNobodyAskedToStopIsFound) {
  Logs logs;
  logs.look("STOP");
  logs.task_event("job.stopped");
  EXPECT_FOUND(logs, "data job 1 is recorded as stopped, but nothing asked for it");
  Logs other;
  other.run = 2;
  stop(other, "s1");
  other.run = 1;
  other.task_event("job.stopped");
  EXPECT_FOUND(other, "is recorded as stopped, but nothing asked for it") << "that was another run";
}

TEST(JobRules, AStoppedJobThatWasNotSeenStoppedIsFound) {
  Logs logs;
  logs.look("STOP");  // before it was started by whomever, and stopped by us
  logs.look("RUNNING");
  logs.asked("stop", "s1");
  logs.look("WAIT_STOP");
  logs.task_event("job.stopped");
  logs.look("STOP");
  EXPECT_FOUND(logs, "data job 1 is recorded as stopped, but was not seen STOP");
}

TEST(JobRules, AStartedJobThatWasNotSeenRunningIsFound) {
  Logs logs;
  stop(logs, "s1");
  logs.asked("start", "s2");
  logs.look("WAIT_START");
  logs.task_event("job.started");
  EXPECT_FOUND(logs, "data job 1 is recorded as started, but was not seen RUNNING");
  Logs unasked;
  stop(unasked, "s1");
  unasked.look("RUNNING");
  unasked.task_event("job.started");
  EXPECT_FOUND(unasked, "data job 1 is recorded as started, but nothing asked for it");
}

}  // namespace
}  // namespace resetd::support
