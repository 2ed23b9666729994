#include "core/duration_text.hpp"

#include <gtest/gtest.h>

namespace resetd::core {
namespace {

using namespace std::chrono_literals;

TEST(DurationText, TakesTheTwoLargestUnits) {
  EXPECT_EQ(duration_text(0s), "0 s");
  EXPECT_EQ(duration_text(-5s), "0 s");
  EXPECT_EQ(duration_text(45s), "45 s");
  EXPECT_EQ(duration_text(60s), "1 m");
  EXPECT_EQ(duration_text(3h + 12min + 59s), "3 h 12 m");
  EXPECT_EQ(duration_text(2h + 5s), "2 h");
  EXPECT_EQ(duration_text(52h), "2 d 4 h");
}

}  // namespace
}  // namespace resetd::core
