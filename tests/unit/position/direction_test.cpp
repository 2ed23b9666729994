// Every group's fields, and what counts as lacking them. What lies behind a field is comparisons_test.cpp's.

#include <gtest/gtest.h>

#include "position/catalogue.hpp"

namespace resetd::position {
namespace {
namespace direction_test {

using core::Direction;

constexpr auto rewind = Direction::rewind;
constexpr auto forward = Direction::forward;
constexpr auto same = Direction::same;
constexpr auto unknown = Direction::unknown;

#define UUID "3e11fa47-71ca-11e1-9e33-c80aa9429562"

struct Row {
  Group group;
  std::string_view from;
  std::string_view to;
  Direction expected;
};

const std::vector<Row> rows = {
    {Group::timestamp, R"({"positionTimestamp":1000})", R"({"positionTimestamp":2000})", forward},
    {Group::timestamp, R"({"positionTimestamp":2000})", R"({"positionTimestamp":1000})", rewind},
    {Group::timestamp, R"({"positionTimestamp":"2000"})", R"({"positionTimestamp":2000})", same},
    {Group::timestamp, R"({"positionTimestamp":9007199254740992})", R"({"positionTimestamp":9007199254740993})",
     forward},
    {Group::timestamp, R"({"positionTimestamp":1000,"journalFile":"b.9"})",
     R"({"positionTimestamp":2000,"journalFile":"b.1"})", forward},
    {Group::timestamp, "{}", R"({"positionTimestamp":2000})", unknown},
    {Group::timestamp, R"({"positionTimestamp":2000})", "{}", unknown},
    {Group::timestamp, R"({"positionTimestamp":0})", R"({"positionTimestamp":2000})", unknown},
    {Group::timestamp, R"({"positionTimestamp":"00"})", R"({"positionTimestamp":2000})", unknown},
    {Group::timestamp, R"({"positionTimestamp":-1})", R"({"positionTimestamp":2000})", unknown},
    {Group::timestamp, R"({"positionTimestamp":2000})", R"({"positionTimestamp":0})", unknown},
    {Group::timestamp, R"({"positionTimestamp":"lsn"})", R"({"positionTimestamp":2000})", unknown},
    {Group::timestamp, R"({"positionTimestamp":2000})", R"({"positionTimestamp":"lsn"})", unknown},
    {Group::timestamp, R"({"positionTimestamp":1.5})", R"({"positionTimestamp":2000})", unknown},

    {Group::log_file, R"({"journalFile":"b.2","filePosition":4})", R"({"journalFile":"b.10","filePosition":1})",
     forward},
    {Group::log_file, R"({"journalFile":"b.2","filePosition":4})", R"({"journalFile":"b.1","filePosition":9})", rewind},
    {Group::log_file, R"({"journalFile":"b.2","filePosition":4})", R"({"journalFile":"b.2","filePosition":5})",
     forward},
    {Group::log_file, R"({"journalFile":"b.2","filePosition":"10"})", R"({"journalFile":"b.2","filePosition":9})",
     rewind},
    {Group::log_file, R"({"journalFile":"b.2","filePosition":"4"})", R"({"journalFile":"b.02","filePosition":4})",
     same},
    {Group::log_file, R"({"journalFile":"b.2","filePosition":0})", R"({"journalFile":"b.2","filePosition":4})",
     forward},
    {Group::log_file, R"({"journalFile":"b.2","filePosition":4,"positionTimestamp":1})",
     R"({"journalFile":"b.1","filePosition":4,"positionTimestamp":2})", rewind},
    {Group::log_file, R"({"journalFile":"b.2","filePosition":4})", R"({"journalFile":"c.2","filePosition":4})",
     unknown},
    {Group::log_file, R"({"filePosition":0})", R"({"journalFile":"b.2","filePosition":4})", unknown},
    {Group::log_file, R"({"journalFile":"","filePosition":0})", R"({"journalFile":"b.2","filePosition":4})", unknown},
    {Group::log_file, R"({"journalFile":"b.1"})", R"({"journalFile":"b.2","filePosition":4})", unknown},
    {Group::log_file, R"({"journalFile":"b.1","filePosition":-4})", R"({"journalFile":"b.2","filePosition":4})",
     unknown},
    {Group::log_file, R"({"journalFile":"b.1","filePosition":4})", R"({"filePosition":4})", unknown},

    {Group::lsn, R"({"lsn":"0/1"})", R"({"lsn":"1/0"})", forward},
    {Group::lsn, R"({"lsn":"0:0:2"})", R"({"lsn":"0:0:1"})", rewind},
    {Group::lsn, R"({"lsn":99})", R"({"lsn":"100"})", forward},
    {Group::lsn, R"({"lsn":"0/1"})", R"({"lsn":"0/01"})", same},
    {Group::lsn, R"({"lsn":"0/1"})", R"({"lsn":"1"})", unknown},
    {Group::lsn, R"({"lsn":""})", R"({"lsn":""})", unknown},
    {Group::lsn, "{}", R"({"lsn":"1"})", unknown},
    {Group::lsn, R"({"lsn":"1"})", "{}", unknown},

    {Group::data_id, R"({"dataId":9})", R"({"dataId":10})", forward},
    {Group::data_id, R"({"dataId":"10"})", R"({"dataId":9})", rewind},
    {Group::data_id, R"({"dataId":10})", R"({"dataId":"10","positionTimestamp":"lsn"})", same},
    {Group::data_id, R"({"positionTimestamp":10})", R"({"dataId":10})", unknown},
    {Group::data_id, R"({"dataId":"x"})", R"({"dataId":"x"})", unknown},

    {Group::composite, R"({"commonPosStr":"{\"a\":1,\"b\":2}"})", R"({"commonPosStr":{"b":2,"a":1}})", same},
    {Group::composite, R"({"commonPosStr":"{\"a\":1}"})", R"({"commonPosStr":"{\"a\":2}"})", unknown},
    {Group::composite, "{}", R"({"commonPosStr":"{}"})", unknown},
    {Group::composite, R"({"commonPosStr":""})", R"({"commonPosStr":""})", unknown},

    {Group::gtid, R"({"gtidPosition":")" UUID R"(:1-5"})", R"({"gtidPosition":")" UUID R"(:1-6"})", forward},
    {Group::gtid, R"({"gtidPosition":")" UUID R"(:1-5"})", R"({"gtidPosition":")" UUID R"(:1-4"})", rewind},
    {Group::gtid, R"({"gtidPosition":")" UUID R"(:1-5"})", R"({"gtidPosition":")" UUID R"(:1-3:4-5"})", same},
    {Group::gtid, R"({"gtidPosition":")" UUID R"(:1-5"})", R"({"gtidPosition":")" UUID R"(:6"})", unknown},
    {Group::gtid, R"({"gtidPosition":"0-1-100"})", R"({"gtidPosition":"0-1-101"})", unknown},
    {Group::gtid, R"({"gtidPosition":"0-1-100"})", R"({"gtidPosition":"0-1-100"})", same},
    {Group::gtid, R"({"gtidPosition":""})", R"({"gtidPosition":""})", unknown},

    {Group::scn, R"({"scn":"99","scnIndex":"7"})", R"({"scn":"100","scnIndex":"1"})", forward},
    {Group::scn, R"({"scn":100,"scnIndex":7})", R"({"scn":"100","scnIndex":"1"})", rewind},
    {Group::scn, R"({"scn":100})", R"({"scn":"100","transactionId":5})", same},
    {Group::scn, R"({"scn":100,"scnIndex":7})", R"({"scn":"100"})", unknown},
    {Group::scn, R"({"scn":100,"scnIndex":""})", R"({"scn":"100"})", same},
    {Group::scn, R"({"scnIndex":7})", R"({"scn":"100","scnIndex":"7"})", unknown},
    {Group::scn, R"({"scn":""})", R"({"scn":""})", unknown},
};

TEST(DirectionOf, every_group) {
  for (const Row& row : rows) {
    const auto from = parse_task_position(row.from);
    const auto to = parse_task_position(row.to);
    ASSERT_TRUE(from && to) << row.from << " -> " << row.to;
    EXPECT_EQ(direction(row.group, *from, *to), row.expected) << name(row.group) << ": " << row.from << " -> " << row.to
                                                              << " is " << core::name(direction(row.group, *from, *to));
  }
}

}  // namespace direction_test
}  // namespace
}  // namespace resetd::position
