#include "schedule/cron.hpp"

#include <gtest/gtest.h>

namespace resetd::schedule {
namespace {
namespace cron_test {

using namespace std::chrono;

std::string wrong(std::string_view text) {
  const auto cron = parse_cron(text);
  return cron ? "" : cron.error().message;
}

local_seconds at(int y, unsigned m, unsigned d, int hour = 0, int minute = 0) {
  return local_days{year{y} / month{m} / day{d}} + hours{hour} + minutes{minute};
}

TEST(Cron, FieldsAsBits) {
  const auto cron = parse_cron("*/20  0,12-14\t1-31/10 jan,DEC mon-Fri/2");
  ASSERT_TRUE(cron) << cron.error().message;
  EXPECT_EQ(cron->minutes, 1ULL | 1ULL << 20 | 1ULL << 40);
  EXPECT_EQ(cron->hours, 1U | 1U << 12 | 1U << 13 | 1U << 14);
  EXPECT_EQ(cron->days, 1U << 1 | 1U << 11 | 1U << 21 | 1U << 31);
  EXPECT_EQ(cron->months, 1U << 1 | 1U << 12);
  EXPECT_EQ(cron->weekdays, 1U << 1 | 1U << 3 | 1U << 5);
  EXPECT_EQ(cron->text, "*/20 0,12-14 1-31/10 jan,DEC mon-Fri/2");
}

TEST(Cron, SundayIsBothNoughtAndSeven) {
  EXPECT_EQ(parse_cron("0 0 * * 0")->weekdays, 1U);
  EXPECT_EQ(parse_cron("0 0 * * 7")->weekdays, 1U);
  EXPECT_EQ(parse_cron("0 0 * * sun")->weekdays, 1U);
  EXPECT_EQ(parse_cron("0 0 * * FRI-SUN")->weekdays, 1U | 1U << 5 | 1U << 6);
  EXPECT_EQ(parse_cron("0 0 * * 5-7")->weekdays, 1U | 1U << 5 | 1U << 6);
  EXPECT_EQ(parse_cron("0 0 * * *")->weekdays, 0x7FU);
}

TEST(Cron, WrongFieldsAreNamedWithWhatIsAllowed) {
  EXPECT_NE(wrong("60 0 * * *").find("minute `60` is not a value of it; allowed: 0-59"), std::string::npos);
  EXPECT_NE(wrong("0 24 * * *").find("hour `24`"), std::string::npos);
  EXPECT_NE(wrong("0 0 0 * *").find("day of month `0`"), std::string::npos);
  EXPECT_NE(wrong("0 0 * 13 *").find("month `13` is not a value of it; allowed: 1-12 or JAN-DEC"), std::string::npos);
  EXPECT_NE(wrong("0 0 * * 8").find("day of week `8`"), std::string::npos);
  EXPECT_NE(wrong("0 0 * * MONDAY").find("day of week"), std::string::npos);
  const std::string two = wrong("99 0 * FOO *");
  EXPECT_NE(two.find("minute `99`"), std::string::npos);
  EXPECT_NE(two.find("month `FOO`"), std::string::npos);
}

TEST(Cron, Refused) {
  for (const std::string_view text : {"",
                                      "* * * *",
                                      "* * * * * *",
                                      "@daily",
                                      "5/10 * * * *",
                                      "*/0 * * * *",
                                      "*/60 * * * *",
                                      "1,,2 * * * *",
                                      "1-  * * * *",
                                      "30-10 * * * *",
                                      "-5 * * * *",
                                      "? * * * *",
                                      "0 0 L * *",
                                      "0 0 * * 1#2",
                                      "000 * * * *",
                                      "0 0 * JAN-MAR-MAY *",
                                      "0 0 * * SAT-MON",
                                      "0x1 * * * *",
                                      "+1 * * * *",
                                      "* * * * */8"}) {
    EXPECT_NE(wrong(text), "") << text;
  }
  EXPECT_NE(wrong("* * * *").find("has 4 fields"), std::string::npos);
}

TEST(Cron, WhatNeverComesIsRefused) {
  EXPECT_NE(wrong("0 0 30 2 *").find("never fires"), std::string::npos);
  EXPECT_NE(wrong("0 0 31 2,4,6,9,11 *").find("never fires"), std::string::npos);
  EXPECT_EQ(wrong("0 0 29 2 *"), "");
  EXPECT_EQ(wrong("0 0 30 2 MON"), "");  // either day
}

TEST(Cron, EitherDayWhereBothAreRestricted) {
  const auto either = parse_cron("0 0 13 * FRI");
  EXPECT_EQ(*first_named(*either, at(2026, 11, 7)), at(2026, 11, 13));
  EXPECT_EQ(*first_named(*either, at(2026, 11, 14)), at(2026, 11, 20));
  EXPECT_EQ(*first_named(*either, at(2026, 12, 12)), at(2026, 12, 13));  // a Sunday
  const auto both = parse_cron("0 0 */2 * FRI");
  EXPECT_EQ(*first_named(*both, at(2026, 11, 14)), at(2026, 11, 27));
}

TEST(Cron, RareDaysAreFound) {
  EXPECT_EQ(*first_named(*parse_cron("30 12 29 2 *"), at(2097, 1, 1)), at(2104, 2, 29, 12, 30));
  const auto monday = first_named(*parse_cron("0 0 */31 2 MON"), at(2094, 2, 2));
  ASSERT_TRUE(monday);
  EXPECT_EQ(*monday, at(2100, 2, 1));
}

TEST(Cron, TheMinuteItselfIsFirstAndSecondsRoundUp) {
  const auto cron = parse_cron("30 3 * * *");
  EXPECT_EQ(*first_named(*cron, at(2026, 1, 1, 3, 30)), at(2026, 1, 1, 3, 30));
  EXPECT_EQ(*first_named(*cron, at(2026, 1, 1, 3, 30) + seconds{1}), at(2026, 1, 2, 3, 30));
  EXPECT_EQ(*first_named(*cron, at(2026, 12, 31, 23, 59) + seconds{59}), at(2027, 1, 1, 3, 30));
}

}  // namespace cron_test
}  // namespace
}  // namespace resetd::schedule
