// What the checker must find where calls come too fast, and what it must let by.

#include "support/rates.hpp"

#include <gtest/gtest.h>

#include "support/planted_logs.hpp"

namespace resetd::support {
namespace {

using std::chrono::milliseconds;

std::vector<std::string> traces_of(const std::vector<std::int64_t>& ms) {
  std::vector<std::string> lines{"[info] a run"};
  for (const std::int64_t time : ms)
    lines.push_back("[trace] call leaves console=test sent_at_ns=" +
                    std::to_string(5'000'000'000'000 + time * 1'000'000));
  return lines;
}

/// Looks that arrive with so much time between them.
Logs arrivals(int count, milliseconds apart, const RateBound& bound) {
  Logs logs;
  logs.evidence.rate = bound;
  for (int i = 0; i < count; ++i) {
    logs.look();
    logs.pass(apart - milliseconds{1});  // and one for the line itself
  }
  return logs;
}

TEST(Rates, TheWorstWindowIsFound) {
  EXPECT_NEAR(excess({0, 1, 2, 3}, {1, 1}), 0, 1e-9);
  EXPECT_NEAR(excess({0, 1, 1.5, 3}, {1, 1}), 0.5, 1e-9) << "the second and the third";
  EXPECT_NEAR(excess({0, 0, 0, 10}, {1, 3}), 0, 1e-9) << "a burst at once";
  EXPECT_NEAR(excess({0, 10, 10, 10, 10, 20}, {1, 3}), 1, 1e-9);
  EXPECT_LT(excess({}, {1, 1}), 0);
}

TEST(Rates, ArrivalsWithinTheRateAreGood) {
  EXPECT_EQ(arrivals(50, milliseconds{20}, {50, 1}).found(), "");
}

TEST(Rates, ArrivalsMayBunchUpByTheJitter) {
  Logs logs = arrivals(10, milliseconds{100}, {10, 1});
  for (int i = 0; i < 4; ++i) logs.look();  // held up on their way, together
  EXPECT_EQ(logs.found(), "");
  for (int i = 0; i < 4; ++i) logs.look();
  EXPECT_FOUND(logs, "arrivals pass 1 + 10.000/s x window by");
}

TEST(Rates, ArrivalsThatPassTheRateForLongAreFound) {
  EXPECT_FOUND(arrivals(200, milliseconds{10}, {50, 1}), "arrivals pass 1 + 50.000/s x window by");
}

TEST(Rates, RefusedConnectionsAreNoCalls) {
  Logs logs = arrivals(3, milliseconds{1000}, {1, 1});
  for (int i = 0; i < 20; ++i)
    logs.evidence.console.push_back(R"({"seq":9,"at_us":)" + std::to_string(logs.now_us) +
                                    R"(,"call":"connect","applied":false,"answered":"none"})");
  EXPECT_EQ(logs.found(), "");
}

TEST(Rates, SendTimesAreHeldExactly) {
  Logs logs = arrivals(4, milliseconds{20}, {50, 1});
  logs.evidence.traces = traces_of({0, 20, 40, 60});
  EXPECT_EQ(logs.found(), "");
  logs.evidence.traces = traces_of({0, 20, 40, 59});
  EXPECT_FOUND(logs, "send times pass 1 + 50.000/s x window by 0.050 calls");
  logs.evidence.traces = traces_of({60, 20, 0, 40});
  EXPECT_EQ(logs.found(), "") << "lines of several processes come in any order";
}

TEST(Rates, MoreArrivalsThanSendsAreFound) {
  Logs logs = arrivals(4, milliseconds{20}, {50, 1});
  logs.evidence.traces = traces_of({0, 20, 40});
  EXPECT_FOUND(logs, "4 calls arrived, but the traces tell of 3");
  logs.evidence.traces = {"[info] nothing of it"};
  EXPECT_FOUND(logs, "4 calls arrived, but the traces tell of 0");
  logs.evidence.traces = traces_of({0, 20, 40, 60, 80});
  EXPECT_EQ(logs.found(), "") << "a call that left need not have arrived";
}

TEST(Rates, WithoutABoundNothingIsHeld) {
  Logs logs = arrivals(200, milliseconds{1}, {50, 1});
  logs.evidence.rate.reset();
  EXPECT_EQ(logs.found(), "");
}

}  // namespace
}  // namespace resetd::support
