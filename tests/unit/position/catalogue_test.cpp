#include "position/catalogue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace resetd::position {
namespace {

using Names = std::vector<std::string>;

/// The lists of the ordered page, then of the console's own additions, written down a second time.
const Names log_files = {"MYSQL_LOG_FILE_POS",    "AURORA_MYSQL_LOG_FILE_POS", "MARIADB_LOG_FILE_POS",
                         "POLAR_MY_LOG_FILE_POS", "POLAR_X_LOG_FILE_POS",      "OCEANBASE_LOG_FILE_POS"};
const Names binlog_times = {"MYSQL_TIMESTAMP_POS",           "AURORA_MYSQL_TIMESTAMP_POS", "MARIADB_TIMESTAMP_POS",
                            "POLAR_MY_TIMESTAMP_POS",        "POLAR_X_TIMESTAMP_POS",      "TDSQLC_MY_TIMESTAMP_POS",
                            "OCEANBASE_BINLOG_TIMESTAMP_POS"};
const Names times = {"AMAZON_MSK_TIMESTAMP_POS",    "KAFKA_TIMESTAMP_POS",    "AUTOMQ_TIMESTAMP_POS",
                     "PULSAR_TIMESTAMP_POS",        "ROCKETMQ_TIMESTAMP_POS", "OCEANBASE_TIMESTAMP_POS",
                     "MONGODB_TIMESTAMP_POS",       "TIDB_TIMESTAMP_POS",     "SQLSERVER_TIMESTAMP_POS",
                     "OB_FOR_ORACLE_TIMESTAMP_POS", "HANA_TIMESTAMP_POS"};
const Names lsns = {"DAMENG_LSN_POS",    "PG_LSN_POS",        "POLAR_PG_LSN_POS",
                    "AURORA_PG_LSN_POS", "SQLSERVER_LSN_POS", "KES_LSN_POS"};
const Names composites = {"TDENGINE_MULTI_POS", "TDSQL_MULTI_POS",     "DYNAMO_MULTI_POS", "REDIS_POS",
                          "HANA_MULTI_POS",     "SQLSERVER_MULTI_POS", "DAMENG_MULTI_POS", "DAMENG_DSC_POS"};

struct Expected {
  Names names;
  Group group;
  std::set<Field> required;
  std::set<Field> optional;
  bool on_ordered_page;
};

const std::vector<Expected> expected_rows = {
    {log_files, Group::log_file, {Field::journalFile, Field::filePosition}, {Field::serverId}, true},
    {binlog_times, Group::timestamp, {Field::positionTimestamp}, {Field::serverId}, true},
    {times, Group::timestamp, {Field::positionTimestamp}, {}, true},
    {lsns, Group::lsn, {Field::lsn}, {}, true},
    {{"HANA_DATA_ID_POS"}, Group::data_id, {Field::dataId}, {Field::positionTimestamp}, true},
    {composites, Group::composite, {Field::commonPosStr}, {}, true},
    {{"MYSQL_GTID_POS"}, Group::gtid, {Field::gtidPosition}, {Field::serverId}, false},
    {{"ORACLE_SCN_POS", "ORACLE_OLR_POS"}, Group::scn, {Field::scn}, {Field::scnIndex, Field::transactionId}, false},
    {{"ORACLE_TIMESTAMP_POS"}, Group::timestamp, {Field::positionTimestamp}, {Field::transactionId}, false},
    {{"TDSQLC_MY_LOG_FILE_POS"}, Group::log_file, {Field::journalFile, Field::filePosition}, {Field::serverId}, false},
};

std::set<Field> members(Fields fields) {
  std::set<Field> result;
  for (std::size_t i = 0; i < field_count; ++i) {
    if (fields.has(static_cast<Field>(i))) result.insert(static_cast<Field>(i));
  }
  return result;
}

TEST(Catalogue, has_exactly_the_rows_of_the_lists) {
  std::size_t count = 0;
  for (const Expected& expected : expected_rows) {
    for (const std::string& type : expected.names) {
      ++count;
      const PosType* row = find_pos_type(type);
      ASSERT_NE(row, nullptr) << type;
      EXPECT_EQ(row->name, type);
      EXPECT_EQ(row->group, expected.group) << type;
      EXPECT_EQ(members(row->required), expected.required) << type;
      EXPECT_EQ(members(row->optional), expected.optional) << type;
      EXPECT_EQ(row->on_ordered_page, expected.on_ordered_page) << type;
    }
  }
  EXPECT_EQ(catalogue().size(), count);
}

TEST(Catalogue, rows_are_unique) {
  std::set<std::string_view> names;
  for (const PosType& row : catalogue()) EXPECT_TRUE(names.insert(row.name).second) << row.name;
}

TEST(Catalogue, a_field_is_required_or_optional_not_both) {
  for (const PosType& row : catalogue()) {
    for (const Field field : members(row.required)) EXPECT_FALSE(row.optional.has(field)) << row.name;
  }
}

TEST(Catalogue, rows_round_trip_through_json_and_the_request) {
  for (const PosType& row : catalogue()) {
    Position target;
    for (std::size_t i = 0; i < field_count; ++i) {
      const auto field = static_cast<Field>(i);
      if (!row.required.has(field) && !row.optional.has(field)) continue;
      const bool integer = field == Field::filePosition || field == Field::positionTimestamp ||
                           field == Field::serverId || field == Field::dataId || field == Field::transactionId;
      target.set(field, integer ? Value{std::int64_t{1'000}} : Value{"\"1\"\n"});
    }
    const auto read = from_json(to_json(target));
    ASSERT_TRUE(read) << row.name << ": " << read.error().message;
    EXPECT_EQ(*read, target) << row.name;
    const std::string body = request_body(core::TaskId{254}, row.name, target);
    EXPECT_EQ(parse_task_position(body), target) << body;
    EXPECT_NE(body.find("\"posType\":\"" + std::string(row.name) + "\""), std::string::npos) << body;
    EXPECT_NE(body.find("\"taskId\":254"), std::string::npos) << body;
    EXPECT_EQ(compare_to_target(target, *read), core::Match::equal) << row.name;
  }
}

/// At most one type a form, but for the two that read Oracle's SCNs: otherwise nobody could say which one is meant.
TEST(Catalogue, a_family_has_one_type_a_group) {
  for (const PosType& row : catalogue()) {
    const auto shares = [&](const PosType& other) { return other.family == row.family && other.group == row.group; };
    EXPECT_EQ(std::ranges::count_if(catalogue(), shares), row.group == Group::scn ? 2 : 1) << row.name;
  }
}

TEST(Catalogue, find_is_exact) {
  EXPECT_EQ(find_pos_type(""), nullptr);
  EXPECT_EQ(find_pos_type("redis_pos"), nullptr);
  EXPECT_EQ(find_pos_type("REDIS_POS "), nullptr);
}

TEST(Catalogue, nearest) {
  EXPECT_EQ(nearest_pos_type("MYSQL_LOGFILE_POS"), "MYSQL_LOG_FILE_POS");
  EXPECT_EQ(nearest_pos_type("mysql_timestamp_pos"), "MYSQL_TIMESTAMP_POS");
  EXPECT_EQ(nearest_pos_type("REDIS"), "REDIS_POS");
  EXPECT_EQ(nearest_pos_type("KAFAK_TIMESTAMP_POS"), "KAFKA_TIMESTAMP_POS");
  EXPECT_EQ(nearest_pos_type("PG_LSN"), "PG_LSN_POS");
  EXPECT_EQ(nearest_pos_type("ORACLE_SNC_POS"), "ORACLE_SCN_POS");
  for (const PosType& row : catalogue()) EXPECT_EQ(nearest_pos_type(row.name), row.name);
}

TEST(Catalogue, nearest_is_there_however_far_off) {
  EXPECT_EQ(nearest_pos_type("FOO_POS"), "REDIS_POS");
  EXPECT_EQ(nearest_pos_type("MYSQL_FOO_POS"), "MYSQL_GTID_POS");
  EXPECT_EQ(nearest_pos_type("KES"), "KES_LSN_POS");
  EXPECT_EQ(nearest_pos_type("kafka"), "KAFKA_TIMESTAMP_POS");
  for (const char* far : {"", "_POS", "SOMETHING_POS", "x"}) EXPECT_NE(nearest_pos_type(far), "") << far;
  EXPECT_NE(nearest_pos_type(std::string(1'000'000, 'x')), "");
}

TEST(Catalogue, group_names) {
  EXPECT_EQ(name(Group::log_file), "log_file");
  EXPECT_EQ(name(Group::timestamp), "timestamp");
  EXPECT_EQ(name(Group::lsn), "lsn");
  EXPECT_EQ(name(Group::data_id), "data_id");
  EXPECT_EQ(name(Group::composite), "composite");
  EXPECT_EQ(name(Group::gtid), "gtid");
  EXPECT_EQ(name(Group::scn), "scn");
}

}  // namespace
}  // namespace resetd::position
