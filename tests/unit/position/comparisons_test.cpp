// The comparisons as tables. Every row is tried both ways round.

#include <gtest/gtest.h>

#include "position/gtid_set.hpp"
#include "position/log_file.hpp"
#include "position/lsn.hpp"
#include "position/scn.hpp"

namespace resetd::position {
namespace {
namespace comparisons_test {

constexpr auto less = std::partial_ordering::less;
constexpr auto same = std::partial_ordering::equivalent;
constexpr auto none = std::partial_ordering::unordered;

struct Row {
  std::string_view a;
  std::string_view b;
  std::partial_ordering order;
};

std::partial_ordering turned(std::partial_ordering order) {
  return 0 <=> order;
}

template <class Compare>
void try_both_ways(const std::vector<Row>& rows, Compare compare) {
  for (const Row& row : rows) {
    EXPECT_EQ(compare(row.a, row.b), row.order) << row.a << "  " << row.b;
    EXPECT_EQ(compare(row.b, row.a), turned(row.order)) << row.b << "  " << row.a;
  }
}

TEST(LogFile, compares_by_suffix_where_the_base_is_equal) {
  try_both_ways({{"binlog.000482", "binlog.000482", same},
                 {"binlog.000481", "binlog.000482", less},
                 {"binlog.999999", "binlog.1000000", less},
                 {"binlog.000482", "binlog.482", same},
                 {"mysql-bin-changelog.000009", "mysql-bin-changelog.000010", less},
                 {"bin.18446744073709551615", "bin.18446744073709551616", less},
                 {"bin.9999999999999999999999999", "bin.10000000000000000000000000", less},
                 {"mysql-bin1.000009", "mysql-bin2.000001", none},
                 {"binlog.000001", "mysql-bin.000002", none},
                 {"binlog.000001", "Binlog.000002", none},
                 {"binlog", "binlog", same},
                 {"binlog.", "binlog.000001", none},
                 {"binlog", "binlog.000001", none},
                 {"a1b", "a2b", none},
                 {"0001", "0002", less}},
                compare_log_files);
}

TEST(Lsn, compares_within_a_form) {
  try_both_ways({{"0/16B3748", "0/16B3749", less},
                 {"0/16b3748", "0/16B3748", same},
                 {"0/FFFFFFFF", "1/0", less},
                 {"A/1", "10/0", less},
                 {"00000000/01", "0/1", same},
                 {"00000024:00000178:0001", "00000024:00000178:0002", less},
                 {"00000024:00000178:ffff", "00000024:00000179:0001", less},
                 {"0x24:0x178:0x1", "00000024:00000178:0001", same},
                 {"0X00000024:00000178:0001", "25:0:0", less},
                 {"99", "100", less},
                 {"18446744073709551616", "18446744073709551617", less},
                 {"0100", "100", same}},
                compare_lsn);
}

TEST(Lsn, mixed_and_other_forms_do_not_compare) {
  try_both_ways({{"0/1", "1", none},      {"0/1", "0:0:1", none},       {"1", "0:0:1", none},
                 {"0/1", "0/", none},     {"0/1", "/1", none},          {"0/1", "0/1/1", none},
                 {"0/1", "0/g", none},    {"0/1", "0/123456789", none}, {"0/1", "0/0x1", none},
                 {"0/1", " 0/1", none},   {"0:0:1", "0:1", none},       {"0:0:1", "0:0:0:1", none},
                 {"0:0:1", "0:0:", none}, {"0:0:1", "0:0:0x", none},    {"0:0:1", "0:0:12345678901234567", none},
                 {"1", "-1", none},       {"1", "1.0", none},           {"1", "lsn", none},
                 {"1", "", none},         {"lsn", "lsn", same}},
                compare_lsn);
}

TEST(Scn, compares_by_scn_then_index) {
  const auto order = [](Scn a, Scn b) { return compare_scn(a, b); };
  EXPECT_EQ(order({"99", ""}, {"100", ""}), less);
  EXPECT_EQ(order({"100", "9"}, {"99", "1"}), std::partial_ordering::greater);
  EXPECT_EQ(order({"100", ""}, {"100", ""}), same);
  EXPECT_EQ(order({"100", "9"}, {"100", "10"}), less);
  EXPECT_EQ(order({"100", "1"}, {"0100", "01"}), same);
  EXPECT_EQ(order({"281474976710656000000", ""}, {"281474976710656000001", ""}), less);
  EXPECT_EQ(order({"99", "5"}, {"100", ""}), less) << "the index counts only where the SCNs are equal";
  EXPECT_EQ(order({"100", "1"}, {"100", ""}), none);
  EXPECT_EQ(order({"100", ""}, {"100", "0"}), none);
  EXPECT_EQ(order({"100", "AA"}, {"100", "AB"}), none);
  EXPECT_EQ(order({"100", "AA"}, {"100", "AA"}), same);
  EXPECT_EQ(order({"0x10", ""}, {"100", ""}), none);
  EXPECT_EQ(order({"-1", ""}, {"100", ""}), none);
}

#define U1 "3e11fa47-71ca-11e1-9e33-c80aa9429562"
#define U1_UPPER "3E11FA47-71CA-11E1-9E33-C80AA9429562"
#define U2 "4e11fa47-71ca-11e1-9e33-c80aa9429562"

TEST(GtidSet, compares_as_sets) {
  try_both_ways({{U1 ":1-5", U1 ":1-5", same},
                 {U1 ":1-5", U1_UPPER ":1-5", same},
                 {U1 ":1-5", U1 ":1-6", less},
                 {U1 ":1-5", U1 ":1-5:7", less},
                 {U1 ":1-5", U1 ":1-5," U2 ":1", less},
                 {U1 ":1-5", U1 ":1-5,\n" U2 ":1", less},
                 {U1 ":1-5", " " U1 ":1-5 ,\r\n\t" U2 ":1 \n", less},
                 {U1 ":1-5," U2 ":3", U2 ":3," U1 ":1-5", same},
                 {U1 ":1-5:6-9", U1 ":1-9", same},
                 {U1 ":4-9:1-5:2", U1 ":1-9", same},
                 {U1 ":1-5," U1 ":6", U1 ":1-6", same},
                 {U1 ":1-5", U2 ":1-5", none},
                 {U1 ":1-5", U1 ":2-6", none},
                 {U1 ":1-5," U2 ":1", U1 ":1-6", none},
                 {U1 ":3", U1 ":1-5", less},
                 {U1 ":1-2:5", U1 ":1-5", less},
                 {U1 ":2-5", U1 ":1-3:5", none},
                 {U1 ":1:3:5", U1 ":1-2:3:5-9", less},
                 {U1 ":1-9223372036854775807", U1 ":5:9223372036854775807", std::partial_ordering::greater}},
                compare_gtid_sets);
}

TEST(GtidSet, malformed_texts_do_not_compare) {
  for (const std::string_view bad : {"",
                                     U1,
                                     U1 ":",
                                     U1 ":1:",
                                     U1 ":1::2",
                                     U1 ":0",
                                     U1 ":5-1",
                                     U1 ":1-",
                                     U1 ":-1",
                                     U1 ":1--2",
                                     U1 ":a",
                                     U1 ":1-5,",
                                     "," U1 ":1",
                                     U1 ":1,," U2 ":1",
                                     U1 ":9223372036854775808",
                                     U1 ":+1",
                                     U1 ": 1",
                                     U1 ":tag:1-5",
                                     "3e11fa4771ca11e19e33c80aa9429562:1",
                                     "3e11fa47-71ca-11e1-9e33-c80aa942956g:1",
                                     "3e11fa47-71ca-11e1-9e33_c80aa9429562:1",
                                     "0-1-100",
                                     U1 ":1;" U2 ":1"}) {
    EXPECT_FALSE(parse_gtid_set(bad)) << bad;
    EXPECT_EQ(compare_gtid_sets(bad, U1 ":1-5"), none) << bad;
    EXPECT_EQ(compare_gtid_sets(U1 ":1-5", bad), none) << bad;
  }
}

TEST(GtidSet, the_same_text_is_the_same_position) {
  EXPECT_EQ(compare_gtid_sets("0-1-100", "0-1-100"), same);
  EXPECT_EQ(compare_gtid_sets("0-1-100", "0-1-101"), none);
}

TEST(GtidSet, is_merged_and_keyed_by_lowercase_uuid) {
  const GtidSet expected = {{U1, {{1, 9}, {11, 12}}}, {U2, {{3, 3}}}};
  EXPECT_EQ(parse_gtid_set(U1_UPPER ":11-12:6-9," U2 ":3," U1 ":1-5:2-6"), expected);
}

}  // namespace comparisons_test
}  // namespace
}  // namespace resetd::position
