#include "schedule/fire.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

#include <algorithm>
#include <random>
#include <vector>

namespace resetd::schedule {
namespace {
namespace fire_test {

using namespace std::chrono;

Zone zone(std::string_view name) {
  return Zone::find(name).value();
}
WallSeconds utc(int y, unsigned m, unsigned d, int hour = 0, int minute = 0) {
  return sys_days{year{y} / month{m} / day{d}} + hours{hour} + minutes{minute};
}
WallSeconds next(std::string_view cron, std::string_view name, core::WallTime after) {
  return next_fire(*parse_cron(cron), zone(name), after);
}

constexpr auto new_york = "America/New_York";

TEST(Fire, SetForwardFiresOnceAtTheFirstMomentAfterTheGap) {
  // 2026-03-08: 02:00 becomes 03:00 in New York, at 07:00 UTC.
  EXPECT_EQ(next("30 2 * * *", new_york, utc(2026, 3, 8)), utc(2026, 3, 8, 7));
  EXPECT_EQ(next("30 2 * * *", new_york, utc(2026, 3, 8, 7)), utc(2026, 3, 9, 6, 30));
  EXPECT_EQ(next("*/15 2-3 * * *", new_york, utc(2026, 3, 8, 6)), utc(2026, 3, 8, 7));
  EXPECT_EQ(next("*/15 2-3 * * *", new_york, utc(2026, 3, 8, 7)), utc(2026, 3, 8, 7, 15));
}

TEST(Fire, SetBackFiresAFixedHourOnceAndEachRealHour) {
  // 2026-11-01: 02:00 becomes 01:00 in New York, at 06:00 UTC.
  EXPECT_EQ(next("30 1 * * *", new_york, utc(2026, 11, 1)), utc(2026, 11, 1, 5, 30));
  EXPECT_EQ(next("30 1 * * *", new_york, utc(2026, 11, 1, 5, 30)), utc(2026, 11, 2, 6, 30));
  EXPECT_EQ(next("30 * * * *", new_york, utc(2026, 11, 1, 5)), utc(2026, 11, 1, 5, 30));
  EXPECT_EQ(next("30 * * * *", new_york, utc(2026, 11, 1, 5, 30)), utc(2026, 11, 1, 6, 30));
  EXPECT_EQ(next("30 * * * *", new_york, utc(2026, 3, 8, 6, 30)), utc(2026, 3, 8, 7, 30));
}

TEST(Fire, HalfAnHourAndAWholeDay) {
  // 2026-10-04: 02:00 becomes 02:30 at Lord Howe, at 15:30 UTC of the 3rd.
  EXPECT_EQ(next("15 2 * * *", "Australia/Lord_Howe", utc(2026, 10, 3)), utc(2026, 10, 3, 15, 30));
  EXPECT_EQ(next("45 2 * * *", "Australia/Lord_Howe", utc(2026, 10, 3)), utc(2026, 10, 3, 15, 45));
  // Apia had no 30 December 2011; its 31st began at 10:00 UTC of the 30th.
  EXPECT_EQ(next("0 12 30 12 *", "Pacific/Apia", utc(2011, 12, 29)), utc(2011, 12, 30, 10));
  EXPECT_EQ(next("0 0 * * *", "Pacific/Apia", utc(2011, 12, 29, 10)), utc(2011, 12, 30, 10));
  EXPECT_EQ(next("0 0 * * *", "Pacific/Apia", utc(2011, 12, 30, 10)), utc(2011, 12, 31, 10));
}

TEST(Fire, IsStrictlyLater) {
  const auto noon = utc(2026, 6, 1, 12);
  EXPECT_EQ(next("0 12 * * *", "UTC", noon - microseconds{1}), noon);
  EXPECT_EQ(next("0 12 * * *", "UTC", noon), noon + days{1});
  EXPECT_EQ(next("0 12 * * *", "UTC", noon + microseconds{1}), noon + days{1});
}

TEST(Fire, LastOfMany) {
  const Cron cron = *parse_cron("* 0 * * *");
  EXPECT_EQ(last_fire(cron, zone("UTC"), utc(2016, 1, 1), utc(2026, 1, 1, 12)), utc(2026, 1, 1, 0, 59));
  EXPECT_EQ(last_fire(cron, zone("UTC"), utc(2026, 1, 1, 0, 59), utc(2026, 1, 1, 12)), std::nullopt);
  EXPECT_EQ(last_fire(cron, zone("UTC"), utc(2026, 1, 1, 0, 58), utc(2026, 1, 1, 0, 59)), utc(2026, 1, 1, 0, 59));
  EXPECT_EQ(last_fire(cron, zone("UTC"), utc(2026, 1, 2), utc(2026, 1, 1)), std::nullopt);
}

// What a clock on the wall shows, minute by minute, by the C library, which knows nothing of ours. These zones change
// on quarters of an hour.
std::vector<std::int64_t> wall_minutes(const char* name, WallSeconds from, WallSeconds to) {
  setenv("TZ", (std::string(":") + name).c_str(), 1);
  tzset();
  std::vector<std::int64_t> shown;
  for (auto at = from; at < to; at += minutes{15}) {
    const time_t seconds_at = at.time_since_epoch().count();
    struct tm parts {};
    localtime_r(&seconds_at, &parts);
    const std::int64_t local = (seconds_at + parts.tm_gmtoff) / 60;
    for (int i = 0; i < 15; ++i) shown.push_back(local + i);
  }
  return shown;
}

bool matches(const Cron& cron, std::int64_t local_minute) {
  const auto minute = static_cast<unsigned>(local_minute % 60);
  const auto hour = static_cast<unsigned>(local_minute / 60 % 24);
  if ((cron.minutes >> minute & 1) == 0 || (cron.hours >> hour & 1) == 0) return false;
  return cron.names_day(local_days{days{local_minute / (24 * 60)}});
}

bool any_matches(const Cron& cron, std::int64_t from, std::int64_t to) {
  for (std::int64_t minute = from; minute < to; ++minute) {
    if (matches(cron, minute)) return true;
  }
  return false;
}

// Walks every minute, and says where it fires.
std::vector<WallSeconds> walked(const Cron& cron, const std::vector<std::int64_t>& shown, WallSeconds from) {
  std::vector<WallSeconds> fires;
  std::int64_t latest = shown[0];
  for (std::size_t i = 1; i < shown.size(); ++i) {
    const std::int64_t first = std::min(latest + 1, shown[i]);
    const bool seen = shown[i] <= latest;
    const bool fires_now =
        cron.every_hour() ? matches(cron, shown[i]) : !seen && any_matches(cron, first, shown[i] + 1);
    if (fires_now) fires.push_back(from + minutes{i});
    latest = std::max(latest, shown[i]);
  }
  return fires;
}

std::vector<WallSeconds> found(const Cron& cron, const Zone& zone, WallSeconds from, WallSeconds to) {
  std::vector<WallSeconds> fires;
  for (auto at = next_fire(cron, zone, from); at < to; at = next_fire(cron, zone, at)) fires.push_back(at);
  return fires;
}

constexpr const char* zones[] = {new_york, "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia",
                                 "UTC"};

TEST(Fire, TenYearsBackAndForthMinuteByMinute) {
  const char* const crons[] = {"30 2 * * *",     "15,45 1-2 */3 * *", "7 * * * MON",
                               "0 */6 13 * FRI", "59 23 29 2 *",      "0 0 * * SUN"};
  const auto from = utc(2016, 11, 25);
  const auto to = utc(2036, 11, 25);
  for (std::size_t i = 0; i < std::size(zones); ++i) {
    const auto shown = wall_minutes(zones[i], from, to);
    for (const std::size_t j : {i, (i + 1) % std::size(crons)}) {
      const Cron cron = *parse_cron(crons[j]);
      EXPECT_EQ(found(cron, zone(zones[i]), from, to), walked(cron, shown, from)) << zones[i] << " " << crons[j];
    }
  }
}

std::string random_field(std::mt19937& random, unsigned lowest, unsigned highest) {
  const auto pick = [&](unsigned low, unsigned high) {
    return std::uniform_int_distribution<unsigned>(low, high)(random);
  };
  const unsigned a = pick(lowest, highest);
  const unsigned b = pick(a, highest);
  switch (pick(0, 3)) {
    case 0:
      return "*";
    case 1:
      return "*/" + std::to_string(pick(1, highest));
    case 2:
      return std::to_string(a) + "-" + std::to_string(b);
    default:
      return std::to_string(a) + "," + std::to_string(b);
  }
}

TEST(Fire, AroundEveryChangeAnyExpression) {
  std::mt19937 random(20261125);
  for (const char* name : zones) {
    for (const int y : {2011, 2019, 2026, 2036}) {
      const auto from = utc(y, 1, 1);
      const auto to = utc(y + 1, 1, 2);
      const auto shown = wall_minutes(name, from, to);
      for (std::size_t i = 1; i < shown.size(); ++i) {
        if (shown[i] == shown[i - 1] + 1) continue;
        const auto begin = i > 2 * 1440 ? i - 2 * 1440 : 0;
        const auto end = std::min(i + 2 * 1440, shown.size());
        const std::vector<std::int64_t> part(shown.begin() + static_cast<std::ptrdiff_t>(begin),
                                             shown.begin() + static_cast<std::ptrdiff_t>(end));
        for (int k = 0; k < 40; ++k) {
          const std::string text = random_field(random, 0, 59) + " " + random_field(random, 0, 23) + " " +
                                   random_field(random, 1, 31) + " * " + random_field(random, 0, 6);
          const Cron cron = *parse_cron(text);
          EXPECT_EQ(found(cron, zone(name), from + minutes{begin}, from + minutes{end}),
                    walked(cron, part, from + minutes{begin}))
              << name << " " << text;
        }
      }
    }
  }
}

TEST(Zone, UnknownNamesAreAnsweredWithTheNearest) {
  const auto said = [](std::string_view name) { return Zone::find(name).error().message; };
  EXPECT_NE(said("Europe/Berln").find("did you mean Europe/Berlin?"), std::string::npos);
  EXPECT_NE(said("europe/berlin").find("did you mean Europe/Berlin?"), std::string::npos);
  EXPECT_NE(said("America/New York").find("did you mean America/New_York?"), std::string::npos);
  EXPECT_NE(said("kolkata").find("did you mean Asia/Kolkata?"), std::string::npos);
  EXPECT_FALSE(Zone::find("localtime"));
  EXPECT_FALSE(Zone::find(""));
  EXPECT_FALSE(Zone::find("../../etc/passwd"));
  EXPECT_EQ(zone("UTC").name(), "UTC");
}

}  // namespace fire_test
}  // namespace
}  // namespace resetd::schedule
