// What resetd says of a reset whose answer it did not get, against what the console did.

#include <gtest/gtest.h>

#include "support/planted_logs.hpp"

namespace resetd::support {
namespace {

TEST(Verdicts, AWrongVerdictIsFound) {
  Logs logs;
  logs.intent(1, "n1");
  logs.call("n1", true, "r1");
  logs.ambiguous(1, "n1");
  logs.reconciled(1, "n1", "not_applied");
  EXPECT_FOUND(logs, "reconciled as not applied, but the console applied it");
  Logs other;
  other.intent(1, "n1");
  other.ambiguous(1, "n1");
  other.reconciled(1, "n1", "applied");
  other.call("n1", false, "r1");
  EXPECT_FOUND(other, "reconciled as applied, but the console did not");
}

// The look before the second reset lied: the first run's had put the target there.
TEST(Verdicts, AnotherRunsEffectMayBeReadBack) {
  for (const bool applied : {true, false}) {
    Logs logs;
    logs.look();
    logs.intent(1, "n1");
    logs.call("n1", applied, "r1", applied ? 200 : 429);
    applied ? logs.acknowledged(1, "n1", "r1") : logs.rejected(1, "n1", 429);
    logs.run = 2;
    logs.look();
    logs.intent(1, "n2");
    logs.ambiguous(1, "n2");
    logs.reconciled(1, "n2", "applied");
    if (applied)
      EXPECT_EQ(logs.found(), "");
    else
      EXPECT_FOUND(logs, "reconciled as applied, but the console did not");
  }
}

}  // namespace
}  // namespace resetd::support
