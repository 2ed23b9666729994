// Plans that are right, and what they become.

#include <memory>

#include "plan/plan_pass.hpp"
#include "unit/plan/plan_files.hpp"

namespace resetd::plan {
namespace {

using position::Field;
using GoodPlans = PlanFiles;

constexpr std::string_view example = R"(version: 1
name: orders-rollback
reason: "INC-4211: corrupted orders, replay from 09:00 UTC"   # required, goes into the audit log
console: prod
policy: {approval: none, rate: 100/m}
defaults:
  posType: MYSQL_TIMESTAMP_POS
  positionTimestamp: 2026-11-22T09:00:00Z
  note: from defaults
tasks:
  - {taskId: 254, posType: MYSQL_LOG_FILE_POS, journalFile: binlog.000482, filePosition: 3881575, serverId: 1}
  - {jobId: 517}                    # its INCREMENT data task is looked up
  - {jobName: orders-to-es, positionTimestamp: now-24h, note: mine}
  - {taskId: 90, posType: REDIS_POS, commonPosStr: {shard0: "1-0"}}
)";

TEST_F(GoodPlans, TheExampleOfTheProductPage) {
  const auto tasks = tasks_of(example);
  ASSERT_EQ(tasks.size(), 4u);
  EXPECT_EQ(reading_.tasks, 4);
  EXPECT_EQ(reading_.header.name, "orders-rollback");
  EXPECT_EQ(reading_.header.reason, "INC-4211: corrupted orders, replay from 09:00 UTC");
  EXPECT_EQ(reading_.header.console, "prod");
  EXPECT_EQ(reading_.header.policy.approval, core::Approval::none);
  EXPECT_EQ(reading_.header.policy.rate, (core::Rate{100, std::chrono::minutes{1}}));

  EXPECT_EQ(tasks[0].task_id, core::TaskId{254});
  EXPECT_EQ(position::to_json(tasks[0].target),
            R"({"filePosition":3881575,"journalFile":"binlog.000482","serverId":1})");
  EXPECT_EQ(tasks[0].note, "from defaults");
  EXPECT_EQ(tasks[1].job_id, core::JobId{517});
  EXPECT_EQ(tasks[1].pos_type, "MYSQL_TIMESTAMP_POS");
  EXPECT_EQ(position::to_json(tasks[1].target), R"({"positionTimestamp":1795338000000})");
  EXPECT_EQ(tasks[2].job_name, "orders-to-es");
  EXPECT_EQ(position::to_json(tasks[2].target), R"({"positionTimestamp":1795305600000})");
  EXPECT_EQ(tasks[2].note, "mine");
  EXPECT_EQ(position::to_json(tasks[3].target), R"({"commonPosStr":"{\"shard0\":\"1-0\"}"})");
  EXPECT_EQ(number(tasks[3].ordinal), 4);
}

TEST_F(GoodPlans, DefaultsBehindTheTasksCount) {
  const auto tasks = tasks_of(
      "tasks:\n- {taskId: 1}\n- {taskId: 2, positionTimestamp: now-1h}\n"
      "defaults: {posType: KAFKA_TIMESTAMP_POS, positionTimestamp: now-2h}\n"
      "reason: r\nname: n\nversion: 1\n");
  ASSERT_EQ(tasks.size(), 2u);
  EXPECT_EQ(tasks[0].pos_type, "KAFKA_TIMESTAMP_POS");
  EXPECT_EQ(tasks[0].target.get(Field::positionTimestamp), position::Value{test_now_ms - 7'200'000});
  EXPECT_EQ(tasks[1].target.get(Field::positionTimestamp), position::Value{test_now_ms - 3'600'000});
}

TEST_F(GoodPlans, DefaultsBehindMoreTasksThanProblemsAreKept) {
  std::string text = "tasks:\n";
  for (int i = 1; i <= 500; ++i) text += "- {taskId: " + std::to_string(i) + "}\n";
  text += "defaults: {posType: PG_LSN_POS, lsn: 0/1}\nversion: 1\nname: n\nreason: r\n";
  EXPECT_EQ(tasks_of(text).size(), 500u);
}

TEST_F(GoodPlans, ADefaultThatThePosTypeDoesNotTakeIsLeftOut) {
  const auto tasks =
      tasks_of(with_header("defaults: {serverId: 3, positionTimestamp: now-1h, lsn: 0/16B3748}\n"
                           "tasks:\n- {taskId: 1, posType: PG_LSN_POS}\n- {taskId: 2, posType: MYSQL_TIMESTAMP_POS}\n"
                           "- {taskId: 3, posType: HANA_DATA_ID_POS, dataId: 5}\n"
                           "- {taskId: 4, posType: NEW_POS, allow_undocumented: true, scn: 77}\n"));
  ASSERT_EQ(tasks.size(), 4u);
  EXPECT_EQ(position::to_json(tasks[0].target), R"({"lsn":"0/16B3748"})");
  EXPECT_EQ(position::to_json(tasks[1].target), R"({"positionTimestamp":1795388400000,"serverId":3})");
  EXPECT_EQ(position::to_json(tasks[2].target), R"({"dataId":5})");
  EXPECT_EQ(position::to_json(tasks[3].target), R"({"scn":"77"})");
  EXPECT_EQ(tasks[3].pos_type, "NEW_POS");
  EXPECT_TRUE(tasks[3].allow_undocumented);
}

TEST_F(GoodPlans, AllowUndocumentedMayStandInDefaults) {
  const std::string tasks = "tasks:\n- {taskId: 1, posType: NEW_POS, scn: 77}\n";
  const std::string defaults = "defaults: {allow_undocumented: true}\n";
  for (const std::string& text : {defaults + tasks, tasks + defaults}) {
    const auto read = tasks_of(with_header(text));
    ASSERT_EQ(read.size(), 1u);
    EXPECT_TRUE(read[0].allow_undocumented);
    EXPECT_EQ(read[0].pos_type, "NEW_POS");
  }
  EXPECT_EQ(problems_of(
                with_header(defaults + "tasks: [{taskId: 1, posType: NEW_POS, scn: 77, allow_undocumented: false}]\n"))
                .size(),
            1u);
  // The plan breaks off before it is known what its defaults say: only that is wrong with it.
  const Lines broken = problems_of(with_header(tasks + "defaults: {allow_undocumented: true\n"));
  ASSERT_EQ(broken.size(), 1u);
  EXPECT_TRUE(broken[0].starts_with("plan.yaml:7:1: YAML: ")) << broken[0];
}

struct Field1 {
  std::string_view fields;
  std::string_view json;
};

TEST_F(GoodPlans, FieldValues) {
  for (const Field1& row : {
           Field1{"posType: PG_LSN_POS, lsn: 0/16B3748", R"({"lsn":"0/16B3748"})"},
           Field1{"posType: DAMENG_LSN_POS, lsn: 12345", R"({"lsn":"12345"})"},
           Field1{"posType: ORACLE_SCN_POS, scn: 123, scnIndex: \"4\", transactionId: 0",
                  R"({"scn":"123","scnIndex":"4","transactionId":0})"},
           Field1{"posType: MYSQL_GTID_POS, gtidPosition: \"3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5\"",
                  R"({"gtidPosition":"3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5"})"},
           Field1{"posType: HANA_DATA_ID_POS, dataId: 111, positionTimestamp: lsn",
                  R"({"dataId":111,"positionTimestamp":"lsn"})"},
           Field1{"posType: HANA_DATA_ID_POS, dataId: 111, positionTimestamp: 5",
                  R"({"dataId":111,"positionTimestamp":5})"},
           Field1{"posType: REDIS_POS, commonPosStr: 'as {given'", R"({"commonPosStr":"as {given"})"},
           Field1{"posType: REDIS_POS, commonPosStr: {}", R"({"commonPosStr":"{}"})"},
           Field1{"posType: REDIS_POS, commonPosStr: [-0, -0.0]", R"({"commonPosStr":"[-0,-0.0]"})"},
           Field1{"posType: REDIS_POS, commonPosStr: [b, {z: 1, a: [null, ~, true, \"true\", 1.50, -3, 1-0, \"5\"]}]",
                  R"({"commonPosStr":"[\"b\",{\"z\":1,\"a\":[null,null,true,\"true\",1.50,-3,\"1-0\",\"5\"]}]"})"},
           Field1{
               "posType: REDIS_POS, commonPosStr: {a: 18446744073709551615, b: -9223372036854775808, 1: \"q\\\"\\n\"}",
               R"({"commonPosStr":"{\"a\":18446744073709551615,\"b\":-9223372036854775808,\"1\":\"q\\\"\\n\"}"})"},
           Field1{"posType: MYSQL_LOG_FILE_POS, journalFile: \"b.1\", filePosition: 0, serverId: 9223372036854775807",
                  R"({"filePosition":0,"journalFile":"b.1","serverId":9223372036854775807})"},
       }) {
    const auto tasks = tasks_of(with_task("taskId: 1, " + std::string(row.fields)));
    ASSERT_EQ(tasks.size(), 1u) << row.fields;
    EXPECT_EQ(position::to_json(tasks[0].target), row.json);
  }
}

TEST_F(GoodPlans, AllowForward) {
  const auto tasks =
      tasks_of(with_task("taskId: 1, posType: PG_LSN_POS, lsn: 0/1, allow_forward: true, forward_reason: skip it"));
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_TRUE(tasks[0].allow_forward);
  EXPECT_EQ(tasks[0].forward_reason, "skip it");
}

TEST_F(GoodPlans, ByteOrderMarkAndCrLf) {
  const auto tasks = tasks_of(
      "\xEF\xBB\xBFversion: 1\r\nname: n\r\nreason: r\r\ntasks:\r\n- {taskId: 5, posType: "
      "PG_LSN_POS, lsn: 0/1}\r\n");
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(tasks[0].task_id, core::TaskId{5});
}

TEST_F(GoodPlans, ATaskForEveryPosTypeOfTheCatalogueNeedsItsRequiredFields) {
  for (const position::PosType& type : position::catalogue()) {
    std::string fields = "taskId: 1, posType: " + std::string(type.name);
    EXPECT_FALSE(problems_of(with_task(fields)).empty()) << type.name;
    for (std::size_t i = 0; i < position::field_count; ++i) {
      const Field field = static_cast<Field>(i);
      if (!type.required.has(field) && !type.optional.has(field)) continue;
      const bool time = field == Field::positionTimestamp;
      fields += ", " + std::string(name(field)) + ": " + (time ? "1766735726031" : "12");
    }
    EXPECT_EQ(problems_of(with_task(fields)), Lines{}) << type.name;
  }
}

TEST_F(GoodPlans, DigestIsThatOfTheText) {
  // printf 'version: 1\nname: n\nreason: r\ntasks: [{taskId: 1, posType: PG_LSN_POS, lsn: 0/1}]\n' | sha256sum
  EXPECT_EQ(problems_of("version: 1\nname: n\nreason: r\ntasks: [{taskId: 1, posType: PG_LSN_POS, lsn: 0/1}]\n"),
            Lines{});
  EXPECT_EQ(reading_.plan_digest, "af5b957fb54aaa386b47f306022945af7a1237ef4f897aa3823414c31fe0bed7");
  EXPECT_NE(problems_of("version: 1\n"), Lines{});
  EXPECT_EQ(reading_.plan_digest, "");
  EXPECT_EQ(reading_.input_digest, "");
}

TEST_F(GoodPlans, WhatIsKeptIsWhatWasChecked) {
  const auto path = write("plan.yaml", example);
  const Reading checked = check(path, options_);
  ASSERT_EQ(lines(checked), Lines{});
  write("plan.yaml", "something else");
  const auto kept = checked.kept->next(1000);
  ASSERT_TRUE(kept.has_value());
  ASSERT_EQ(std::ssize(*kept), checked.tasks);
  EXPECT_EQ(number(kept->back().ordinal), checked.tasks);
  EXPECT_TRUE(checked.kept->next(1000)->empty());
}

TEST_F(GoodPlans, DefaultsThatAreOthersThanBeforeAreNoticed) {
  const auto path = write("plan.yaml", example);
  const auto pass_with = [&](Defaults defaults) {
    PlanPass pass(path, options_, {std::make_shared<const Defaults>(std::move(defaults)), nullptr, nullptr});
    pass.run();
    return lines(pass.reading());
  };
  Defaults defaults = *check(path, options_).defaults;
  EXPECT_EQ(pass_with(defaults), Lines{});
  defaults.note = "another";
  EXPECT_EQ(pass_with(defaults), Lines{"plan.yaml: changed while it was read"});
}

TEST_F(GoodPlans, NothingIsKeptUnasked) {
  options_.keep_tasks = false;
  EXPECT_EQ(problems_of(example), Lines{});
  EXPECT_EQ(reading_.kept, nullptr);
}

}  // namespace
}  // namespace resetd::plan
