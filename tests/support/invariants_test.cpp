// The checker must find what is planted: a rule that cannot be broken proves nothing.

#include "support/invariants.hpp"

#include <gtest/gtest.h>

#include "support/planted_logs.hpp"

namespace resetd::support {
namespace {

/// One reset, acknowledged.
Logs good() {
  Logs logs;
  logs.audit("run.submitted", R"({"run":1,"detail":{"name":"a \"hash\":\"b"}})");
  logs.good_reset(1, "n1", "r1");
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
  logs.look();
  logs.intent(2, "n2");
  logs.call("n2", false, "r2", 429);
  logs.rejected(2, "n2", 429);
  logs.intent(3, "n3");
  logs.attempt_event("reset.not_sent", 3, "n3");
  logs.look();
  logs.intent(4, "n4");
  logs.call("n4", true, "r4");
  logs.ambiguous(4, "n4");
  logs.reconciled(4, "n4", "applied");
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

TEST(Invariants, ALineThatDoesNotSayWhoWhenOrWhatIsFound) {
  Logs logs;
  logs.evidence.audit.push_back(R"({"actor":"resetd","at":"2026-11-22T09:00:00Z","event":"run.started","seq":1})");
  EXPECT_FOUND(logs, "audit line 1 has no time of the agreed form");
  logs.evidence.audit[0] = R"({"at":"2026-11-22T09:00:00.000000Z","event":"run.started","seq":1})";
  EXPECT_FOUND(logs, "audit line 1 has no actor or no event");
}

TEST(Invariants, AResetWithoutIntentIsFound) {
  Logs logs = good();
  logs.call("n9", true, "r9");
  EXPECT_FOUND(logs, "without an intent, nonce n9");
}

TEST(Invariants, AnIntentAfterTheResetIsFound) {
  Logs logs;
  logs.look();
  logs.call("n1", true, "r1");
  logs.intent(1, "n1");
  logs.acknowledged(1, "n1", "r1");
  EXPECT_FOUND(logs, "its intent was written after");
}

TEST(Invariants, AnotherBodyThanAnnouncedIsFound) {
  Logs logs;
  logs.body = R"({"taskId":100001,"posType":"MYSQL_TIMESTAMP_POS","positionTimestamp":501})";
  logs.good_reset(1, "n1", "r1");
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
  EXPECT_FOUND(again, "record 3 uses a nonce again");
  Logs none;
  none.intent(1, "");
  EXPECT_FOUND(none, "or has none");
}

TEST(Invariants, ReconcilingWhatIsKnownIsFound) {
  Logs logs = good();
  logs.reconciled(1, "n1", "applied");
  EXPECT_FOUND(logs, "reconciles what was not ambiguous");
}

TEST(Invariants, AnIntentWithoutOutcomeIsFoundUnlessAllEndedInACrash) {
  Logs logs;
  logs.intent(1, "n1");
  EXPECT_FOUND(logs, "its intent has no outcome");
  logs.evidence.ending = Ending::resting;
  EXPECT_FOUND(logs, "its intent has no outcome");
  logs.evidence.ending = Ending::crashed;
  EXPECT_EQ(logs.found(), "");
  logs.intent(2, "n2");
  EXPECT_FOUND(logs, "run 1 task 1, attempt 1: its intent has no outcome");
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
  logs.good_reset(2, "n2", "r2");
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
  logs.look();
  logs.intent(1, "n1");
  logs.call("n1", true, "r1", 400);
  logs.rejected(1, "n1", 400);
  EXPECT_FOUND(logs, "applied although it was recorded as reset.rejected");
  logs.task_event("task.held");
  EXPECT_EQ(logs.found(), "");
}

TEST(Invariants, ARejectionThatWasNotGivenIsFound) {
  Logs logs;
  logs.intent(1, "n1");
  logs.rejected(1, "n1", 400);
  EXPECT_FOUND(logs, "rejected, but the console never got it");
  Logs other;
  other.intent(1, "n1");
  other.call("n1", false, "r1", 429);
  other.rejected(1, "n1", 400);
  EXPECT_FOUND(other, "rejected with another status than was answered");
}

TEST(Invariants, ANotSentThatArrivedIsFound) {
  Logs logs;
  logs.intent(1, "n1");
  logs.attempt_event("reset.not_sent", 1, "n1");
  logs.call("n1", false, "r1", 500);
  EXPECT_FOUND(logs, "recorded as not sent, but the console got it");
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
  unproven.reconciled(1, "n1", "not_applied");
  unproven.evidence.tasks[0].state = "succeeded";
  EXPECT_FOUND(unproven, "without an acknowledgement or a proof");
  Logs untried;
  untried.task("succeeded", 0);
  EXPECT_FOUND(untried, "without an attempt");
}

TEST(Invariants, AStrictBudgetThatIsPassedIsFound) {
  Logs logs;
  const auto refuse = [&logs](std::int64_t run, std::int64_t ordinal) {
    logs.run = run;
    logs.ordinal = ordinal;
    const std::string nonce = "n" + std::to_string(run) + "-" + std::to_string(ordinal);
    logs.look();
    logs.intent(1, nonce);
    logs.call(nonce, false, "r" + nonce, 400);
    logs.rejected(1, nonce, 400);
    logs.task("failed", 1);
  };
  for (const std::int64_t ordinal : {1, 2}) refuse(1, ordinal);
  refuse(2, 1);
  logs.ordinal = 2;
  logs.good_reset(1, "n", "r");
  logs.task("succeeded", 1, "r");
  logs.evidence.max_failed_resets = 2;
  EXPECT_EQ(logs.found(), "") << "each run has its own";
  logs.evidence.max_failed_resets = 1;
  EXPECT_EQ(logs.found().find("run 2"), std::string::npos) << "what was applied does not count";
  logs.evidence.max_failed_resets = 2;
  refuse(1, 3);
  EXPECT_FOUND(logs, "run 1: 3 resets arrived without effect, its budget is strict and 2");
  EXPECT_FOUND(logs, "run 1: 3 tasks failed, its budget is strict and 2");
  EXPECT_EQ(logs.found().find("run 2"), std::string::npos);
}

TEST(Invariants, AResetAgainstItsTermsIsFound) {
  Logs logs;  // from 900 to 500
  logs.good_reset(1, "n", "r");
  logs.evidence.terms[{1, 1}] = {.may_go_forward = false, .position = R"({"positionTimestamp":900})"};
  EXPECT_EQ(logs.found(), "");
  logs.evidence.terms[{1, 1}].position = R"({"positionTimestamp":901})";
  EXPECT_FOUND(logs, "its position was no longer the one that was sealed");
  Logs later;
  later.attempt_event("reset.intent", 1, "n",
                      R"(,"before":{"positionTimestamp":400},"request":)" + std::string(request));
  later.evidence.terms[{1, 1}] = {};
  EXPECT_FOUND(later, "it went to a later time");
  later.evidence.terms[{1, 1}].may_go_forward = true;
  EXPECT_EQ(later.found().find("later time"), std::string::npos);
}

TEST(Invariants, TaskListsAreRead) {
  const auto tasks = read_task_ends(R"([{"run":2,"ordinal":3,"attempts":1,"state":"held"}])");
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].ordinal, 3);
  EXPECT_THROW(read_task_ends("{}"), std::runtime_error);
}

}  // namespace
}  // namespace resetd::support
