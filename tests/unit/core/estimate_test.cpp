// Estimates: calls at the slower rate, shared looks, gates.

#include "core/estimate.hpp"

#include <gtest/gtest.h>

namespace resetd::core {
namespace {

using std::chrono::milliseconds;

constexpr Rate twenty{20, std::chrono::seconds{1}};

TEST(Estimate, CountsAResetWithItsLooks) {
  const Estimate one = estimate({.resets = 1, .places = 1}, {}, twenty);
  EXPECT_EQ(one.calls, 3);
  EXPECT_EQ(one.duration, milliseconds{150});
  Policy unverified;
  unverified.verify = false;
  EXPECT_EQ(estimate({.resets = 1, .places = 1}, unverified, twenty).calls, 2);
  EXPECT_EQ(estimate({}, {}, twenty).calls, 0);
}

TEST(Estimate, SharesLooksWithinAPage) {
  // Before the reset a look serves five seconds, a hundred calls: the pages decide. Behind it, half a second, ten.
  EXPECT_EQ(estimate({.resets = 300, .places = 15}, {}, twenty).calls, 300 + 15 + 30);
  // Asked for one by one there is nothing to share.
  EXPECT_EQ(estimate({.resets = 300, .places = 300}, {}, twenty).calls, 900);
  // So slow that no look lasts until the next reset.
  const Rate slow{6, std::chrono::minutes{1}};
  EXPECT_EQ(estimate({.resets = 20, .places = 1}, {}, slow).calls, 60);
}

TEST(Estimate, TakesTheSlowerRate) {
  Policy policy;
  policy.rate = Rate{60, std::chrono::minutes{1}};
  EXPECT_EQ(estimate({.resets = 10, .places = 10}, policy, twenty).duration, std::chrono::seconds{30});
  policy.rate = Rate{1000, std::chrono::seconds{1}};
  EXPECT_EQ(estimate({.resets = 10, .places = 10}, policy, twenty).duration, milliseconds{1500});
}

TEST(Estimate, CountsStopsAndStarts) {
  const Workload work{.resets = 10, .places = 10, .stops = 4};
  Policy policy;
  policy.finish = Finish::leave;
  EXPECT_EQ(estimate(work, policy, twenty).starts, 0);
  EXPECT_EQ(estimate(work, policy, twenty).calls, 30 + 2 * 4);
  policy.finish = Finish::restore;
  EXPECT_EQ(estimate(work, policy, twenty).starts, 4);
  EXPECT_EQ(estimate(work, policy, twenty).calls, 30 + 2 * (4 + 4));
  policy.finish = Finish::start;
  EXPECT_EQ(estimate(work, policy, twenty).starts, 10);
}

TEST(Estimate, AddsGatesOrCountsThem) {
  const Workload work{.resets = 1, .places = 1, .waves = 3};
  Policy policy;
  policy.wave_gate = std::chrono::minutes{10};
  EXPECT_EQ(estimate(work, policy, twenty).duration, milliseconds{150} + std::chrono::minutes{20});
  EXPECT_EQ(estimate(work, policy, twenty).gates_by_person, 0);
  policy.wave_gate.reset();
  EXPECT_EQ(estimate(work, policy, twenty).duration, milliseconds{150});
  EXPECT_EQ(estimate(work, policy, twenty).gates_by_person, 2);
}

TEST(Estimate, HoldsAMillionTasks) {
  const Estimate many = estimate({.resets = 1'000'000, .places = 50'000}, {}, Rate{1, std::chrono::minutes{1}});
  EXPECT_EQ(many.calls, 3'000'000);
  EXPECT_EQ(many.duration, std::chrono::minutes{3'000'000});
}

}  // namespace
}  // namespace resetd::core
