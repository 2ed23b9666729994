#include "schedule/schedule.hpp"

#include <gtest/gtest.h>

namespace resetd::schedule {
namespace {
namespace schedule_test {

using namespace std::chrono;
using core::WallTime;

WallTime utc(int y, unsigned m, unsigned d, int hour = 0, int minute = 0, int second = 0) {
  return sys_days{year{y} / month{m} / day{d}} + hours{hour} + minutes{minute} + seconds{second};
}

Schedule cron(std::string_view text, Misfire misfire = Misfire::skip, std::string_view zone = "UTC") {
  return {.cron = parse_cron(text).value(), .zone = Zone::find(zone).value(), .misfire = misfire};
}

TEST(Decide, WaitsThenFiresOnce) {
  const Schedule hourly = cron("0 * * * *");
  const auto nine = utc(2026, 11, 25, 9);
  EXPECT_EQ(decide(hourly, nine - 30min, nine - 1s, false), Decision{Wait{nine}});
  EXPECT_EQ(decide(hourly, nine - 30min, nine, false), (Decision{Fire{nine}}));
  EXPECT_EQ(decide(hourly, nine - 30min, nine + 60s, false), (Decision{Fire{nine}}));
  EXPECT_EQ(decide(hourly, nine, nine, false), Decision{Wait{nine + 1h}});
}

TEST(Decide, ThreeHourlyFiringsMissed) {
  const auto nine = utc(2026, 11, 25, 9);
  const auto now = nine + 3h + 10min;
  EXPECT_EQ(decide(cron("0 * * * *"), nine, now, false), (Decision{Skip{nine + 3h, SkipReason::missed}}));
  EXPECT_EQ(decide(cron("0 * * * *", Misfire::once), nine, now, false), (Decision{Fire{nine + 3h, true}}));
  EXPECT_EQ(decide(cron("0 * * * *", Misfire::once), nine + 3h, now, false), Decision{Wait{nine + 4h}});
  // The one in time stands for those missed.
  EXPECT_EQ(decide(cron("0 * * * *"), nine, nine + 3h + 5s, false), (Decision{Fire{nine + 3h}}));
  EXPECT_EQ(decide(cron("0 * * * *", Misfire::once), nine, nine + 3h + 5s, false), (Decision{Fire{nine + 3h}}));
}

TEST(Decide, OverlapIsSkipped) {
  const auto nine = utc(2026, 11, 25, 9);
  EXPECT_EQ(decide(cron("0 * * * *"), nine - 1h, nine, true), (Decision{Skip{nine, SkipReason::overlap}}));
  EXPECT_EQ(decide(cron("0 * * * *", Misfire::once), nine - 1h, nine + 20min, true),
            (Decision{Skip{nine, SkipReason::overlap}}));
  EXPECT_EQ(decide(cron("0 * * * *"), nine, nine + 1min, true), Decision{Wait{nine + 1h}});
}

TEST(Decide, ClockJumps) {
  const Schedule hourly = cron("0 * * * *");
  const auto nine = utc(2026, 11, 25, 9);
  // Back by minutes or hours: what has fired does not fire again.
  EXPECT_EQ(decide(hourly, nine, nine - 10s, false), Decision{Wait{nine + 1h}});
  EXPECT_EQ(decide(hourly, nine, nine - 3h, false), Decision{Wait{nine + 1h}});
  // Forth by ten years: all is missed.
  const auto later = nine + days{3653} + 30min;
  EXPECT_EQ(decide(hourly, nine, later, false), (Decision{Skip{later - 30min, SkipReason::missed}}));
  // And back again: the schedule goes on.
  EXPECT_EQ(decide(hourly, later - 30min, nine + 5min, false), Decision{Wait{nine + 1h}});
}

TEST(Decide, AtOnce) {
  const auto time = utc(2026, 12, 1, 3);
  const Schedule skip{.at = time};
  const Schedule once{.at = time, .misfire = Misfire::once};
  const WallTime approved = time - 24h;
  EXPECT_EQ(decide(skip, approved, time - 1s, false), Decision{Wait{time}});
  EXPECT_EQ(decide(skip, approved, time + 60s, false), (Decision{Fire{time}}));
  EXPECT_EQ(decide(skip, approved, time + 61s, false), (Decision{Skip{time, SkipReason::missed}}));
  EXPECT_EQ(decide(once, approved, time + 61s, false), (Decision{Fire{time, true}}));
  EXPECT_EQ(decide(skip, time, time, false), Decision{Over{}});
}

Schedule with_window(std::string_view from, std::string_view to, std::string_view zone) {
  Schedule schedule{.at = utc(2026, 12, 1), .zone = Zone::find(zone).value()};
  schedule.window = Window{parse_time_of_day(from).value(), parse_time_of_day(to).value()};
  return schedule;
}

TEST(WindowOfDay, FromItsBeginToBeforeItsEnd) {
  const Schedule night = with_window("01:00", "05:00", "Europe/Berlin");
  EXPECT_FALSE(in_window(night, utc(2026, 11, 24, 23, 59, 59)));
  EXPECT_TRUE(in_window(night, utc(2026, 11, 25, 0)));
  EXPECT_TRUE(in_window(night, utc(2026, 11, 25, 3, 59, 59)));
  EXPECT_FALSE(in_window(night, utc(2026, 11, 25, 4)));
  EXPECT_EQ(next_window_opening(night, utc(2026, 11, 25, 4)), utc(2026, 11, 26, 0));
  EXPECT_EQ(next_window_opening(night, utc(2026, 11, 25, 2)), utc(2026, 11, 25, 2));
  EXPECT_EQ(next_window_opening({.at = utc(2026, 12, 1)}, utc(2026, 11, 25)), utc(2026, 11, 25));
}

TEST(WindowOfDay, WrapsMidnight) {
  const Schedule night = with_window("22:00", "02:00", "UTC");
  EXPECT_TRUE(in_window(night, utc(2026, 11, 25, 23)));
  EXPECT_TRUE(in_window(night, utc(2026, 11, 25, 1, 59)));
  EXPECT_FALSE(in_window(night, utc(2026, 11, 25, 2)));
  EXPECT_EQ(next_window_opening(night, utc(2026, 11, 25, 2)), utc(2026, 11, 25, 22));
  const Schedule evening = with_window("22:00", "24:00", "UTC");
  EXPECT_FALSE(in_window(evening, utc(2026, 11, 25)));
  EXPECT_TRUE(in_window(evening, utc(2026, 11, 25, 23, 59, 59)));
}

TEST(WindowOfDay, AcrossChanges) {
  // Set forward from 02:00 to 03:00 at 07:00 UTC: into the one, over the other.
  EXPECT_EQ(next_window_opening(with_window("02:30", "04:00", "America/New_York"), utc(2026, 3, 8, 6)),
            utc(2026, 3, 8, 7));
  EXPECT_EQ(next_window_opening(with_window("02:00", "03:00", "America/New_York"), utc(2026, 3, 8, 6)),
            utc(2026, 3, 9, 6));
  // Set back from 02:00 to 01:00 at 06:00 UTC: it opens again.
  EXPECT_EQ(next_window_opening(with_window("01:00", "01:30", "America/New_York"), utc(2026, 11, 1, 5, 30)),
            utc(2026, 11, 1, 6));
}

TEST(TimeOfDay, HoursAndMinutes) {
  EXPECT_EQ(*parse_time_of_day("00:00"), 0min);
  EXPECT_EQ(*parse_time_of_day("24:00"), 24h);
  EXPECT_EQ(time_of_day_text(65min), "01:05");
  for (const std::string_view text : {"", "1:00", "01.00", "24:01", "12:60", "25:00", "01:00:00", "aa:bb"}) {
    EXPECT_FALSE(parse_time_of_day(text)) << text;
  }
}

}  // namespace schedule_test
}  // namespace
}  // namespace resetd::schedule
