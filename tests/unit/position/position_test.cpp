#include "position/position.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace resetd::position {
namespace {

Position make(std::initializer_list<std::pair<Field, Value>> fields) {
  Position position;
  for (const auto& [field, value] : fields) position.set(field, value);
  return position;
}

constexpr std::int64_t operator""_i(unsigned long long number) {
  return static_cast<std::int64_t>(number);
}

TEST(Field, names_are_sorted_and_round_trip) {
  std::string_view before;
  for (std::size_t i = 0; i < field_count; ++i) {
    const auto field_i = static_cast<Field>(i);
    EXPECT_LT(before, name(field_i));
    EXPECT_EQ(field(name(field_i)), field_i);
    before = name(field_i);
  }
  EXPECT_EQ(field("posType"), std::nullopt);
  EXPECT_EQ(field("SCN"), std::nullopt);
  EXPECT_EQ(name(Field::transactionId), "transactionId");
}

TEST(Position, set_clear_empty) {
  Position position;
  EXPECT_TRUE(position.empty());
  position.set(Field::lsn, "0/1");
  EXPECT_FALSE(position.empty());
  EXPECT_TRUE(position.has(Field::lsn));
  position.clear(Field::lsn);
  EXPECT_TRUE(position.empty());
}

TEST(ToJson, canonical) {
  EXPECT_EQ(to_json({}), "{}");
  EXPECT_EQ(to_json(make({{Field::serverId, 1_i},
                          {Field::journalFile, "bin\"log\n\x01\xe4\xbd\x8d"},
                          {Field::filePosition, std::numeric_limits<std::int64_t>::min()}})),
            "{\"filePosition\":-9223372036854775808,\"journalFile\":\"bin\\\"log\\n\\u0001\xe4\xbd\x8d\","
            "\"serverId\":1}");
}

TEST(FromJson, reads_what_to_json_wrote) {
  const Position position = make({{Field::filePosition, std::numeric_limits<std::int64_t>::max()},
                                  {Field::positionTimestamp, "18446744073709551616"},
                                  {Field::scn, "12"},
                                  {Field::commonPosStr, R"({"a":"\"\\"})"}});
  const auto read = from_json(to_json(position));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, position);
  EXPECT_TRUE(from_json("{}").value().empty());
}

TEST(FromJson, refuses_all_else_and_names_the_field) {
  for (const char* json : {"", "[]", "1", "{", R"({"lsn":"1","lsn":"1"})"}) {
    const auto read = from_json(json);
    ASSERT_FALSE(read) << json;
    EXPECT_EQ(read.error().kind, core::ErrorKind::unexpected);
    EXPECT_NE(read.error().message.find("JSON object"), std::string::npos) << read.error().message;
  }
  for (const char* json : {R"({"lsn":null})", R"({"lsn":true})", R"({"lsn":1.5})", R"({"lsn":{}})", R"({"lsn":[]})",
                           R"({"lsn":9223372036854775808})"}) {
    const auto read = from_json(json);
    ASSERT_FALSE(read) << json;
    EXPECT_NE(read.error().message.find("`lsn`"), std::string::npos) << read.error().message;
  }
  const auto unknown = from_json(R"({"gmtModified":1})");
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("`gmtModified`"), std::string::npos);
}

TEST(ParseTaskPosition, takes_the_eleven_fields_and_passes_over_others) {
  const auto found = parse_task_position(
      R"({"dataDelayMillis":0,"dataTaskId":1072,"delayMillis":4923195,"filePosition":0,"gmtCreate":1634192406000,)"
      R"("gmtModified":1634192406000,"id":1072,"maxPositionTimestamp":0,)"
      R"("positionTimestamp":1634192406589,"serverId":0})");
  EXPECT_EQ(found,
            make({{Field::filePosition, 0_i}, {Field::positionTimestamp, 1634192406589_i}, {Field::serverId, 0_i}}));
}

