// Every family's forms, in the order of their exactness, and what counts as no position.

#include "position/exact_form.hpp"

#include <gtest/gtest.h>

#include <map>

#include "position/catalogue.hpp"

namespace resetd::position {
namespace {
namespace exact_form_test {

struct Row {
  std::string_view used;
  std::string_view found;   ///< taskPosition's text
  std::string_view type;    ///< empty: no form
  std::string_view target;  ///< as stored
};

std::string described(const std::optional<Form>& form) {
  return form ? std::string(form->pos_type) + " " + to_json(form->target) : "";
}

void expect(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const auto found = parse_task_position(row.found);
    ASSERT_TRUE(found) << row.found;
    const std::string expected = row.type.empty() ? "" : std::string(row.type) + " " + std::string(row.target);
    EXPECT_EQ(described(exact_form(row.used, *found)), expected) << row.used << ": " << row.found;
  }
}

TEST(ExactForm, MysqlTakesTheFileThenTheGtidSetThenTheTime) {
  const std::string_view all =
      R"({"positionTimestamp":1795338000000,"journalFile":"binlog.000482","filePosition":3881575,"serverId":1,)"
      R"("gtidPosition":"3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5","delayMillis":7,"lsn":"","scn":null})";
  const std::string_view gtid = R"({"positionTimestamp":1795338000000,"journalFile":"","filePosition":0,"serverId":0,)"
                                R"("gtidPosition":"3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5"})";
  const std::string_view time = R"({"positionTimestamp":1795338000000,"filePosition":0,"serverId":0})";
  for (const std::string_view used : {"MYSQL_TIMESTAMP_POS", "MYSQL_LOG_FILE_POS", "MYSQL_GTID_POS"}) {
    expect({{used, all, "MYSQL_LOG_FILE_POS", R"({"filePosition":3881575,"journalFile":"binlog.000482","serverId":1})"},
            {used, gtid, "MYSQL_GTID_POS", R"({"gtidPosition":"3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5"})"},
            {used, time, "MYSQL_TIMESTAMP_POS", R"({"positionTimestamp":1795338000000})"},
            {used, R"({"positionTimestamp":0,"filePosition":0})", "", ""}});
  }
}

TEST(ExactForm, EveryBinlogSourceHasItsOwnPairAndOnlyMysqlAGtid) {
  const std::map<std::string_view, std::string_view> pairs = {
      {"MYSQL_LOG_FILE_POS", "MYSQL_TIMESTAMP_POS"},
      {"AURORA_MYSQL_LOG_FILE_POS", "AURORA_MYSQL_TIMESTAMP_POS"},
      {"MARIADB_LOG_FILE_POS", "MARIADB_TIMESTAMP_POS"},
      {"POLAR_MY_LOG_FILE_POS", "POLAR_MY_TIMESTAMP_POS"},
      {"POLAR_X_LOG_FILE_POS", "POLAR_X_TIMESTAMP_POS"},
      {"TDSQLC_MY_LOG_FILE_POS", "TDSQLC_MY_TIMESTAMP_POS"},
      {"OCEANBASE_LOG_FILE_POS", "OCEANBASE_BINLOG_TIMESTAMP_POS"},
  };
  for (const auto& [file, time] : pairs) {
    for (const std::string_view used : {file, time}) {
      expect({{used, R"({"journalFile":"b.1","filePosition":0,"gtidPosition":"x:1","positionTimestamp":5})", file,
               R"({"filePosition":0,"journalFile":"b.1"})"},
              {used, R"({"positionTimestamp":5,"serverId":9})", time, R"({"positionTimestamp":5,"serverId":9})"}});
      const auto gtid_alone = exact_form(used, *parse_task_position(R"({"gtidPosition":"x:1"})"));
      EXPECT_EQ(gtid_alone.has_value(), file == "MYSQL_LOG_FILE_POS") << used;
    }
  }
}

TEST(ExactForm, LsnThenTheDocumentThenTheTime) {
  const std::string_view lsn = R"({"lsn":"00000024:00000178:0001","positionTimestamp":5})";
  const std::string_view document = R"({"commonPosStr":"{\"db\":\"1\"}","positionTimestamp":5})";
  const std::string_view both = R"({"commonPosStr":"{\"db\":\"1\"}","lsn":"24:178:1","positionTimestamp":5})";
  expect({{"SQLSERVER_TIMESTAMP_POS", lsn, "SQLSERVER_LSN_POS", R"({"lsn":"00000024:00000178:0001"})"},
          {"SQLSERVER_TIMESTAMP_POS", both, "SQLSERVER_LSN_POS", R"({"lsn":"24:178:1"})"},
          {"SQLSERVER_TIMESTAMP_POS", document, "SQLSERVER_MULTI_POS", R"({"commonPosStr":"{\"db\":\"1\"}"})"},
          {"SQLSERVER_LSN_POS", both, "SQLSERVER_LSN_POS", R"({"lsn":"24:178:1"})"},
          {"SQLSERVER_LSN_POS", R"({"lsn":"","positionTimestamp":5})", "SQLSERVER_TIMESTAMP_POS",
           R"({"positionTimestamp":5})"},
          {"SQLSERVER_MULTI_POS", both, "SQLSERVER_MULTI_POS", R"({"commonPosStr":"{\"db\":\"1\"}"})"},
          {"SQLSERVER_MULTI_POS", lsn, "SQLSERVER_LSN_POS", R"({"lsn":"00000024:00000178:0001"})"},
          {"DAMENG_LSN_POS", R"({"lsn":12345})", "DAMENG_LSN_POS", R"({"lsn":"12345"})"},
          {"DAMENG_LSN_POS", document, "DAMENG_MULTI_POS", R"({"commonPosStr":"{\"db\":\"1\"}"})"},
          {"DAMENG_LSN_POS", R"({"positionTimestamp":5})", "", ""},
          {"DAMENG_MULTI_POS", both, "DAMENG_MULTI_POS", R"({"commonPosStr":"{\"db\":\"1\"}"})"},
          {"DAMENG_MULTI_POS", lsn, "DAMENG_LSN_POS", R"({"lsn":"00000024:00000178:0001"})"},
          {"DAMENG_DSC_POS", both, "DAMENG_DSC_POS", R"({"commonPosStr":"{\"db\":\"1\"}"})"},
          {"DAMENG_DSC_POS", lsn, "", ""}});
  for (const std::string_view used : {"PG_LSN_POS", "POLAR_PG_LSN_POS", "AURORA_PG_LSN_POS", "KES_LSN_POS"}) {
    expect({{used, R"({"lsn":"0/16B3748","positionTimestamp":5})", used, R"({"lsn":"0/16B3748"})"},
            {used, R"({"positionTimestamp":5})", "", ""}});
  }
}

