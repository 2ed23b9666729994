#include "console_sim/position.hpp"

#include <gtest/gtest.h>

#include "console_sim/pos_types.hpp"

namespace console_sim {
namespace {

std::string moved(Field field, Value value, std::int64_t ms) {
  Position position;
  position.set(field, std::move(value));
  return to_json(advanced(position, ms));
}

TEST(Position, KeepsFieldsInOrderAndOnce) {
  Position position;
  position.set(Field::serverId, std::int64_t{1});
  position.set(Field::filePosition, std::int64_t{4});
  position.set(Field::journalFile, "binlog.000001");
  position.set(Field::filePosition, std::int64_t{5});
  EXPECT_EQ(to_json(position), R"({"filePosition":5,"journalFile":"binlog.000001","serverId":1})");
}

TEST(Position, WritingSomeFieldsLeavesTheOthers) {
  Position position, given;
  position.set(Field::journalFile, "a");
  position.set(Field::positionTimestamp, std::int64_t{1});
  given.set(Field::positionTimestamp, std::int64_t{2});
  position.set_all(given);
  EXPECT_EQ(to_json(position), R"({"journalFile":"a","positionTimestamp":2})");
}

TEST(Position, MovesOnInEveryForm) {
  EXPECT_EQ(moved(Field::positionTimestamp, std::int64_t{1000}, 5), R"({"positionTimestamp":1005})");
  EXPECT_EQ(moved(Field::filePosition, std::int64_t{10}, 5), R"({"filePosition":15})");
  EXPECT_EQ(moved(Field::gtidPosition, "u:1-9", 5), R"({"gtidPosition":"u:1-14"})");
  EXPECT_EQ(moved(Field::lsn, "0/16B3748", 1), R"({"lsn":"0/16B3758"})");
  EXPECT_EQ(moved(Field::lsn, "00000030:000001ff:0003", 1), R"({"lsn":"00000030:200:0003"})");
  EXPECT_EQ(moved(Field::lsn, "99", 1), R"({"lsn":"100"})");
  EXPECT_EQ(moved(Field::scn, "7412000000", 1), R"({"scn":"7412000001"})");
  EXPECT_EQ(moved(Field::dataId, std::int64_t{7}, 3), R"({"dataId":10})");
  EXPECT_EQ(moved(Field::commonPosStr, R"({"shard0":"10-0","n":1})", 5),
            R"({"commonPosStr":"{\"shard0\":\"15-0\",\"n\":6}"})");
}

TEST(Position, WhatStandsForUnknownDoesNotMove) {
  EXPECT_EQ(moved(Field::filePosition, std::int64_t{0}, 5), R"({"filePosition":0})");
  EXPECT_EQ(moved(Field::serverId, std::int64_t{1}, 5), R"({"serverId":1})");
  EXPECT_EQ(moved(Field::lsn, "lsn", 5), R"({"lsn":"lsn"})");
  EXPECT_EQ(moved(Field::commonPosStr, "no json", 5), R"({"commonPosStr":"no json"})");
}

TEST(Position, NoTimeNoMove) {
  EXPECT_EQ(moved(Field::scn, "7", 0), R"({"scn":"7"})");
}

TEST(PosTypes, HasEveryTypeOfTheApiOnce) {
  EXPECT_EQ(pos_types().size(), 44u);
  for (const PosType& type : pos_types()) EXPECT_EQ(find_pos_type(type.name), &type) << type.name;
  EXPECT_EQ(find_pos_type("MYSQL_TIMESTAMP"), nullptr);
}

}  // namespace
}  // namespace console_sim
