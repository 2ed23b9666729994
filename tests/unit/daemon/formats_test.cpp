#include "daemon/formats.hpp"

#include <gtest/gtest.h>

#include "daemon/text.hpp"

namespace resetd::daemon {
namespace {

core::WallTime at_us(std::int64_t microseconds) {
  return core::WallTime{core::Duration{microseconds}};
}

TEST(Rfc3339, WritesUtc) {
  EXPECT_EQ(rfc3339(at_us(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(rfc3339(at_us(1'795'338'000'123'456)), "2026-11-22T09:00:00Z");
  EXPECT_EQ(rfc3339(at_us(1'795'338'000'123'456), 3), "2026-11-22T09:00:00.123Z");
  EXPECT_EQ(rfc3339(at_us(1'795'338'000'000'006), 6), "2026-11-22T09:00:00.000006Z");
  EXPECT_EQ(rfc3339(at_us(951'827'696'000'000)), "2000-02-29T12:34:56Z");
  EXPECT_EQ(rfc3339(at_us(-1), 6), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(rfc3339(core::WallTime::max()), "9999-12-31T23:59:59Z");
  EXPECT_EQ(rfc3339(core::WallTime::min()), "0000-01-01T00:00:00Z");
}

TEST(PositionText, TakesTheMostExactForm) {
  EXPECT_EQ(
      position_text(R"({"filePosition":3881575,"journalFile":"binlog.000482","positionTimestamp":1795338000000})"),
      "binlog.000482:3881575");
  EXPECT_EQ(position_text(R"({"positionTimestamp":1795338000000})"), "2026-11-22T09:00:00Z");
  EXPECT_EQ(position_text(R"({"positionTimestamp":1795338000250,"filePosition":0,"journalFile":""})"),
            "2026-11-22T09:00:00.250Z");
  EXPECT_EQ(position_text(R"({"lsn":"0/16B3748"})"), "lsn 0/16B3748");
  EXPECT_EQ(position_text(R"({"scn":"123"})"), "scn 123");
  EXPECT_EQ(position_text(R"({"scn":123,"scnIndex":4})"), "scn 123.4");
  EXPECT_EQ(position_text(R"({"dataId":7,"positionTimestamp":"lsn"})"), "data id 7");
  EXPECT_EQ(position_text(R"({"commonPosStr":"{\"shard0\":\"1-0\"}"})"), R"({"shard0":"1-0"})");
  EXPECT_EQ(position_text(R"({"journalFile":"binlog.1"})"), "binlog.1:?");
  EXPECT_EQ(position_text(R"({"gtidPosition":"3E11FA47-71CA-11E1-9E33-C80AA9429562:1-5"})"),
            "gtid 3E11FA47-71CA-11E1-9E33-C80AA9429562:1-5");
}

// A console goes on showing the file of a position that was reset by time: by the file it would not seem to have moved.
TEST(PositionText, TakesTheFormOfTheTarget) {
  const std::string found = R"({"filePosition":4,"gtidPosition":"3E11FA47-71CA-11E1-9E33-C80AA9429562:1-5",)"
                            R"("journalFile":"binlog.000481","positionTimestamp":1795338000000,"serverId":1})";
  EXPECT_EQ(position_text(found, R"({"positionTimestamp":1})"), "2026-11-22T09:00:00Z");
  EXPECT_EQ(position_text(found, R"({"gtidPosition":"a:1"})"), "gtid 3E11FA47-71CA-11E1-9E33-C80AA9429562:1-5");
  EXPECT_EQ(position_text(found, R"({"filePosition":9,"journalFile":"binlog.000482","positionTimestamp":1})"),
            "binlog.000481:4");
  EXPECT_EQ(position_text(R"({"scn":123,"scnIndex":4,"positionTimestamp":1})", R"({"scn":"7"})"), "scn 123.4");
  EXPECT_EQ(position_text(R"({"commonPosStr":"[]","positionTimestamp":1795338000000})", R"({"positionTimestamp":1})"),
            "2026-11-22T09:00:00Z");
}

TEST(PositionText, TakesItsOwnFormWhereItLacksTheTargets) {
  EXPECT_EQ(position_text(R"({"filePosition":4,"journalFile":"b.1","positionTimestamp":0})",
                          R"({"positionTimestamp":1795338000000})"),
            "b.1:4");
  EXPECT_EQ(position_text(R"({"lsn":"0/1"})", R"({"scn":"7"})"), "lsn 0/1");
  EXPECT_EQ(position_text(R"({"lsn":"0/1"})", "{}"), "lsn 0/1");
  EXPECT_EQ(position_text(R"({"lsn":"0/1"})", "nonsense"), "lsn 0/1");
  EXPECT_EQ(position_text("", R"({"scn":"7"})"), "-");
  EXPECT_EQ(position_text("[]", R"({"scn":"7"})"), "unreadable");
}

TEST(PositionText, IsShortAndHarmless) {
  const std::string text = position_text(R"({"gtidPosition":")" + std::string(500, 'a') + R"("})");
  EXPECT_EQ(display_width(text), 64u);
  EXPECT_TRUE(text.starts_with("gtid aaa") && text.ends_with("…")) << text;
  EXPECT_EQ(position_text(R"({"lsn":"\u001b[31m"})"), "lsn \\x1B[31m");
}

TEST(PositionText, SaysWhereThereIsNone) {
  EXPECT_EQ(position_text(""), "-");
  EXPECT_EQ(position_text("{}"), "-");
  EXPECT_EQ(position_text(R"({"dataDelayMillis":1,"positionTimestamp":0})"), "-");
  EXPECT_EQ(position_text("nonsense"), "unreadable");
  EXPECT_EQ(position_text("[]"), "unreadable");
}

TEST(PositionText, KeepsTimesThatAreNone) {
  EXPECT_EQ(position_text(R"({"positionTimestamp":9223372036854775807})"), "time 9223372036854775807");
  EXPECT_EQ(position_text(R"({"positionTimestamp":-9223372036854775808})"), "time -9223372036854775808");
  EXPECT_EQ(position_text(R"({"positionTimestamp":"lsn"})"), "time lsn");
}

}  // namespace
}  // namespace resetd::daemon
