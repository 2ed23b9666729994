// The checker must find what is planted: a rule that cannot be broken proves nothing.

#include "support/invariants.hpp"

#include <gtest/gtest.h>

#include "support/planted_logs.hpp"

namespace resetd::support {
namespace {

#define EXPECT_FOUND(logs, what) EXPECT_NE((logs).found().find(what), std::string::npos) << (logs).found()

/// One reset, acknowledged.
Logs good() {
  Logs logs;
  logs.audit("run.submitted", R"({"run":1,"detail":{"name":"a \"hash\":\"b"}})");
  logs.intent(1, "n1");
  logs.acknowledged(1, "n1", "r1");
  logs.call("n1", true, "r1");
  logs.task("succeeded", 1, "r1");
  return logs;
}

TEST(Invariants, AGoodRunBreaksNone) {
  EXPECT_EQ(good().found(), "");
}

TEST(Invariants, ResendingWhatWasProvenNotAppliedIsGood) {
  Logs logs;
  logs.intent(1, "n1");
  logs.ambiguous(1, "n1");
  logs.reconciled(1, "n1", "not_applied");
  logs.intent(2, "n2");
  logs.rejected(2, "n2", 429);
  logs.intent(3, "n3");
  logs.attempt_event("reset.not_sent", 3, "n3");
  logs.intent(4, "n4");
  logs.ambiguous(4, "n4");
  logs.reconciled(4, "n4", "applied");
  logs.call("n2", false, "r2", 429);
  logs.call("n4", true, "r4");
  logs.task("succeeded", 4);
  EXPECT_EQ(logs.found(), "");
}

TEST(Invariants, AChangedRecordBreaksTheChain) {
  Logs logs = good();
  std::string& line = logs.evidence.audit[1];
  line.replace(line.find("900"), 3, "901");
  EXPECT_FOUND(logs, "audit line 2 has a hash that does not follow");
}

TEST(Invariants, ATakenOutRecordBreaksTheChain) {
  Logs logs = good();
  logs.evidence.audit.erase(logs.evidence.audit.begin());
  EXPECT_FOUND(logs, "audit line 1 has seq 2");
  EXPECT_FOUND(logs, "does not name its predecessor");
}

TEST(Invariants, ALineThatIsNotCanonicalIsFound) {
  Logs logs = good();
  logs.evidence.audit[0] = R"({"seq":1,"actor":"resetd"})";
  EXPECT_FOUND(logs, "keys out of order");
  logs.evidence.audit[0] = "nonsense";
  EXPECT_FOUND(logs, "is no JSON object");
}

TEST(Invariants, AResetWithoutIntentIsFound) {
  Logs logs = good();
  logs.call("n9", true, "r9");
  EXPECT_FOUND(logs, "without an intent, nonce n9");
}

TEST(Invariants, AnIntentAfterTheResetIsFound) {
  Logs logs;
  logs.call_at_us = 1'795'338'000'000'000;  // the intent is a tenth of a second later
  logs.intent(1, "n1");
  logs.acknowledged(1, "n1", "r1");
  logs.call("n1", true, "r1");
  EXPECT_FOUND(logs, "its intent was written after");
}

TEST(Invariants, AnotherBodyThanAnnouncedIsFound) {
  Logs logs;
  logs.body = R"({"taskId":100001,"posType":"MYSQL_TIMESTAMP_POS","positionTimestamp":501})";
  logs.intent(1, "n1");
  logs.acknowledged(1, "n1", "r1");
  logs.call("n1", true, "r1");
  EXPECT_FOUND(logs, "the intent says");
}

TEST(Invariants, ANonceUsedTwiceIsFound) {
  Logs logs = good();
  logs.call("n1", false, "r2");
  EXPECT_FOUND(logs, "saw the nonce n1 twice");
  Logs again;
  again.intent(1, "n1");
  again.attempt_event("reset.not_sent", 1, "n1");
  again.intent(2, "n1");
  EXPECT_FOUND(again, "uses a nonce again");
}

TEST(Invariants, AnIntentWithoutOutcomeIsFoundUnlessAllEndedInACrash) {
  Logs logs;
  logs.intent(1, "n1");
  EXPECT_FOUND(logs, "its intent has no outcome");
  logs.evidence.ending = Ending::resting;
  EXPECT_FOUND(logs, "its intent has no outcome");
  logs.evidence.ending = Ending::crashed;
  EXPECT_EQ(logs.found(), "");
}

TEST(Invariants, TwoOutcomesAreFound) {
  Logs logs = good();
  logs.ambiguous(1, "n1");
  EXPECT_FOUND(logs, "has two outcomes");
}

TEST(Invariants, AnOutcomeOfNothingIsFound) {
  Logs logs = good();
  logs.ambiguous(2, "n7");
  EXPECT_FOUND(logs, "that no intent announced");
}

TEST(Invariants, SendingAgainAfterAnAcknowledgementIsFound) {
  Logs logs = good();
  logs.intent(2, "n2");
  logs.acknowledged(2, "n2", "r2");
  logs.call("n2", true, "r2");
  EXPECT_FOUND(logs, "sent again after it was acknowledged");
  EXPECT_FOUND(logs, "took effect twice");
}

