#include "core/backoff.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace resetd::core {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr double almost_one = 1.0 - std::numeric_limits<double>::epsilon();

TEST(Backoff, DoublesItsCeilingUpToTheMaximum) {
  const Backoff backoff{1s, 60s};
  const std::vector<milliseconds> ceilings{1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s};
  for (std::size_t i = 0; i < ceilings.size(); ++i) {
    const int failures = static_cast<int>(i) + 1;
    EXPECT_EQ(backoff_delay(backoff, failures, 0.0), 0ms);
    EXPECT_EQ(backoff_delay(backoff, failures, 0.5), ceilings[i] / 2);
    EXPECT_LT(backoff_delay(backoff, failures, almost_one), ceilings[i]);
    EXPECT_GE(backoff_delay(backoff, failures, almost_one), ceilings[i] - 1ms);
  }
}

TEST(Backoff, StaysInBoundsHoweverLongItGoesOn) {
  std::mt19937 random{7};
  std::uniform_real_distribution<double> chance;
  for (const Backoff& backoff : {Backoff{1s, 60s}, Backoff{1ms, 1ms}, Backoff{10s, 1s}, Backoff{0ms, 0ms},
                                 Backoff{1ms, std::chrono::hours{24}}}) {
    for (const int failures : {1, 2, 5, 30, 31, 32, 63, 64, 100, 1'000'000}) {
      for (int i = 0; i < 50; ++i) {
        const milliseconds delay = backoff_delay(backoff, failures, chance(random));
        EXPECT_GE(delay, 0ms);
        EXPECT_LE(delay, backoff.max);
      }
    }
  }
}

}  // namespace
}  // namespace resetd::core
