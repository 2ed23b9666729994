#include "plan/times.hpp"

#include <gtest/gtest.h>

#include "plan/durations.hpp"
#include "unit/plan/plan_files.hpp"

namespace resetd::plan {
namespace {
namespace times_test {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

const core::WallTime now{milliseconds{test_now_ms}};

TEST(Durations, UnitsFromTheLargestDown) {
  EXPECT_EQ(*parse_duration("90s"), 90s);
  EXPECT_EQ(*parse_duration("24h"), 24h);
  EXPECT_EQ(*parse_duration("1h30m"), 90min);
  EXPECT_EQ(*parse_duration("7d"), 168h);
  EXPECT_EQ(*parse_duration("1s500ms"), 1500ms);
  EXPECT_EQ(*parse_duration("0s"), 0s);
  EXPECT_EQ(*parse_duration("36500d"), longest_duration);
}

TEST(Durations, Refused) {
  for (const std::string_view text : {"", "h", "1x", "1h 30m", "30m1h", "1h1h", "-1h", "1.5h", "1hm", "1H"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
  EXPECT_NE(parse_duration("90").error().message.find("has no unit"), std::string::npos);
  EXPECT_NE(parse_duration("36500d1ms").error().message.find("longer than 36500d"), std::string::npos);
  EXPECT_NE(parse_duration("9223372036854775808s").error().message.find("beyond 64 bits"), std::string::npos);
  EXPECT_NE(parse_duration("9223372036854775807d").error().message.find("is more than"), std::string::npos);
  EXPECT_NE(parse_duration("01h").error().message.find("leading zero"), std::string::npos);
}

TEST(Times, Resolved) {
  EXPECT_EQ(*parse_position_timestamp("1766735726031", now), 1766735726031);
  EXPECT_EQ(*parse_position_timestamp("2026-11-22T09:00:00Z", now), 1795338000000);
  EXPECT_EQ(*parse_position_timestamp("2026-11-22t09:00:00z", now), 1795338000000);
  EXPECT_EQ(*parse_position_timestamp("2026-11-22T17:00:00+08:00", now), 1795338000000);
  EXPECT_EQ(*parse_position_timestamp("2026-11-22 17:00:00+0800", now), 1795338000000);
  EXPECT_EQ(*parse_position_timestamp("2026-11-22T17:00+08", now), 1795338000000);
  EXPECT_EQ(*parse_position_timestamp("2026-11-22T04:30:00-04:30", now), 1795338000000);
  EXPECT_EQ(*parse_position_timestamp("2026-11-22T09:00:00.5Z", now), 1795338000500);
  EXPECT_EQ(*parse_position_timestamp("2026-11-22T09:00:00.123999999Z", now), 1795338000123);
  EXPECT_EQ(*parse_position_timestamp("2024-02-29T00:00:00Z", now), 1709164800000);
  EXPECT_EQ(*parse_position_timestamp("now-24h", now), test_now_ms - 86'400'000);
  EXPECT_EQ(*parse_position_timestamp("now-0s", now), test_now_ms);
}

struct Wrong {
  std::string_view text;
  std::string_view message;
};

TEST(Times, Refused) {
  for (const Wrong& wrong : {
           Wrong{"1766735726", "looks like seconds; positionTimestamp is in milliseconds"},
           Wrong{"0", "looks like seconds"},
           Wrong{"32503680000", "looks like seconds"},
           Wrong{"2026-11-22T09:00:00", "without a zone"},
           Wrong{"2026-11-22T09:00", "without a zone"},
           Wrong{"2026-11-22", "without a time and a zone"},
           Wrong{"2026-11-23T00:00:00.001Z", "is ahead of now"},
           Wrong{"1795392000001", "is ahead of now"},
           Wrong{"2026-02-30T00:00:00Z", "a day that does not exist"},
           Wrong{"2025-02-29T00:00:00Z", "a day that does not exist"},
           Wrong{"2026-13-01T00:00:00Z", "a day that does not exist"},
           Wrong{"2026-11-22T24:00:00Z", "a time of day that does not exist"},
           Wrong{"2016-12-31T23:59:60Z", "a time of day that does not exist"},
           Wrong{"2026-11-22T09:60:00Z", "a time of day that does not exist"},
           Wrong{"2026-11-22T09:00:00+15:00", "no zone that can be read"},
           Wrong{"2026-11-22T09:00:00+08:60", "no zone that can be read"},
           Wrong{"2026-11-22T09:00:00 CET", "no zone that can be read"},
           Wrong{"2026-11-22T09:00:00Zx", "no zone that can be read"},
           Wrong{"2026-11-22T09:00:00.Z", "is not a time"},
           Wrong{"22.11.2026", "is not a time"},
           Wrong{"yesterday", "is not a time"},
           Wrong{"1969-12-31T23:59:59Z", "lies before 1970"},
           Wrong{"now", "now-<duration>"},
           Wrong{"now+1h", "now-<duration>"},
           Wrong{"now-", "lacks a duration"},
           Wrong{"now-1week", "is not a duration"},
           Wrong{"now-24", "has no unit"},
           Wrong{"now-36500d", "lies before 1970"},
           Wrong{"01766735726031", "has a leading zero"},
           Wrong{"1.766e12", "has an exponent"},
           Wrong{"-1766735726031", "is less than 0"},
           Wrong{"", "is empty"},
       }) {
    const auto result = parse_position_timestamp(wrong.text, now);
    ASSERT_FALSE(result) << wrong.text;
    EXPECT_NE(result.error().message.find(wrong.message), std::string::npos) << result.error().message;
  }
}

}  // namespace times_test
}  // namespace
}  // namespace resetd::plan
