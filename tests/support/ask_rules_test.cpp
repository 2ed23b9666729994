// What the checker must find of stops and starts as such, and what it must let by.

#include "support/ask_rules.hpp"

#include <gtest/gtest.h>

#include "support/planted_logs.hpp"

namespace resetd::support {
namespace {

void stopped(Logs& logs) {
  logs.look("RUNNING");
  logs.asked("stop", "s1");
  logs.look("STOP");
  logs.task_event("job.stopped");
}

bool left_stopped(const Logs& logs) {
  return logs.found().find("never started it again") != std::string::npos;
}

/// A start that takes five seconds to arrive, and after so long another.
void start_twice(Logs& logs, std::chrono::seconds after) {
  logs.ask_intent("start", "s2");
  logs.on_the_way_us = 5'000'000;
  logs.ask_call("start", "s2");
  logs.on_the_way_us = 0;
  logs.pass(after);
  logs.ask_intent("start", "s3");
  logs.ask_call("start", "s3", false);
}

TEST(AskRules, OneOnItsWayAtATime) {
  Logs logs;
  start_twice(logs, std::chrono::seconds{5});
  EXPECT_EQ(logs.found(), "") << "the first had taken effect";
  Logs early;
  start_twice(early, std::chrono::seconds{4});
  EXPECT_FOUND(early, "record 2: data job 1 was asked again before the last took effect");
}

TEST(AskRules, ARunThatLeavesJobsAsTheyAreStartsNone) {
  Logs logs;
  stopped(logs);
  logs.evidence.finish[1] = "leave";
  EXPECT_EQ(logs.found(), "");
  logs.asked("start", "s2");
  EXPECT_FOUND(logs, "record 3: data job 1 was started by a run that leaves jobs as they are");
}

TEST(AskRules, ARunThatRestoresStartsOnlyWhatItStopped) {
  Logs logs;
  stopped(logs);
  logs.asked("start", "s2");
  logs.evidence.finish = {{1, "restore"}, {2, "restore"}, {3, "start"}};
  EXPECT_EQ(logs.found(), "");
  logs.run = 3;
  Logs by_another = logs;
  logs.good_reset(1, "n1", "r1");
  logs.asked("start", "s3");
  EXPECT_EQ(logs.found(), "") << "it starts all";
  by_another.run = 2;
  by_another.asked("start", "s4");
  EXPECT_FOUND(by_another, "record 4: data job 1 was started by a run that had not stopped it");
}

TEST(AskRules, WhatWasStoppedIsStartedGivenUpOrHeld) {
  Logs logs;
  stopped(logs);
  const Logs owing = logs;
  logs.evidence.finish[1] = "restore";
  EXPECT_FOUND(logs, "record 1: data job 1 was stopped by run 1, which never started it again");
  logs.evidence.ending = Ending::resting;
  EXPECT_EQ(logs.found(), "") << "it may yet";

  Logs given_up = owing;
  given_up.evidence.finish[1] = "restore";
  given_up.ask_intent("start", "s2");
  given_up.task_event("job.start_failed");
  EXPECT_EQ(given_up.found(), "");

  Logs by_others = owing;
  by_others.evidence.finish[1] = "start";
  by_others.look("RUNNING");
  EXPECT_EQ(by_others.found(), "");

  Logs held = owing;
  held.evidence.finish[1] = "restore";
  held.task_event("task.held");
  held.task("held", 0);
  EXPECT_FALSE(left_stopped(held));
  held.evidence.tasks.front().state = "failed";
  EXPECT_TRUE(left_stopped(held)) << "it was decided on";
  held.audit("run.cancelled", R"({"run":1})");
  EXPECT_FALSE(left_stopped(held)) << "after its run was over";
}

TEST(AskRules, ARunThatStartsAllStartsWhatItReset) {
  Logs logs;
  logs.good_reset(1, "n1", "r1");
  Logs other_end = logs;
  logs.task("succeeded", 1, "r1");
  for (const std::string finish : {"leave", "restore"}) {
    logs.evidence.finish[1] = finish;
    EXPECT_EQ(logs.found(), "");
  }
  logs.evidence.finish[1] = "start";
  EXPECT_FOUND(logs, "record 1: data job 1 was reset by run 1, which never started it again");
  Logs started = logs;
  started.asked("start", "s1");
  EXPECT_EQ(started.found(), "");
  logs.look("RUNNING");
  EXPECT_EQ(logs.found(), "") << "by others";

  other_end.evidence.finish[1] = "start";
  Logs failed = other_end;
  failed.task("failed", 1, "r1");
  EXPECT_FALSE(left_stopped(failed)) << "of what succeeded only";
  other_end.task("succeeded", 1, "r1");
  ++other_end.ordinal;
  other_end.task("held", 0);
  other_end.task_event("task.held");
  EXPECT_FALSE(left_stopped(other_end)) << "a person's to decide";
}

TEST(AskRules, ARunThatStartsAllStartsNothingThatItNeitherResetNorStopped) {
  Logs logs;
  logs.evidence.finish[1] = "start";
  logs.look();
  logs.asked("start", "s1");
  EXPECT_FOUND(logs, "record 1: data job 1 was started by a run that had neither stopped nor reset it");
}

TEST(AskRules, AResetOfARunThatRestsIsFound) {
  for (const std::string rest : {"run.paused", "run.halted"}) {
    Logs logs;
    logs.look();
    logs.intent(1, "n");
    logs.audit(rest, R"({"run":1})");
    logs.audit("run.rate_changed", R"({"run":1})");
    logs.audit("run.resumed", R"({"run":2})");
    Logs resumed = logs;
    logs.pass(std::chrono::seconds{1});
    logs.call("n", true, "r");
    logs.acknowledged(1, "n", "r");
    EXPECT_FOUND(logs, "sent while its run was " + rest.substr(4) + ", record 2");
    resumed.audit("run.resumed", R"({"run":1})");
    resumed.pass(std::chrono::seconds{1});
    resumed.call("n", true, "r");
    resumed.acknowledged(1, "n", "r");
    EXPECT_EQ(resumed.found(), "");
  }
}

}  // namespace
}  // namespace resetd::support
