#include "daemon/arguments.hpp"

#include <gtest/gtest.h>

namespace resetd::daemon {
namespace {

using core::TaskState;

template <class T>
std::string refusal(const core::Result<T>& result) {
  if (result.has_value()) return "(accepted)";
  EXPECT_EQ(result.error().kind, core::ErrorKind::bad_input);
  return result.error().message;
}

TEST(Arguments, ReadNumbers) {
  EXPECT_EQ(run_argument("3").value(), core::RunId{3});
  EXPECT_EQ(ordinal_argument("17").value(), core::Ordinal{17});
  EXPECT_EQ(seq_argument("0").value(), 0);
  for (const char* bad : {"0", "-1", "", "x", "1x", "01", "+1", "1.0", "99999999999999999999"}) {
    EXPECT_NE(refusal(run_argument(bad)), "(accepted)") << bad;
    EXPECT_NE(refusal(ordinal_argument(bad)), "(accepted)") << bad;
  }
  EXPECT_NE(refusal(seq_argument("-1")), "(accepted)");
  EXPECT_EQ(refusal(run_argument("x")), "`x` is no run (`resetd status` lists them): write a number from 1");
}

TEST(Arguments, NameTheStatesForAnUnknownOne) {
  for (const TaskState state : core::all_task_states())
    EXPECT_EQ(states_argument(core::name(state)).value(), std::vector{state});
  EXPECT_EQ(refusal(states_argument("refused,stuck")),
            "`stuck` is no state of a task: write one or more, with commas between them, of queued, checking, "
            "stopping, resetting, reconciling, verifying, "
            "starting, waiting, held, succeeded, failed, refused, cancelled");
}

TEST(Arguments, ReadRates) {
  EXPECT_EQ(rate_argument("20/s").value(), (core::Rate{20, std::chrono::seconds{1}}));
  EXPECT_EQ(rate_argument("100/m").value(), (core::Rate{100, std::chrono::minutes{1}}));
  EXPECT_TRUE(refusal(rate_argument("abc")).starts_with("`abc` is no rate: write calls a second or a minute, such as"))
      << refusal(rate_argument("abc"));
}

TEST(Arguments, ReadStates) {
  EXPECT_EQ(states_argument("refused,held").value(), (std::vector{TaskState::refused, TaskState::held}));
  EXPECT_EQ(states_argument("held,held").value(), std::vector{TaskState::held});
  for (const char* bad : {"", "held,", ",held", "held refused", "held, refused"})
    EXPECT_NE(refusal(states_argument(bad)), "(accepted)") << bad;
}

TEST(Arguments, ReadStatesToRetry) {
  using States = std::vector<TaskState>;
  EXPECT_EQ(retried_states_argument("failed").value(), States{TaskState::failed});
  EXPECT_EQ(retried_states_argument("refused,failed").value(), (States{TaskState::refused, TaskState::failed}));
  EXPECT_EQ(retried_states_argument("failed,failed").value(), States{TaskState::failed});
  for (const char* bad : {"", "failed,", ",failed", "succeeded", "failed refused", "stuck"})
    EXPECT_NE(refusal(retried_states_argument(bad)), "(accepted)") << bad;
  EXPECT_NE(refusal(retried_states_argument("held")).find("resetd resolve"), std::string::npos);
}

}  // namespace
}  // namespace resetd::daemon
