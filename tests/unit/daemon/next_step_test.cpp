#include "daemon/next_step.hpp"

#include <gtest/gtest.h>

namespace resetd::daemon {
namespace {

using core::RunState;
using core::TaskState;

queue::Run in(RunState state, const std::string& why = "") {
  return {.id = core::RunId{7}, .name = "orders", .state = state, .digest = "d1", .state_reason = why};
}

bool says(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

TEST(NextStep, OfARunThatRestsDependsOnWhoCarriesItOn) {
  for (const auto& [state, command] : {std::pair{RunState::paused, "resetd resume 7"},
                                       {RunState::halted, "resetd resume 7 --reason TEXT"},
                                       {RunState::gated, "resetd promote 7"}}) {
    const std::string with = next_step(in(state, "so it is"), {}, Carrier::process);
    EXPECT_TRUE(says(with, "so it is")) << with;
    EXPECT_TRUE(says(with, command)) << with;
    EXPECT_FALSE(says(with, "plan again")) << with;
    const std::string without = next_step(in(state, "so it is"), {}, Carrier::nobody);
    EXPECT_TRUE(says(without, "plan again")) << without;
  }
}

TEST(NextStep, OfARunThatWasPausedWithoutAWord) {
  EXPECT_TRUE(next_step(in(RunState::paused), {}, Carrier::process).starts_with("paused: "));
}

TEST(NextStep, OfARunThatIsToGoOn) {
  EXPECT_EQ(next_step(in(RunState::running), {}, Carrier::process), "");
  EXPECT_EQ(next_step(in(RunState::running, "the console is silent"), {}, Carrier::process), "the console is silent");
  EXPECT_TRUE(says(next_step(in(RunState::running), {}, Carrier::nobody), "no process carries run 7 on"));
  const std::string waits = next_step(in(RunState::awaiting_approval), {}, Carrier::process);
  EXPECT_TRUE(says(waits, "resetd approve 7 --digest d1")) << waits;
}

TEST(NextStep, OfARunThatHasEnded) {
  EXPECT_EQ(next_step(in(RunState::succeeded), {{TaskState::succeeded, 3}}, Carrier::process), "");
  EXPECT_EQ(next_step(in(RunState::cancelled, "job 5 is in run 1"), {}, Carrier::process),
            "cancelled: job 5 is in run 1");
  const queue::Counts held{{TaskState::held, 1}, {TaskState::failed, 1}};
  EXPECT_TRUE(says(next_step(in(RunState::failed), held, Carrier::process), "--resend"));
  EXPECT_FALSE(says(next_step(in(RunState::cancelled), held, Carrier::process), "--resend")) << "it sends nothing";
  const std::string failed = next_step(in(RunState::failed), {{TaskState::refused, 2}}, Carrier::process);
  EXPECT_TRUE(says(failed, "--state refused") && says(failed, "resetd retry 7")) << failed;
}

}  // namespace
}  // namespace resetd::daemon
