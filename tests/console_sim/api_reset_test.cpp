#include <map>

#include "console_sim/api_fixture.hpp"
#include "console_sim/pos_types.hpp"

namespace console_sim {
namespace {

std::string value_for(Field field) {
  static const std::map<Field, std::string> values = {{Field::commonPosStr, R"("{\"shard0\":\"1-0\"}")"},
                                                      {Field::dataId, "11"},
                                                      {Field::filePosition, "3881575"},
                                                      {Field::gtidPosition, R"("u:1-5")"},
                                                      {Field::journalFile, R"("binlog.000482")"},
                                                      {Field::lsn, R"("0/1")"},
                                                      {Field::positionTimestamp, "1766735726031"},
                                                      {Field::scn, R"("123")"},
                                                      {Field::scnIndex, R"("4")"},
                                                      {Field::serverId, "1"},
                                                      {Field::transactionId, "9"}};
  return values.at(field);
}

std::string body_for(const PosType& type, const std::vector<Field>& fields, std::int64_t task = 100'001) {
  std::string body = R"({"taskId":)" + std::to_string(task) + R"(,"posType":")" + std::string(type.name) + '"';
  for (const Field field : fields) body += ",\"" + std::string(name(field)) + "\":" + value_for(field);
  return body + "}";
}

std::vector<Field> all_of(const PosType& type) {
  std::vector<Field> fields = type.required;
  fields.insert(fields.end(), type.optional.begin(), type.optional.end());
  return fields;
}

TEST_F(ApiTest, EveryPosTypeTakesItsFieldsAndReadsBack) {
  std::int64_t job = 0;
  for (const PosType& type : pos_types()) {
    job = job % 30 + 1;
    const Outcome outcome = call("updateincrepos", body_for(type, all_of(type), 100'000 + job));
    EXPECT_TRUE(outcome.good()) << type.name << outcome.msg;
    EXPECT_TRUE(outcome.applied);
    EXPECT_EQ(outcome.after, position(job));
    EXPECT_NE(outcome.before, outcome.after) << type.name;
    for (const Field field : all_of(type))
      EXPECT_NE(position(job).find("\"" + std::string(name(field)) + "\":"), std::string::npos) << type.name;
  }
}

TEST_F(ApiTest, RequiredFieldsAloneWillDo) {
  for (const PosType& type : pos_types())
    EXPECT_EQ(code("updateincrepos", body_for(type, type.required)), "1") << type.name;
}

TEST_F(ApiTest, AMissingRequiredFieldFails) {
  for (const PosType& type : pos_types())
    for (const Field left_out : type.required) {
      std::vector<Field> fields = all_of(type);
      std::erase(fields, left_out);
      const Outcome outcome = call("updateincrepos", body_for(type, fields));
      EXPECT_EQ(outcome.code, "0001") << type.name;
      EXPECT_NE(outcome.msg.find(std::string(name(left_out)) + ": must not be null"), std::string::npos) << outcome.msg;
    }
}

TEST_F(ApiTest, AFieldOfAnotherPosTypeFails) {
  for (const PosType& type : pos_types())
    for (std::size_t i = 0; i < field_count; ++i) {
      const auto field = static_cast<Field>(i);
      std::vector<Field> fields = all_of(type);
      if (std::find(fields.begin(), fields.end(), field) != fields.end()) continue;
      fields.push_back(field);
      EXPECT_EQ(code("updateincrepos", body_for(type, fields)), "0001") << type.name << name(field);
    }
}

TEST_F(ApiTest, IllTypedFieldsFail) {
  const auto before = position(1);
  for (const char* fields :
       {R"("taskId":"100001","posType":"KAFKA_TIMESTAMP_POS","positionTimestamp":1)",
        R"("posType":"KAFKA_TIMESTAMP_POS","positionTimestamp":1)",
        R"("taskId":100001,"positionTimestamp":1)",
        R"("taskId":100001,"posType":7,"positionTimestamp":1)",
        R"("taskId":100001,"posType":"KAFKA_TIMESTAMP","positionTimestamp":1)",
        R"("taskId":100001,"posType":"KAFKA_TIMESTAMP_POS","positionTimestamp":"1")",
        R"("taskId":100001,"posType":"KAFKA_TIMESTAMP_POS","positionTimestamp":1.5)",
        R"("taskId":100001,"posType":"KAFKA_TIMESTAMP_POS","positionTimestamp":0)",
        R"("taskId":100001,"posType":"KAFKA_TIMESTAMP_POS","positionTimestamp":-1)",
        R"("taskId":100001,"posType":"KAFKA_TIMESTAMP_POS","positionTimestamp":99999999999999999999)",
        R"("taskId":100001,"posType":"KAFKA_TIMESTAMP_POS","positionTimestamp":1,"note":"x")",
        R"("taskId":100001,"posType":"MYSQL_LOG_FILE_POS","journalFile":"","filePosition":4)",
        R"("taskId":100001,"posType":"MYSQL_LOG_FILE_POS","journalFile":7,"filePosition":4)",
        R"("taskId":100001,"posType":"MYSQL_LOG_FILE_POS","journalFile":"a","filePosition":-4)",
        R"("taskId":100001,"posType":"ORACLE_SCN_POS","scn":123)",
        R"("taskId":100001,"posType":"ORACLE_SCN_POS","scn":"12x")",
        R"("taskId":100001,"posType":"PG_LSN_POS","lsn":5)",
        R"("taskId":100001,"posType":"REDIS_POS","commonPosStr":{"shard0":"1-0"})",
        R"("taskId":100001,"posType":"REDIS_POS","commonPosStr":"no json")",
        R"("taskId":100001,"posType":"HANA_DATA_ID_POS","dataId":"1")"})
    EXPECT_EQ(code("updateincrepos", "{" + std::string(fields) + "}"), "0001") << fields;
  EXPECT_EQ(position(1), before);
}

TEST_F(ApiTest, ValidationMessagesAreAJsonArrayInAString) {
  const auto msg = boost::json::parse(call("updateincrepos", "{}").msg);
  EXPECT_EQ(msg.as_array().size(), 2u);
}

TEST_F(ApiTest, HanaTakesTheTextOfTheOrderedPagesExample) {
  EXPECT_EQ(code("updateincrepos",
                 R"({"taskId":100010,"posType":"HANA_DATA_ID_POS","positionTimestamp":"lsn","dataId":111})"),
            "1");
  EXPECT_EQ(position(10), R"({"dataId":111,"positionTimestamp":"lsn"})");
  EXPECT_TRUE(call("queryjob", R"({"jobId":10})").good());
}

TEST_F(ApiTest, OnlyTheGivenFieldsAreWritten) {
  const Outcome outcome =
      call("updateincrepos", R"({"taskId":100001,"posType":"MYSQL_TIMESTAMP_POS","positionTimestamp":5})");
  EXPECT_EQ(outcome.after, R"({"filePosition":4000001,"gtidPosition":"3e11fa47-71ca-11e1-9e33-000000000001:1-5001",)"
                           R"("journalFile":"binlog.000481","positionTimestamp":5,"serverId":1})");
}

TEST_F(ApiTest, OnlyAStoppedIncrementTaskInItsPhase) {
  const auto reset = [&](std::int64_t task) {
    return code("updateincrepos",
                R"({"posType":"KAFKA_TIMESTAMP_POS","positionTimestamp":5,"taskId":)" + std::to_string(task) + "}");
  };
  EXPECT_EQ(reset(8), "0001") << "a data job's id";
  EXPECT_EQ(reset(50'000'008), "0001") << "the FULL task";
  for (const Status status : {Status::RUNNING, Status::WAIT_STOP, Status::WAIT_START, Status::ABNORMAL}) {
    world_.set_status(8, status, now_.steady_ms);
    EXPECT_EQ(reset(100'008), "5011") << name(status);
  }
  world_.set_status(8, Status::STOP, now_.steady_ms);
  for (const Phase phase : {Phase::FULL, Phase::INIT, Phase::CHECK, Phase::COMPLETE}) {
    world_.set_phase(8, phase, now_.steady_ms);
    EXPECT_EQ(reset(100'008), "0001") << name(phase);
  }
  world_.set_phase(8, Phase::CATCH_UP, now_.steady_ms);
  EXPECT_EQ(reset(100'008), "1");
}

TEST_F(ApiTest, AnUndocumentedPosTypeCanBeLetIn) {
  EXPECT_EQ(code("updateincrepos", R"({"taskId":100001,"posType":"FUTURE_POS","lsn":"x","dataId":4})"), "1");
  EXPECT_EQ(code("updateincrepos", R"({"taskId":100001,"posType":"FUTURE_POS","whatever":4})"), "0001");
}

}  // namespace
}  // namespace console_sim
