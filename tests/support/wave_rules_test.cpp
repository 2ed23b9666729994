// What the checker must find of waves, and what it must let by.

#include "support/wave_rules.hpp"

#include <gtest/gtest.h>

#include "support/planted_logs.hpp"

namespace resetd::support {
namespace {

/// Two tasks, the second in the second wave.
class WaveRules : public testing::Test {
 protected:
  WaveRules() {
    logs_.evidence.terms[{1, 1}] = {.may_go_forward = true, .wave = 1};
    logs_.evidence.terms[{1, 2}] = {.may_go_forward = true, .wave = 2};
  }
  void promote() { logs_.audit("run.promoted", R"({"run":1,"detail":{"wave":2}})"); }
  void second() { logs_.ordinal = logs_.job = 2; }

  Logs logs_;
};

TEST_F(WaveRules, OneAfterTheOther) {
  logs_.good_reset(1, "n1", "r1");
  promote();
  second();
  logs_.good_reset(1, "n2", "r2");
  EXPECT_EQ(logs_.found(), "");
}

TEST_F(WaveRules, AResetOrAStopBeforeItsWaveIsFound) {
  logs_.good_reset(1, "n1", "r1");
  second();
  logs_.asked("stop", "s1");
  EXPECT_FOUND(logs_, "run 1 task 2 had its job stopped before wave 2 had begun");
  logs_.good_reset(1, "n2", "r2");
  promote();
  EXPECT_FOUND(logs_, "run 1 task 2 was reset before wave 2 had begun");
}

TEST_F(WaveRules, AnotherRunsPromotionIsNone) {
  logs_.good_reset(1, "n1", "r1");
  logs_.audit("run.promoted", R"({"run":2,"detail":{"wave":2}})");
  second();
  logs_.good_reset(1, "n2", "r2");
  EXPECT_FOUND(logs_, "run 1 task 2 was reset before wave 2 had begun");
}

TEST_F(WaveRules, AResetThatIsNotSettledWhenTheNextWaveBeginsIsFound) {
  logs_.look();
  logs_.intent(1, "n1");
  logs_.call("n1", true, "r1");
  logs_.ambiguous(1, "n1");
  Logs held = logs_;
  promote();
  logs_.reconciled(1, "n1", "applied");
  EXPECT_FOUND(logs_, "run 1 task 1, attempt 1 was not settled when wave 2 began");

  held.reconciled(1, "n1", "unknown");
  held.task_event("task.held");
  held.audit("run.promoted", R"({"run":1,"detail":{"wave":2}})");
  EXPECT_EQ(held.found(), "");
}

}  // namespace
}  // namespace resetd::support
