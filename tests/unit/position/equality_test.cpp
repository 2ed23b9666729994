#include <gtest/gtest.h>

#include "position/position.hpp"

namespace resetd::position {
namespace {

/// A position as a console prints it.
Position read(std::string_view text) {
  const auto position = parse_task_position(text);
  EXPECT_TRUE(position) << text;
  return position.value_or(Position{});
}

core::Match match(std::string_view target, std::string_view found) {
  return compare_to_target(read(target), read(found));
}

constexpr auto equal = core::Match::equal;
constexpr auto different = core::Match::different;
constexpr auto not_comparable = core::Match::not_comparable;

TEST(CompareToTarget, looks_at_the_fields_of_the_target_alone) {
  EXPECT_EQ(match(R"({"journalFile":"b.1","filePosition":4})",
                  R"({"journalFile":"b.1","filePosition":4,"positionTimestamp":5,"gtidPosition":"x"})"),
            equal);
  EXPECT_EQ(match(R"({"journalFile":"b.1","filePosition":4})", R"({"journalFile":"b.1","filePosition":5})"), different);
  EXPECT_EQ(match(R"({"journalFile":"b.1","filePosition":4})", R"({"journalFile":"b.2","filePosition":4})"), different);
}

TEST(CompareToTarget, server_id_aside) {
  EXPECT_EQ(match(R"({"positionTimestamp":4,"serverId":1})", R"({"positionTimestamp":4,"serverId":2})"), equal);
  EXPECT_EQ(match(R"({"positionTimestamp":4,"serverId":1})", R"({"positionTimestamp":4})"), equal);
  EXPECT_EQ(match(R"({"positionTimestamp":4,"serverId":1})", R"({"serverId":1})"), not_comparable);
  EXPECT_EQ(match(R"({"serverId":1})", R"({"serverId":1})"), not_comparable);
}

TEST(CompareToTarget, fields_not_found) {
  EXPECT_EQ(match(R"({"lsn":"0/1"})", "{}"), not_comparable);
  EXPECT_EQ(match(R"({"lsn":"0/1"})", R"({"lsn":null,"positionTimestamp":4})"), not_comparable);
  EXPECT_EQ(match(R"({"journalFile":"b.1","filePosition":0})", R"({"filePosition":0})"), different);
  EXPECT_EQ(match("{}", R"({"lsn":"0/1"})"), not_comparable);
}

TEST(CompareToTarget, numbers_and_their_texts_are_equal) {
  EXPECT_EQ(match(R"({"positionTimestamp":123})", R"({"positionTimestamp":"123"})"), equal);
  EXPECT_EQ(match(R"({"filePosition":"123"})", R"({"filePosition":123})"), equal);
  EXPECT_EQ(match(R"({"dataId":1500})", R"({"dataId":1.5e3})"), equal);
  EXPECT_EQ(match(R"({"transactionId":-5})", R"({"transactionId":"-5"})"), equal);
  EXPECT_EQ(match(R"({"scn":"12","scnIndex":"3"})", R"({"scn":12,"scnIndex":3})"), equal);
  EXPECT_EQ(match(R"({"scn":"12"})", R"({"scn":"0012"})"), equal);
  EXPECT_EQ(match(R"({"lsn":"99"})", R"({"lsn":99})"), equal);
  EXPECT_EQ(match(R"({"positionTimestamp":"lsn","dataId":1})", R"({"positionTimestamp":"lsn","dataId":1})"), equal);
}

TEST(CompareToTarget, numbers_are_exact) {
  EXPECT_EQ(match(R"({"filePosition":9007199254740993})", R"({"filePosition":9007199254740992})"), different);
  EXPECT_EQ(match(R"({"filePosition":9007199254740993})", R"({"filePosition":"9007199254740992"})"), different);
  EXPECT_EQ(match(R"({"dataId":18446744073709551616})", R"({"dataId":18446744073709551617})"), different);
  EXPECT_EQ(match(R"({"dataId":18446744073709551616})", R"({"dataId":"18446744073709551616"})"), equal);
}

TEST(CompareToTarget, texts_that_look_like_numbers_stay_texts) {
  EXPECT_EQ(match(R"({"scnIndex":"1e3"})", R"({"scnIndex":"1000"})"), different);
  EXPECT_EQ(match(R"({"lsn":"1e3"})", R"({"lsn":"1000"})"), different);
  EXPECT_EQ(match(R"({"journalFile":"01"})", R"({"journalFile":"1"})"), different);
  EXPECT_EQ(match(R"({"gtidPosition":"0-1-1"})", R"({"gtidPosition":"0-1-2"})"), different);
}

TEST(CompareToTarget, composites_as_parsed_json) {
  EXPECT_EQ(match(R"({"commonPosStr":"{\"a\":1,\"b\":2}"})", R"({"commonPosStr":"{ \"b\":2, \"a\":1 }"})"), equal);
  EXPECT_EQ(match(R"({"commonPosStr":"{\"a\":1,\"b\":2}"})", R"({"commonPosStr":{"b":2,"a":1.0}})"), equal);
  EXPECT_EQ(match(R"({"commonPosStr":"[1]"})", R"({"commonPosStr":[2]})"), different);
  EXPECT_EQ(match(R"({"commonPosStr":"not json"})", R"({"commonPosStr":"not json"})"), equal);
  EXPECT_EQ(match(R"({"commonPosStr":"not json"})", R"({"commonPosStr":"not  json"})"), different);
  EXPECT_EQ(match(R"({"commonPosStr":"{\"a\":1,\"a\":1}"})", R"({"commonPosStr":"{\"a\":1}"})"), different);
}

bool same(std::string_view before, std::string_view found) {
  return unchanged(read(before), read(found));
}

TEST(Unchanged, every_field_counts_but_server_id) {
  EXPECT_TRUE(same(R"({"lsn":"0/1","positionTimestamp":4,"serverId":1,"gmtModified":1})",
                   R"({"positionTimestamp":"4","lsn":"0/1","serverId":2,"gmtModified":2})"));
  EXPECT_TRUE(same(R"({"lsn":"0/1","serverId":1})", R"({"lsn":"0/1"})"));
  EXPECT_TRUE(same(R"({"commonPosStr":{"a":1,"b":2}})", R"({"commonPosStr":"{\"b\":2,\"a\":1}"})"));
  EXPECT_TRUE(same("{}", "{}"));
  EXPECT_FALSE(same(R"({"lsn":"0/1"})", R"({"lsn":"0/2"})"));
}

TEST(Unchanged, present_or_absent_alike) {
  EXPECT_FALSE(same(R"({"lsn":"0/1"})", R"({"lsn":"0/1","positionTimestamp":4})"));
  EXPECT_FALSE(same(R"({"lsn":"0/1","positionTimestamp":4})", R"({"lsn":"0/1"})"));
  EXPECT_FALSE(same(R"({"journalFile":""})", "{}"));
  EXPECT_FALSE(same("{}", R"({"filePosition":0})"));
}

}  // namespace
}  // namespace resetd::position
