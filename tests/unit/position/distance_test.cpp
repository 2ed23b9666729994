// What a person reads of how far two positions lie apart. Every row is tried both ways round.

#include "position/distance.hpp"

#include <gtest/gtest.h>

namespace resetd::position {
namespace {
namespace distance_test {

struct Row {
  std::string earlier;
  std::string later;
  std::string size;  ///< empty: nothing can be told
};

Position position(const std::string& json) {
  const auto parsed = parse_task_position(json);
  EXPECT_TRUE(parsed) << json;
  return parsed.value_or(Position{});
}

void try_both_ways(Group group, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const Position earlier = position(row.earlier);
    const Position later = position(row.later);
    const auto expected = [&](const char* sign) { return row.size.empty() ? "" : sign + row.size; };
    EXPECT_EQ(distance(group, later, earlier), expected("\u2212")) << row.later << " -> " << row.earlier;
    EXPECT_EQ(distance(group, earlier, later), expected("+")) << row.earlier << " -> " << row.later;
  }
}

/// The same field in two positions.
Row field(const std::string& name, const std::string& earlier, const std::string& later, const std::string& size) {
  return {"{\"" + name + "\":" + earlier + "}", "{\"" + name + "\":" + later + "}", size};
}

TEST(Distance, Times) {
  const auto row = [](const std::string& earlier, const std::string& later, const std::string& size) {
    return field("positionTimestamp", earlier, later, size);
  };
  try_both_ways(Group::timestamp, {
                                      row("1795338000000", "1795349579999", "3 h 12 m"),
                                      row("1795338000000", "1795338001000", "1 s"),
                                      row("1795338000000", "1795338000999", "999 ms"),
                                      row("1795338000000", "1795338000001", "1 ms"),
                                      row("1795338000000", "1795338059999", "59 s"),
                                      row("1795338000000", "1795525200000", "2 d 4 h"),
                                      row("\"1795338000000\"", "1795338060000", "1 m"),
                                      row("1", "9223372036854775807", "106751991167 d 7 h"),
                                      row("1", "\"9223372036854775808\"", ""),
                                      row("1", "1", ""),
                                      row("0", "1795338000000", ""),
                                      row("-9223372036854775808", "1795338000000", ""),
                                      row("\"lsn\"", "1795338000000", ""),
                                      {"{}", R"({"positionTimestamp":5})", ""},
                                  });
}

TEST(Distance, LogFiles) {
  const auto row = [](const std::string& a, const std::string& at, const std::string& b, const std::string& bt,
                      const std::string& size) {
    return Row{"{\"journalFile\":\"" + a + "\",\"filePosition\":" + at + "}",
               "{\"journalFile\":\"" + b + "\",\"filePosition\":" + bt + "}", size};
  };
  try_both_ways(Group::log_file, {
                                     row("binlog.000480", "900", "binlog.000482", "3881575", "2 files"),
                                     row("binlog.000481", "900000000", "binlog.000482", "4", "1 file"),
                                     row("binlog.999999", "4", "binlog.1000000", "4", "1 file"),
                                     row("b.1", "4", "b.18446744073709551617", "4", "18446744073709551616 files"),
                                     row("b.000482", "4", "b.000482", "14000004", "14 MB"),
                                     row("b.02", "4", "b.2", "1004", "1 kB"),
                                     row("binlog", "4", "binlog", "5", "1 B"),
                                     row("b.1", "0", "b.1", "\"18446744073709551615\"", "18 EB"),
                                     row("b.1", "0", "b.1", "\"18446744073709551616\"", ""),
                                     row("b.1", "4", "b.1", "4", ""),
                                     row("a.1", "4", "b.2", "4", ""),
                                     row("", "4", "b.2", "4", ""),
                                     {R"({"journalFile":"b.1"})", R"({"journalFile":"b.2","filePosition":4})", ""},
                                 });
}

TEST(Distance, BytesHaveOneForm) {
  const auto row = [](const std::string& bytes, const std::string& size) {
    return Row{R"({"journalFile":"b.1","filePosition":0})", R"({"journalFile":"b.1","filePosition":)" + bytes + "}",
               size};
  };
  try_both_ways(
      Group::log_file,
      {row("1", "1 B"), row("9", "9 B"), row("999", "999 B"), row("1000", "1 kB"), row("1099", "1 kB"),
       row("1100", "1.1 kB"), row("9999", "9.9 kB"), row("10999", "10 kB"), row("999999", "999 kB"),
       row("1000000", "1 MB"), row("1450000", "1.4 MB"), row("14999999", "14 MB"), row("3000000000", "3 GB"),
       row("5000000000000", "5 TB"), row("6600000000000000", "6.6 PB"), row("9223372036854775807", "9.2 EB")});
}

TEST(Distance, Lsns) {
  const auto row = [](const std::string& earlier, const std::string& later, const std::string& size) {
    return field("lsn", "\"" + earlier + "\"", "\"" + later + "\"", size);
  };
  try_both_ways(Group::lsn, {
                                row("0/16B3748", "0/16B3749", "1 B"),
                                row("0/FFFFFFFF", "1/0", "1 B"),
                                row("0/0", "1/0", "4.2 GB"),
                                row("0/0", "FFFFFFFF/ffffffff", "18 EB"),
                                row("98800", "100000", "1200"),
                                row("0098800", "100000", "1200"),
                                row("18446744073709551616", "18446744073709551617", "1"),
                                row("00000024:00000178:0001", "00000024:00000179:0001", ""),
                                row("0/1", "0/01", ""),
                                row("0/1", "5", ""),
                                row("lsn", "lsn2", ""),
                                row("", "5", ""),
                            });
  EXPECT_EQ(distance(Group::lsn, position(R"({"lsn":100000})"), position(R"({"lsn":"98800"})")), "\u22121200");
}

TEST(Distance, ScnsAndDataIds) {
  try_both_ways(Group::scn, {
                                field("scn", "7411000007", "7411001207", "1200"),
                                field("scn", "\"7411000007\"", "7411000008", "1"),
                                field("scn", "1", "\"100000000000000000000000000000000000000000\"",
                                      "99999999999999999999999999999999999999999"),
                                field("scn", "7", "7", ""),
                                field("scn", "\"\"", "7", ""),
                                {R"({"scn":7,"scnIndex":1})", R"({"scn":7,"scnIndex":3})", ""},
                                {R"({"scn":7,"scnIndex":9})", R"({"scn":9,"scnIndex":3})", "2"},
                                {R"({"scn":7})", R"({"scn":9,"scnIndex":3})", "2"},
                            });
  try_both_ways(Group::data_id, {
                                    field("dataId", "98800", "100000", "1200"),
                                    field("dataId", "0", "9223372036854775807", "9223372036854775807"),
                                    field("dataId", "7", "\"7\"", ""),
                                    field("dataId", "\"x\"", "7", ""),
                                });
}

TEST(Distance, GtidSets) {
  const std::string one = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
  const std::string two = "4e11fa47-71ca-11e1-9e33-c80aa9429562";
  const std::string three = "5e11fa47-71ca-11e1-9e33-c80aa9429562";
  const std::string most = ":1-9223372036854775807";
  const auto row = [](const std::string& earlier, const std::string& later, const std::string& size) {
    return field("gtidPosition", "\"" + earlier + "\"", "\"" + later + "\"", size);
  };
  try_both_ways(Group::gtid, {
                                 row(one + ":1-5", one + ":1-6", "1 transaction"),
                                 row(one + ":1-5", one + ":1-17", "12 transactions"),
                                 row(one + ":2-5", one + ":1-7:9", "4 transactions"),
                                 row(one + ":1-5", one + ":1-5," + two + ":1-12", "12 transactions"),
                                 row(one + ":1", one + most + "," + two + most, "18446744073709551613 transactions"),
                                 row(one + ":1", one + most + "," + two + most + "," + three + most, ""),
                                 row(one + ":1-5", one + ":1-3:4-5", ""),
                                 row(one + ":1-5", one + ":6", ""),
                                 row("0-1-100", "0-1-101", ""),
                                 row("", one + ":1", ""),
                             });
}

TEST(Distance, DocumentsHaveNone) {
  try_both_ways(Group::composite, {field("commonPosStr", "\"{\\\"a\\\":1}\"", "\"{\\\"a\\\":2}\"", ""),
                                   field("commonPosStr", "\"{}\"", "\"{}\"", "")});
}

}  // namespace distance_test
}  // namespace
}  // namespace resetd::position