TEST(ExactForm, OracleTakesTheScnInTheWayThatWasUsedThenTheTime) {
  const std::string_view whole = R"({"scn":7412,"scnIndex":0,"transactionId":9,"positionTimestamp":5})";
  const std::string_view target = R"({"scn":"7412","scnIndex":"0","transactionId":9})";
  const std::string_view time = R"({"scn":"","scnIndex":"","transactionId":0,"positionTimestamp":5})";
  expect({{"ORACLE_SCN_POS", whole, "ORACLE_SCN_POS", target},
          {"ORACLE_OLR_POS", whole, "ORACLE_OLR_POS", target},
          {"ORACLE_TIMESTAMP_POS", whole, "ORACLE_SCN_POS", target},
          {"ORACLE_SCN_POS", R"({"scn":"007412","scnIndex":"x"})", "ORACLE_SCN_POS", R"({"scn":"7412"})"},
          {"ORACLE_SCN_POS", time, "ORACLE_TIMESTAMP_POS", R"({"positionTimestamp":5})"},
          {"ORACLE_OLR_POS", time, "ORACLE_TIMESTAMP_POS", R"({"positionTimestamp":5})"},
          {"ORACLE_TIMESTAMP_POS", R"({"positionTimestamp":5,"transactionId":9})", "ORACLE_TIMESTAMP_POS",
           R"({"positionTimestamp":5,"transactionId":9})"},
          {"ORACLE_SCN_POS", R"({"scnIndex":"1"})", "", ""},
          {"ORACLE_SCN_POS", R"({"scn":"0"})", "", ""},
          {"ORACLE_SCN_POS", R"({"scn":"9223372036854775808"})", "", ""}});
}

TEST(ExactForm, HanaTakesTheDataIdThenTheDocumentThenTheTime) {
  const std::string_view all = R"({"dataId":111,"commonPosStr":"{}","positionTimestamp":5})";
  expect(
      {{"HANA_TIMESTAMP_POS", all, "HANA_DATA_ID_POS", R"({"dataId":111})"},
       {"HANA_DATA_ID_POS", all, "HANA_DATA_ID_POS", R"({"dataId":111})"},
       {"HANA_MULTI_POS", all, "HANA_MULTI_POS", R"({"commonPosStr":"{}"})"},
       {"HANA_DATA_ID_POS", R"({"dataId":0,"commonPosStr":"{}","positionTimestamp":5})", "HANA_MULTI_POS",
        R"({"commonPosStr":"{}"})"},
       {"HANA_MULTI_POS", R"({"dataId":0,"commonPosStr":"","positionTimestamp":5})", "HANA_TIMESTAMP_POS",
        R"({"positionTimestamp":5})"},
       {"HANA_DATA_ID_POS", R"({"dataId":"111","positionTimestamp":"lsn"})", "HANA_DATA_ID_POS", R"({"dataId":111})"},
       {"HANA_TIMESTAMP_POS", R"({"positionTimestamp":"lsn"})", "", ""}});
}

