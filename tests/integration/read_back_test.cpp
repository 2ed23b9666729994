// What the position that is read back after a reset decides.

#include <algorithm>

#include "integration/end_to_end.hpp"

namespace resetd::integration {
namespace {

using support::rewind_task;

constexpr const char* patient = "{failure_budget: {failed: 100%, held: 100%}, backoff: {initial: 10ms, max: 20ms}}";

class ReadBack : public EndToEnd {
 protected:
  /// One reset of job 1, with these faults; the first queryjob is the look before it, the second the reading back.
  void reset(std::vector<std::string> faults, int exit_code, const std::string& state) {
    begin({.faults = std::move(faults)}, {.request = "2s", .settle = "2s"});
    const Ended ended = run(plan({rewind_task(1)}, patient));
    EXPECT_EQ(ended.exit_code, exit_code) << ended.err;
    EXPECT_EQ(states(), (std::vector<std::string>{state}));
  }
  bool recorded(const std::string& event) {
    const std::vector<std::string> all = events();
    return std::count(all.begin(), all.end(), event) > 0;
  }
};

TEST_F(ReadBack, AnotherPositionThanTheTargetIsHeld) {
  reset({"queryjob:wrong_read:nth=2"}, 5, "held");
  EXPECT_TRUE(recorded("reset.acknowledged"));
  EXPECT_TRUE(recorded("reset.mismatch"));
}

class NoPosition : public ReadBack, public testing::WithParamInterface<const char*> {};

TEST_P(NoPosition, AfterAnAcknowledgementIsNotVerifiable) {
  reset({std::string("queryjob:no_position:nth=2:form=") + GetParam()}, 0, "succeeded");
  EXPECT_TRUE(recorded("reset.verified"));
}

TEST_P(NoPosition, AfterAnAmbiguousResetIsHeld) {
  reset({"updateincrepos:drop_after_apply", std::string("queryjob:no_position:nth=2:form=") + GetParam()}, 5, "held");
  EXPECT_EQ(console().count("updateincrepos"), 1);
}

INSTANTIATE_TEST_SUITE_P(Form, NoPosition, testing::Values("missing", "null", "empty", "malformed"));

TEST_F(ReadBack, AThirdPositionAfterAnAmbiguousResetIsHeld) {
  reset({"updateincrepos:drop_before_apply", "queryjob:wrong_read:nth=2"}, 5, "held");
  EXPECT_EQ(console().count("updateincrepos"), 1);
}

// The second attempt was applied, and its answer never came: the first one's requestId would be a false proof.
TEST_F(ReadBack, AnEarlierAttemptsRequestIdIsNotTheLaterOnes) {
  reset({"updateincrepos:status=429:count=1", "updateincrepos:drop_after_apply:count=1"}, 0, "succeeded");
  const auto resets = console().resets();
  ASSERT_EQ(resets.size(), 2U);
  EXPECT_FALSE(resets[0].request_id.empty());
  EXPECT_EQ(tasks().at(1).attempts, 2);
  EXPECT_EQ(tasks().at(1).request_id, "");
}

TEST_F(ReadBack, AReadThatFailsIsMadeAgain) {
  reset({"updateincrepos:drop_after_apply", "queryjob:status=503:nth=2", "queryjob:garbage:nth=3",
         "queryjob:drop_before_apply:nth=4", "queryjob:status=429:retry_after=1:nth=5"},
        0, "succeeded");
  EXPECT_TRUE(recorded("reset.reconciled"));
}

TEST_F(ReadBack, AReadThatIsRejectedForGoodIsHeld) {
  reset({"updateincrepos:drop_after_apply", "queryjob:code=0001:job=1:nth=2", "queryjob:code=0001:job=1:nth=2",
         "queryjob:code=0001:job=1:nth=2", "queryjob:code=0001:job=1:nth=2", "queryjob:code=0001:job=1:nth=2"},
        5, "held");
}

TEST_F(ReadBack, AThrottlingThatTookEffectIsNotSentAgain) {
  // The console says 429 and has applied it all the same: its position is no longer the sealed one.
  reset({"updateincrepos:status=429:apply:count=1"}, 5, "held");
  EXPECT_EQ(console().count("updateincrepos"), 1);
}

}  // namespace
}  // namespace resetd::integration