TEST(ParseTaskPosition, keeps_what_is_no_integer_as_its_json_text) {
  const auto found = parse_task_position(
      R"({"positionTimestamp":18446744073709551616,"filePosition":9223372036854775808,"dataId":-9223372036854775808,)"
      R"("scn":1.50,"scnIndex":true,"lsn":[1, {"b":2,"a":"x"}],"commonPosStr":{ "shard1":"1-0", "shard0":1e2 },)"
      R"("journalFile":null,"gtidPosition":"","transactionId":"12"})");
  EXPECT_EQ(found, make({{Field::positionTimestamp, "18446744073709551616"},
                         {Field::filePosition, "9223372036854775808"},
                         {Field::dataId, std::numeric_limits<std::int64_t>::min()},
                         {Field::scn, "1.50"},
                         {Field::scnIndex, "true"},
                         {Field::lsn, R"([1,{"b":2,"a":"x"}])"},
                         {Field::commonPosStr, R"({"shard1":"1-0","shard0":1e2})"},
                         {Field::gtidPosition, ""},
                         {Field::transactionId, "12"}}));
}

TEST(ParseTaskPosition, an_object_without_known_fields_is_an_empty_position) {
  ASSERT_TRUE(parse_task_position("{}"));
  EXPECT_TRUE(parse_task_position(R"({"id":1,"lsn":null})")->empty());
}

TEST(ParseTaskPosition, is_not_readable) {
  for (const char* text : {"", "null", "[]", "1", "\"{}\"", "{", "{}x", R"({"lsn":"1","lsn":"2"})", R"({"x":1,"x":1})",
                           R"({"x":[{"a":1,"a":1}]})"}) {
    EXPECT_EQ(parse_task_position(text), std::nullopt) << text;
  }
  const std::string deep = "{\"x\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  EXPECT_EQ(parse_task_position(deep), std::nullopt);
}

TEST(RequestBody, keys_sorted_and_integers_as_integers) {
  EXPECT_EQ(
      request_body(
          core::TaskId{254}, "MYSQL_LOG_FILE_POS",
          make({{Field::journalFile, "binlog.000482"}, {Field::filePosition, 3881575_i}, {Field::serverId, 1_i}})),
      R"({"filePosition":3881575,"journalFile":"binlog.000482","posType":"MYSQL_LOG_FILE_POS","serverId":1,)"
      R"("taskId":254})");
  EXPECT_EQ(request_body(core::TaskId{9}, "MYSQL_TIMESTAMP_POS", make({{Field::positionTimestamp, 1766735726031_i}})),
            R"({"posType":"MYSQL_TIMESTAMP_POS","positionTimestamp":1766735726031,"taskId":9})");
}

TEST(RequestBody, composite_goes_as_a_string_of_json_text) {
  EXPECT_EQ(request_body(core::TaskId{90}, "REDIS_POS", make({{Field::commonPosStr, R"({"shard0":"1-0"})"}})),
            R"({"commonPosStr":"{\"shard0\":\"1-0\"}","posType":"REDIS_POS","taskId":90})");
}

TEST(RequestBody, scn_always_goes_as_a_string) {
  const std::string expected = R"({"posType":"ORACLE_SCN_POS","scn":"12","scnIndex":"3","taskId":1,"transactionId":7})";
  EXPECT_EQ(request_body(core::TaskId{1}, "ORACLE_SCN_POS",
                         make({{Field::scn, 12_i}, {Field::scnIndex, 3_i}, {Field::transactionId, 7_i}})),
            expected);
  EXPECT_EQ(request_body(core::TaskId{1}, "ORACLE_SCN_POS",
                         make({{Field::scn, "12"}, {Field::scnIndex, "3"}, {Field::transactionId, 7_i}})),
            expected);
}

TEST(RequestBody, the_time_of_a_data_id_goes_as_given) {
  EXPECT_EQ(request_body(core::TaskId{254}, "HANA_DATA_ID_POS",
                         make({{Field::positionTimestamp, "lsn"}, {Field::dataId, 111_i}})),
            R"({"dataId":111,"posType":"HANA_DATA_ID_POS","positionTimestamp":"lsn","taskId":254})");
}

}  // namespace
}  // namespace resetd::position
