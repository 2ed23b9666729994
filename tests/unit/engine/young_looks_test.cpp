#include "engine/young_looks.hpp"

#include <gtest/gtest.h>

namespace resetd::engine {
namespace {

using namespace std::chrono_literals;

core::Policy with_age(std::chrono::milliseconds age, std::optional<core::Rate> rate = {}) {
  core::Policy policy;
  policy.check_max_age = age;
  policy.rate = rate;
  return policy;
}

// A look and its reset are two calls, and the reset is announced a little before its time: where that takes longer than
// a look may be old, each look is too old for its reset.
TEST(LooksStayYoung, TwoCallsFitIntoTheAge) {
  const core::Rate console{10, 1s};
  EXPECT_TRUE(looks_stay_young(with_age(300ms), console).has_value());
  EXPECT_TRUE(looks_stay_young(with_age(299ms), console).has_error());
  EXPECT_TRUE(looks_stay_young(with_age(1ms), console).has_error());
  EXPECT_EQ(looks_stay_young(with_age(1ms), console).error().kind, core::ErrorKind::bad_input);
}

TEST(LooksStayYoung, TheLowerOfTheTwoRatesCounts) {
  const core::Rate console{10, 1s};
  EXPECT_TRUE(looks_stay_young(with_age(10s, core::Rate{12, 60s}), console).has_error()) << "five seconds a call";
  EXPECT_TRUE(looks_stay_young(with_age(10'100ms, core::Rate{12, 60s}), console).has_value());
  EXPECT_TRUE(looks_stay_young(with_age(299ms, core::Rate{1000, 1s}), console).has_error())
      << "a plan cannot raise the console's rate";
}

}  // namespace
}  // namespace resetd::engine
