// The rate limiter against its one promise: in any window at most burst + rate × window calls are sent.

#include "core/limiter.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace resetd::core {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

__extension__ using Wide = __int128;  // nanoseconds times calls pass 64 bits

constexpr SteadyTime start{1'000'000s};

// A caller's life with the limiter: permits are taken when they may be, then wait for a commit, then leave as soon as
// they may, late by a jitter, or are given back.
class Caller {
 public:
  Caller(Rate rate, std::int64_t burst, unsigned seed) : limiter_(rate, burst, start), random_(seed) {}

  RateLimiter& limiter() { return limiter_; }
  SteadyTime now() const { return now_; }
  const std::vector<SteadyTime>& sent() const { return sent_; }

  nanoseconds up_to(nanoseconds most) {
    return nanoseconds{std::uniform_int_distribution<std::int64_t>{0, most.count()}(random_)};
  }
  bool chance(double probability) { return std::bernoulli_distribution{probability}(random_); }

  void pass(nanoseconds time) { now_ += time; }

  void take_permit(nanoseconds jitter) {
    now_ = limiter_.permit_at(now_) + up_to(jitter);
    limiter_.take_permit();
    ++permits_;
  }
  void send(nanoseconds jitter) {
    now_ = limiter_.send_at(now_) + up_to(jitter);
    limiter_.sent(now_);
    sent_.push_back(now_);
    --permits_;
  }
  void give_back() {
    limiter_.give_back();
    --permits_;
  }
  int permits() const { return permits_; }

 private:
  RateLimiter limiter_;
  std::mt19937 random_;
  SteadyTime now_ = start;
  int permits_ = 0;
  std::vector<SteadyTime> sent_;
};

// Every window that begins and ends at a send: no other can hold more. In whole numbers: (n - burst) × per ≤ count ×
// window.
void expect_within(const std::vector<SteadyTime>& sent, Rate rate, std::int64_t burst) {
  for (std::size_t first = 0; first < sent.size(); ++first) {
    for (std::size_t last = first; last < sent.size(); ++last) {
      const auto calls = static_cast<std::int64_t>(last - first + 1);
      const nanoseconds window = sent[last] - sent[first];
      ASSERT_LE(static_cast<Wide>(calls - burst) * nanoseconds{rate.per}.count(),
                static_cast<Wide>(rate.count) * window.count())
          << calls << " calls in " << window.count() << " ns from the " << first << "th on";
    }
  }
}

struct Case {
  Rate rate;
  std::int64_t burst;
};

const std::vector<Case> cases{{{50, 1s}, 1},   {{50, 1s}, 5},   {{20, 1s}, 1},    {{7, 1s}, 3},
                              {{100, 60s}, 1}, {{3, 3600s}, 2}, {{5000, 1s}, 10}, {{1, 1s}, 1}};

TEST(RateLimiter, NeverSendsMoreThanItsRateAllows) {
  for (unsigned seed = 0; seed < 8; ++seed) {
    for (const auto& [rate, burst] : cases) {
      Caller caller{rate, burst, seed};
      const nanoseconds interval = caller.limiter().interval();
      while (caller.sent().size() < 250) {
        if (caller.chance(0.1)) caller.pass(caller.up_to(interval * 3 * burst));  // a pause fills the bucket
        if (caller.permits() < 4 && caller.chance(0.6)) caller.take_permit(interval / 3);
        if (caller.permits() > 0 && caller.chance(0.2)) caller.give_back();
        if (caller.permits() > 0 && caller.chance(0.7)) caller.send(interval / 2);
      }
      expect_within(caller.sent(), rate, burst);
    }
  }
}