TEST(ExactForm, SourcesThatHaveTimesOnly) {
  const std::string_view found =
      R"({"positionTimestamp":5,"serverId":1,"journalFile":"b.1","filePosition":4,"lsn":"0/1",)"
      R"("gtidPosition":"x","scn":"1","dataId":1,"commonPosStr":"{}"})";
  for (const std::string_view used : {"AMAZON_MSK_TIMESTAMP_POS", "KAFKA_TIMESTAMP_POS", "AUTOMQ_TIMESTAMP_POS",
                                      "PULSAR_TIMESTAMP_POS", "ROCKETMQ_TIMESTAMP_POS", "OCEANBASE_TIMESTAMP_POS",
                                      "MONGODB_TIMESTAMP_POS", "TIDB_TIMESTAMP_POS", "OB_FOR_ORACLE_TIMESTAMP_POS"}) {
    expect({{used, found, used, R"({"positionTimestamp":5})"}, {used, R"({"journalFile":"b.1"})", "", ""}});
  }
}

TEST(ExactForm, SourcesThatHaveDocumentsOnly) {
  for (const std::string_view used : {"TDENGINE_MULTI_POS", "TDSQL_MULTI_POS", "DYNAMO_MULTI_POS", "REDIS_POS"}) {
    expect({{used, R"({"commonPosStr":"{\"a\":1}","positionTimestamp":5,"lsn":"0/1"})", used,
             R"({"commonPosStr":"{\"a\":1}"})"},
            {used, R"({"commonPosStr":{"a":1}})", used, R"({"commonPosStr":"{\"a\":1}"})"},
            {used, R"({"commonPosStr":"","positionTimestamp":5})", "", ""}});
  }
}

TEST(ExactForm, WhatConsolesPrintForNothingIsNoPosition) {
  const std::string_view used = "MYSQL_LOG_FILE_POS";
  expect({{used, "{}", "", ""},
          {used, R"({"filePosition":4})", "", ""},
          {used, R"({"journalFile":"b.1"})", "", ""},
          {used, R"({"journalFile":" ","filePosition":4})", "", ""},
          {used, R"({"journalFile":"b.1","filePosition":-1})", "", ""},
          {used, R"({"journalFile":"b.1","filePosition":9223372036854775808})", "", ""},
          {used, R"({"journalFile":"b.1","filePosition":1.5,"positionTimestamp":5})", "MYSQL_TIMESTAMP_POS",
           R"({"positionTimestamp":5})"},
          {used, R"({"journalFile":"b.1","filePosition":"0004","serverId":"7"})", used,
           R"({"filePosition":4,"journalFile":"b.1","serverId":7})"},
          {used, R"({"journalFile":"b.1","filePosition":4,"serverId":-1})", used,
           R"({"filePosition":4,"journalFile":"b.1"})"},
          {used, R"({"gtidPosition":"\n"})", "", ""},
          {used, R"({"positionTimestamp":-1})", "", ""},
          {used, R"({"positionTimestamp":"0"})", "", ""}});
}

TEST(ExactForm, AnUnknownTypeHasNone) {
  const auto found = parse_task_position(R"({"journalFile":"b.1","filePosition":4})");
  EXPECT_FALSE(exact_form("NEW_POS", *found));
  EXPECT_FALSE(exact_form("", *found));
}

/// A position with every field, as it stands after a reset: each type finds a form in its own family that has what it
/// requires and nothing that it does not take.
TEST(ExactForm, EveryTypeOfTheCatalogueHasAFormOfItsFamily) {
  const auto found = parse_task_position(
      R"({"journalFile":"b.1","filePosition":4,"gtidPosition":"x","positionTimestamp":5,"serverId":1,"lsn":"0/1",)"
      R"("scn":"1","scnIndex":"1","commonPosStr":"{}","dataId":1,"transactionId":1})");
  for (const PosType& used : catalogue()) {
    const auto form = exact_form(used.name, *found);
    ASSERT_TRUE(form) << used.name;
    const PosType* const type = find_pos_type(form->pos_type);
    ASSERT_NE(type, nullptr) << used.name;
    EXPECT_EQ(type->family, used.family) << used.name;
    for (std::size_t i = 0; i < field_count; ++i) {
      const auto field = static_cast<Field>(i);
      const bool taken = type->required.has(field) || type->optional.has(field);
      EXPECT_TRUE(!type->required.has(field) || form->target.has(field)) << used.name << " " << name(field);
      EXPECT_TRUE(!form->target.has(field) || taken) << used.name << " " << name(field);
    }
    EXPECT_EQ(compare_to_target(form->target, *found), core::Match::equal) << used.name;
    EXPECT_EQ(exact_form(form->pos_type, form->target)->pos_type, form->pos_type) << used.name;
  }
}

}  // namespace exact_form_test
}  // namespace
}  // namespace resetd::position