TEST(Invariants, SendingAgainWhatIsAmbiguousIsFound) {
  for (const char* verdict : {"", "unknown", "applied"}) {
    Logs logs;
    logs.intent(1, "n1");
    logs.ambiguous(1, "n1");
    if (*verdict != '\0') logs.reconciled(1, "n1", verdict);
    logs.intent(2, "n2");
    EXPECT_FOUND(logs, "without proof that it was not applied");
  }
}

TEST(Invariants, AWrongVerdictIsFound) {
  Logs logs;
  logs.intent(1, "n1");
  logs.ambiguous(1, "n1");
  logs.reconciled(1, "n1", "not_applied");
  logs.call("n1", true, "r1");
  EXPECT_FOUND(logs, "reconciled as not applied, but the console applied it");
  Logs other;
  other.intent(1, "n1");
  other.ambiguous(1, "n1");
  other.reconciled(1, "n1", "applied");
  other.call("n1", false, "r1");
  EXPECT_FOUND(other, "reconciled as applied, but the console did not");
}

TEST(Invariants, AnAcknowledgementThatWasNotGivenIsFound) {
  Logs logs;
  logs.intent(1, "n1");
  logs.acknowledged(1, "n1", "r1");
  EXPECT_FOUND(logs, "acknowledged, but the console never got it");
  logs.call("n1", true, "r2");
  EXPECT_FOUND(logs, "another requestId");
  Logs nameless;
  nameless.intent(1, "n1");
  nameless.acknowledged(1, "n1", "");
  nameless.call("n1", false, "");
  EXPECT_FOUND(nameless, "acknowledged without a requestId");
  EXPECT_FOUND(nameless, "acknowledged, but the console did not apply it");
}

TEST(Invariants, ARejectionThatTookEffectMustBeHeld) {
  Logs logs;
  logs.intent(1, "n1");
  logs.rejected(1, "n1", 400);
  logs.call("n1", true, "r1", 400);
  EXPECT_FOUND(logs, "applied although it was recorded as reset.rejected");
  logs.audit("task.held", R"({"run":1,"ordinal":1})");
  EXPECT_EQ(logs.found(), "");
}

TEST(Invariants, ANotSentThatArrivedIsFound) {
  Logs logs;
  logs.intent(1, "n1");
  logs.attempt_event("reset.not_sent", 1, "n1");
  logs.call("n1", false, "r1", 500);
  EXPECT_FOUND(logs, "recorded as not sent, but the console got it");
}

TEST(Invariants, AJobStartedTooEarlyIsFound) {
  Logs logs;
  logs.intent(1, "n1");
  logs.ambiguous(1, "n1");
  logs.audit("job.start_intent", R"({"run":1,"job_id":1})");
  logs.reconciled(1, "n1", "not_applied");
  EXPECT_FOUND(logs, "data job 1 was started before");
}

TEST(Invariants, EndStatesMustAgree) {
  const auto ended_as = [](const std::string& state, int attempts, const std::string& request_id) {
    Logs logs = good();
    logs.evidence.tasks.clear();
    logs.task(state, attempts, request_id);
    return logs;
  };
  EXPECT_FOUND(ended_as("succeeded", 1, "r9"), "with another requestId");
  EXPECT_FOUND(ended_as("succeeded", 2, "r1"), "after 2 attempts, the log has 1");
  EXPECT_FOUND(ended_as("failed", 1, "r1"), "but the console applied its reset");
  EXPECT_FOUND(ended_as("held", 1, "r1"), "without a record that says why");
  EXPECT_FOUND(ended_as("waiting", 1, "r1"), "which is no end");
  Logs unproven;
  unproven.intent(1, "n1");
  unproven.ambiguous(1, "n1");
  unproven.task("failed", 1);
  EXPECT_FOUND(unproven, "whose outcome is not known");
  Logs untried;
  untried.task("succeeded", 0);
  EXPECT_FOUND(untried, "without an attempt");
}

TEST(Invariants, AnOldLookIsFound) {
  Logs logs = good();
  logs.evidence.check_max_age = std::chrono::seconds{10};
  EXPECT_FOUND(logs, "was not looked at shortly before");
  const auto look = [&logs](std::int64_t at_us) {
    logs.evidence.console.push_back(R"({"seq":9,"at_us":)" + std::to_string(at_us) +
                                    R"(,"call":"queryjob","nonce":"q","job_id":1,"applied":false,"code":"1"})");
  };
  look(logs.call_at_us - 20'000'000);
  EXPECT_FOUND(logs, "was not looked at shortly before");
  logs.evidence.console.pop_back();
  look(logs.call_at_us - 9'000'000);
  EXPECT_EQ(logs.found(), "");
}

TEST(Invariants, TaskListsAreRead) {
  const auto tasks = read_task_ends(R"([{"run":2,"ordinal":3,"attempts":1,"state":"held"}])");
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].ordinal, 3);
  EXPECT_THROW(read_task_ends("{}"), std::runtime_error);
}

}  // namespace
}  // namespace resetd::support