TEST(RateLimiter, HoldsAcrossChangesOfTheRate) {
  const std::vector<Rate> rates{{50, 1s}, {10, 1s}, {200, 1s}, {1000, 60s}};
  for (unsigned seed = 0; seed < 8; ++seed) {
    constexpr std::int64_t burst = 4;
    Caller caller{rates[0], burst, seed};
    std::vector<SteadyTime> of_this_rate;
    std::size_t before = 0;
    for (int change = 0; change < 12; ++change) {
      const Rate rate = rates[static_cast<std::size_t>(change) % rates.size()];
      if (change > 0) caller.limiter().set_rate(rate, caller.now());
      const SteadyTime changed_at = caller.now();
      for (int i = 0; i < 40; ++i) {
        if (caller.chance(0.2)) caller.pass(caller.up_to(caller.limiter().interval() * 6));
        caller.take_permit(1ms);
        caller.send(1ms);
      }
      of_this_rate.assign(caller.sent().begin() + static_cast<std::ptrdiff_t>(before), caller.sent().end());
      before = caller.sent().size();
      expect_within(of_this_rate, rate, burst);
      // The bucket was empty at the change: not even the burst comes on top of what left before it.
      for (std::size_t i = 0; i < of_this_rate.size(); ++i) {
        const nanoseconds since = of_this_rate[i] - changed_at;
        ASSERT_LE(static_cast<std::int64_t>(i + 1) * nanoseconds{rate.per}.count(), rate.count * since.count());
      }
    }
  }
}

TEST(RateLimiter, BeginsWithAnEmptyBucket) {
  RateLimiter limiter{{10, 1s}, 5, start};
  EXPECT_EQ(limiter.send_at(start), start + 100ms);
  EXPECT_EQ(limiter.permit_at(start), start + 50ms);
}

TEST(RateLimiter, UsesItsRateWhereItIsAskedAllTheTime) {
  // 50/s with a burst of 1: what a timer is late by cannot be caught up, so its lateness is the whole loss.
  Caller one_by_one{{50, 1s}, 1, 1};
  while (one_by_one.sent().size() < 2000) {
    one_by_one.take_permit(100us);
    one_by_one.send(200us);
  }
  const std::chrono::duration<double> took = one_by_one.now() - start;
  EXPECT_GE(2000 / took.count(), 0.99 * 50);

  // A burst gives the slack to lose nothing at a jitter that is large beside the interval.
  Caller with_slack{{1000, 1s}, 10, 2};
  while (with_slack.sent().size() < 5000) {
    with_slack.take_permit(0ns);
    with_slack.send(1500us);
    // Meanwhile others of its kind wait: time goes on only by what they must wait for.
    while (with_slack.limiter().send_at(with_slack.now()) == with_slack.now() && with_slack.sent().size() < 5000) {
      with_slack.take_permit(0ns);
      with_slack.send(0ns);
    }
  }
  const std::chrono::duration<double> with_slack_took = with_slack.now() - start;
  EXPECT_GE(5000 / with_slack_took.count(), 0.99 * 1000);
}

TEST(RateLimiter, GivesOutPermitsALeadAheadAndNoMoreThanThat) {
  RateLimiter limiter{{10, 1s}, 1, start};
  const SteadyTime first = limiter.permit_at(start);
  EXPECT_EQ(first, start + 100ms - RateLimiter::lead);
  limiter.take_permit();
  EXPECT_EQ(limiter.permit_at(first), first + 100ms);
  limiter.give_back();
  EXPECT_EQ(limiter.permit_at(first), first);
}

TEST(RateLimiter, RoundsAnUnevenRateDown) {
  const RateLimiter limiter{{3, 1s}, 1, start};
  EXPECT_EQ(limiter.interval(), nanoseconds{333'333'334});
}

TEST(RateLimiterDeathTest, EndsTheProcessWhereItsRulesAreBroken) {
  EXPECT_DEATH(
      {
        RateLimiter limiter({10, 1s}, 1, start);
        limiter.give_back();
      },
      "given back");
  EXPECT_DEATH(
      {
        RateLimiter limiter({10, 1s}, 1, start);
        limiter.take_permit();
        limiter.sent(start + 99ms);
      },
      "before its rate allowed");
}

}  // namespace
}  // namespace resetd::core
