// Firings when the clock is changed, jumps, or resetd was not there.

#include "scheduler_fixture.hpp"

namespace resetd::engine {
namespace {
namespace scheduler_clock_test {

using namespace std::chrono;
using schedule::Misfire;
using testing_support::cron;
using testing_support::utc;

class SchedulerClock : public testing_support::SchedulerTest {};

TEST_F(SchedulerClock, SpringForwardFiresOnce) {
  // 2026-03-08: 02:00 becomes 03:00 in New York, at 07:00 UTC.
  clock_.now = utc(2026, 3, 7, 12);
  scheduled(cron("30 2 * * *", Misfire::skip, "America/New_York"));
  EXPECT_EQ(fired(utc(2026, 3, 8, 6, 59)), Times{});
  EXPECT_EQ(fired(utc(2026, 3, 8, 7)), Times{utc(2026, 3, 8, 7)});
  EXPECT_EQ(fired(utc(2026, 3, 8, 7, 30)), Times{}) << "03:30 is another time";
  EXPECT_EQ(fired(utc(2026, 3, 9, 6, 30)), Times{utc(2026, 3, 9, 6, 30)});
}

TEST_F(SchedulerClock, FallBackFiresOnce) {
  // 2026-11-01: 02:00 becomes 01:00 in New York, at 06:00 UTC.
  clock_.now = utc(2026, 10, 31, 12);
  scheduled(cron("30 1 * * *", Misfire::skip, "America/New_York"));
  EXPECT_EQ(fired(utc(2026, 11, 1, 5, 30)), Times{utc(2026, 11, 1, 5, 30)});
  EXPECT_EQ(fired(utc(2026, 11, 1, 6, 30)), Times{}) << "the second 01:30 of that day";
  EXPECT_EQ(fired(utc(2026, 11, 2, 6, 30)), Times{utc(2026, 11, 2, 6, 30)});
}

TEST_F(SchedulerClock, ThreeHourlyFiringsMissed) {
  scheduled(cron("0 * * * *"));
  const Scheduled due = decide(utc(2026, 6, 1, 12, 40));
  EXPECT_TRUE(due.fired.empty());
  EXPECT_EQ(due.notes.size(), 1U);
  EXPECT_EQ(due.next, utc(2026, 6, 1, 13));
  EXPECT_EQ(fired(utc(2026, 6, 1, 13)), Times{utc(2026, 6, 1, 13)});
}

TEST_F(SchedulerClock, ThreeHourlyFiringsMissedAreMadeUpOnce) {
  scheduled(cron("0 * * * *", Misfire::once));
  EXPECT_EQ(fired(utc(2026, 6, 1, 12, 40)), Times{utc(2026, 6, 1, 12)});
  EXPECT_EQ(fired(utc(2026, 6, 1, 12, 41)), Times{});
  EXPECT_EQ(fired(utc(2026, 6, 1, 13)), Times{utc(2026, 6, 1, 13)});
}

TEST_F(SchedulerClock, AClockTenYearsAhead) {
  const auto id = scheduled(cron("0 * * * *", Misfire::once));
  EXPECT_EQ(fired(utc(2036, 6, 1, 9, 40)), Times{utc(2036, 6, 1, 9)}) << "one for all of them";
  // Set right again: the hours to come fire, though ten years of them were handled.
  EXPECT_EQ(fired(utc(2026, 6, 1, 9, 45)), Times{});
  EXPECT_EQ(run(id).handled_until, utc(2026, 6, 1, 9, 45));
  EXPECT_EQ(fired(utc(2026, 6, 1, 10)), Times{utc(2026, 6, 1, 10)});
  EXPECT_EQ(fired(utc(2026, 6, 1, 10)), Times{});
}

TEST_F(SchedulerClock, AClockTenYearsBehind) {
  scheduled(cron("0 * * * *"));
  EXPECT_EQ(fired(utc(2026, 6, 1, 10)), Times{utc(2026, 6, 1, 10)});
  EXPECT_EQ(fired(utc(2016, 6, 1, 9, 59)), Times{});
  EXPECT_EQ(fired(utc(2016, 6, 1, 10)), Times{utc(2016, 6, 1, 10)});
  EXPECT_EQ(fired(utc(2026, 6, 1, 10) + seconds{30}), Times{}) << "it has fired before";
  // Set right again: ten years were missed, and are dropped.
  EXPECT_EQ(fired(utc(2026, 6, 1, 10, 40)), Times{});
  EXPECT_EQ(fired(utc(2026, 6, 1, 11)), Times{utc(2026, 6, 1, 11)});
}

TEST_F(SchedulerClock, AClockSetBackAnHourFiresNothingTwice) {
  scheduled(cron("*/10 * * * *"));
  EXPECT_EQ(fired(utc(2026, 6, 1, 10)), Times{utc(2026, 6, 1, 10)});
  for (int minute = 0; minute <= 60; ++minute) EXPECT_EQ(fired(utc(2026, 6, 1, 9, minute)), Times{}) << minute;
  EXPECT_EQ(fired(utc(2026, 6, 1, 10, 10)), Times{utc(2026, 6, 1, 10, 10)});
}

}  // namespace scheduler_clock_test
}  // namespace
}  // namespace resetd::engine
