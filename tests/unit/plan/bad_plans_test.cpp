// Every mistake that the product page names, with its place and its words.

#include <sys/stat.h>

#include "unit/plan/plan_files.hpp"

namespace resetd::plan {
namespace {
namespace bad_plans_test {

using BadPlans = PlanFiles;

struct Row {
  std::string text;
  Lines lines;
};

TEST_F(BadPlans, TopLevel) {
  const std::string tasks = "tasks: [{taskId: 1, posType: PG_LSN_POS, lsn: 0/1}]\n";
  for (const Row& row : {
           Row{"", {"plan.yaml:1:1: the plan is empty"}},
           Row{"# only a comment\n", {"plan.yaml:2:1: the plan is empty"}},
           Row{"~\n", {"plan.yaml:1:1: the plan is empty"}},
           Row{"- a\n", {"plan.yaml:1:1: a plan is a map of fields, not a list"}},
           Row{"text\n", {"plan.yaml:1:1: a plan is a map of fields, not text"}},
           Row{"name: n\n",
               {"plan.yaml:1:1: version is missing", "plan.yaml:1:1: reason is missing",
                "plan.yaml:1:1: the plan has no tasks; it needs at least one of tasks, tasks_from, select"}},
           Row{with_header("tasks: []\n"), {"plan.yaml:1:1: the plan has no tasks"}},
           Row{with_header("tasks_from: []\n"), {"plan.yaml:1:1: the plan has no tasks"}},
           Row{with_header("tasks: []\ntasks_from: []\n"), {"plan.yaml:1:1: the plan has no tasks"}},
           Row{with_header("tasks_from:\n"), {"plan.yaml:4:1: tasks_from is empty; a list of files belongs here"}},
           Row{with_header("tasks:\n"), {"plan.yaml:4:1: tasks is empty; a list of tasks belongs here"}},
           Row{with_header("tasks: {taskId: 1}\n"), {"plan.yaml:4:8: tasks is a map where a list of tasks belongs"}},
           Row{with_header(tasks + "schedule: {at: now}\n"),
               {"plan.yaml:5:16: schedule.at now is not a time; write it as 2026-12-01T03:00:00Z or with an offset"}},
           Row{"version: 2\nname: n\nreason: r\n" + tasks,
               {"plan.yaml:1:10: version 2 is not known; this resetd reads version 1"}},
           Row{"version: \"1\"\nname: n\nreason: r\n" + tasks,
               {"plan.yaml:1:10: version \"1\" is in quotes; integers are plain decimal digits"}},
           Row{"version: 1\nname: ''\nreason: '  '\n" + tasks,
               {"plan.yaml:2:7: name is empty", "plan.yaml:3:9: reason is empty"}},
           Row{"version: 1\nname: [a]\nreason:\n" + tasks,
               {"plan.yaml:2:7: name is a list where text belongs",
                "plan.yaml:3:1: reason is empty; text belongs here"}},
           Row{with_header("task: []\n" + tasks), {"plan.yaml:4:1: unknown key task; did you mean tasks?"}},
           Row{with_header(tasks + tasks), {"plan.yaml:5:1: the key tasks stands here twice"}},
           Row{with_header("name: again\n" + tasks), {"plan.yaml:4:1: the key name stands here twice"}},
           Row{with_header("? [a]\n: b\n" + tasks), {"plan.yaml:4:3: a key is a list; keys are plain words"}},
           Row{with_header(tasks + "defaults: [a]\n"),
               {"plan.yaml:5:11: defaults is a list where a map of task fields belongs"}},
       }) {
    EXPECT_EQ(problems_of(row.text), row.lines) << row.text;
  }
}

TEST_F(BadPlans, TaskFields) {
  const std::string lsn = "posType: PG_LSN_POS, lsn: 0/1";
  const std::string file = "posType: MYSQL_LOG_FILE_POS, journalFile: b.1, filePosition: ";
  for (const Row& row : {
           Row{lsn, {"5:5: task 1: needs at least one of taskId, jobId, jobName"}},
           Row{"taskId: 1", {"5:5: task 1: posType is missing"}},
           Row{"taskID: 1, jobId: 1, " + lsn, {"5:6: task 1: unknown field taskID; did you mean taskId?"}},
           Row{"taskId: 1, taskId: 1, " + lsn, {"5:17: task 1: the key taskId stands here twice"}},
           Row{"taskId: 0254, " + lsn,
               {"5:14: task 1: taskId 0254 has a leading zero; integers are plain decimal digits"}},
           Row{"taskId: \"254\", " + lsn,
               {"5:14: task 1: taskId \"254\" is in quotes; integers are plain decimal digits"}},
           Row{"taskId: '0254', " + lsn,
               {"5:14: task 1: taskId \"0254\" is in quotes; integers are plain decimal digits"}},
           Row{"taskId: 0, " + lsn, {"5:14: task 1: taskId 0 is less than 1"}},
           Row{"jobId: -3, " + lsn, {"5:13: task 1: jobId -3 is less than 1"}},
           Row{"taskId: 9223372036854775808, " + lsn, {"5:14: task 1: taskId 9223372036854775808 is beyond 64 bits"}},
           Row{"taskId: true, " + lsn,
               {"5:14: task 1: taskId true is not an integer; integers are plain decimal digits"}},
           Row{"taskId: , " + lsn, {"5:6: task 1: taskId is empty; an integer belongs here"}},
           Row{"taskId: [1], " + lsn, {"5:14: task 1: taskId is a list where an integer belongs"}},
           Row{"jobName: '', " + lsn, {"5:15: task 1: jobName is empty"}},
           Row{"taskId: 1, " + file + "-1", {"5:78: task 1: filePosition -1 is less than 0"}},
           Row{"taskId: 1, " + file + "0x10",
               {"5:78: task 1: filePosition 0x10 is hexadecimal; integers are plain decimal digits"}},
           Row{"taskId: 1, " + file + "1, gtidPosition: a",
               {"5:81: task 1: MYSQL_LOG_FILE_POS does not take gtidPosition"}},
           Row{"taskId: 1, posType: MYSQL_LOG_FILE_POS",
               {"5:5: task 1: MYSQL_LOG_FILE_POS needs filePosition",
                "5:5: task 1: MYSQL_LOG_FILE_POS needs journalFile"}},
           Row{"taskId: 1, posType: MYSQL_LOGFILE_POS, journalFile: b, filePosition: 1",
               {"5:26: task 1: unknown posType MYSQL_LOGFILE_POS; did you mean MYSQL_LOG_FILE_POS? "
                "(allow_undocumented: "
                "true lets it through)"}},
           Row{"taskId: 1, posType: MYSQL_FOO",
               {"5:26: task 1: unknown posType MYSQL_FOO; did you mean MYSQL_GTID_POS? "
                "(allow_undocumented: true lets it through)"}},
           Row{"taskId: 1, posType: FOO_POS",
               {"5:26: task 1: unknown posType FOO_POS; did you mean REDIS_POS? "
                "(allow_undocumented: true lets it through)"}},
           Row{"taskId: 1, posType: NEW, allow_undocumented: true, filePosition: x",
               {"5:71: task 1: filePosition x is not an integer; integers are plain decimal digits"}},
       }) {
    Lines expected;
    for (const std::string& line : row.lines) expected.push_back("plan.yaml:" + line);
    EXPECT_EQ(problems_of(with_task(row.text)), expected) << row.text;
  }
}

TEST_F(BadPlans, TaskFieldValues) {
  const std::string lsn = "posType: PG_LSN_POS, lsn: 0/1";
  for (const Row& row : {
           Row{"taskId: 1, " + lsn + ", allow_undocumented: 'true'",
               {"5:68: task 1: allow_undocumented \"true\" is in quotes; booleans are true and false"}},
           Row{"taskId: 1, " + lsn + ", allow_undocumented: yes",
               {"5:68: task 1: allow_undocumented yes is no boolean; booleans are true and false"}},
           Row{"taskId: 1, " + lsn + ", allow_forward: true", {"5:48: task 1: allow_forward needs a forward_reason"}},
           Row{"taskId: 1, " + lsn + ", allow_forward: true, forward_reason: ''",
               {"5:85: task 1: forward_reason is empty"}},
           Row{"taskId: 1, " + lsn + ", forward_reason: why",
               {"5:48: task 1: forward_reason without allow_forward: true"}},
           Row{"taskId: 1, " + lsn + ", allow_forward: false, forward_reason: why",
               {"5:70: task 1: forward_reason without allow_forward: true"}},
           Row{"taskId: 1, posType: PG_LSN_POS, lsn: ''", {"5:43: task 1: lsn is empty"}},
           Row{"taskId: 1, posType: PG_LSN_POS, lsn: true",
               {"5:43: task 1: lsn true is a boolean where text belongs; put it in quotes if it is meant as text"}},
           Row{"taskId: 1, posType: ORACLE_SCN_POS, scn: 012",
               {"5:47: task 1: scn 012 has a leading zero; integers are plain decimal digits"}},
           Row{"taskId: 1, posType: ORACLE_SCN_POS, scn: 'abc'",
               {"5:47: task 1: scn abc is not an integer; integers are plain decimal digits"}},
           Row{"taskId: 1, posType: KAFKA_TIMESTAMP_POS, positionTimestamp: 1766735726",
               {"5:66: task 1: positionTimestamp 1766735726 looks like seconds; positionTimestamp is in milliseconds"}},
           Row{"taskId: 1, posType: KAFKA_TIMESTAMP_POS, positionTimestamp: '1766735726031'",
               {"5:66: task 1: positionTimestamp \"1766735726031\" is in quotes; integers are plain decimal digits"}},
           Row{"taskId: 1, posType: KAFKA_TIMESTAMP_POS, positionTimestamp: 2026-11-22T09:00:00",
               {"5:66: task 1: positionTimestamp 2026-11-22T09:00:00 is a time without a zone; end it with Z or an "
                "offset such "
                "as +08:00"}},
           Row{"taskId: 1, posType: KAFKA_TIMESTAMP_POS, positionTimestamp: 2026-11-24T00:00:00Z",
               {"5:66: task 1: positionTimestamp 2026-11-24T00:00:00Z is ahead of now"}},
           Row{"taskId: 1, posType: HANA_DATA_ID_POS, dataId: 1, positionTimestamp: 007",
               {"5:74: task 1: positionTimestamp 007 has a leading zero; integers are plain decimal digits"}},
           Row{"taskId: 1, posType: REDIS_POS, commonPosStr: {a: 1, a: 2}",
               {"5:58: task 1: the key a stands here twice"}},
           Row{"taskId: 1, posType: REDIS_POS, commonPosStr: {a: {b: [{c: 1, \"c\": 2}]}}",
               {"5:67: task 1: the key c stands here twice"}},
           Row{"taskId: 1, posType: REDIS_POS, commonPosStr: {a: 0254}",
               {"5:51: task 1: commonPosStr holds 0254, which JSON does not know; write a plain number, true or false, "
                "or put "
                "it in quotes"}},
           Row{"taskId: 1, posType: REDIS_POS, commonPosStr: [18446744073709551616]",
               {"5:51: task 1: commonPosStr holds 18446744073709551616, which is beyond 64 bits"}},
           Row{"taskId: 1, posType: REDIS_POS, commonPosStr: ",
               {"5:37: task 1: commonPosStr is empty; a map, a list or text belongs here"}},
       }) {
    Lines expected;
    for (const std::string& line : row.lines) expected.push_back("plan.yaml:" + line);
    EXPECT_EQ(problems_of(with_task(row.text)), expected) << row.text;
  }
}

TEST_F(BadPlans, TasksThatAreNoMaps) {
  EXPECT_EQ(problems_of(with_header("tasks:\n- 254\n-\n- [a]\n- {taskId: 1, posType: PG_LSN_POS, lsn: 0/1}\n- x: 1\n")),
            (Lines{"plan.yaml:5:3: task 1: the task is text where a map of fields belongs",
                   "plan.yaml:7:1: task 2: the task is empty; a map of fields belongs here",
                   "plan.yaml:7:3: task 3: the task is a list where a map of fields belongs",
                   "plan.yaml:9:3: task 5: unknown field x",
                   "plan.yaml:9:3: task 5: needs at least one of taskId, jobId, jobName",
                   "plan.yaml:9:3: task 5: posType is missing"}));
}

TEST_F(BadPlans, Defaults) {
  for (const std::string_view field : {"taskId", "jobId", "jobName", "allow_forward", "forward_reason"}) {
    EXPECT_EQ(
        problems_of(with_header("defaults: {" + std::string(field) +
                                ": 1}\ntasks: [{taskId: 1, posType: PG_LSN_POS, lsn: 0/1}]\n")),
        Lines{"plan.yaml:4:12: defaults: " + std::string(field) + " stands on the task itself, never in defaults"});
  }
  EXPECT_EQ(problems_of(with_header("defaults: {filePosition: 07, serverid: 1, posType: MYSQL_LOG_FILE_POS}\n"
                                    "tasks: [{taskId: 1, journalFile: b}]\n")),
            (Lines{"plan.yaml:4:26: defaults: filePosition 07 has a leading zero; integers are plain decimal digits",
                   "plan.yaml:4:30: defaults: unknown field serverid; did you mean serverId?"}));
  EXPECT_EQ(problems_of(with_header("defaults: {allow_undocumented: yes}\n"
                                    "tasks: [{taskId: 1, posType: PG_LSN_POS, lsn: 0/1}]\n")),
            Lines{"plan.yaml:4:32: defaults: allow_undocumented yes is no boolean; booleans are true and false"});
}

TEST_F(BadPlans, AFieldOfAnotherSectionIsSaidToBelongThere) {
  const auto found = [this](const std::string& sections, const std::string& task) {
    return problems_of(with_header(sections + "tasks: [{taskId: 1, posType: PG_LSN_POS, lsn: 0/1" + task + "}]\n"));
  };
  for (const std::string field : {"approval", "approval_ttl", "prepare", "stop_timeout", "finish", "start_timeout",
                                  "concurrency", "rate", "max_attempts", "check_max_age", "backoff", "failure_budget",
                                  "waves", "wave_gate", "on_ambiguous", "verify", "drift"}) {
    EXPECT_EQ(found(field + ": x\n", ""), Lines{"plan.yaml:4:1: unknown key " + field + "; it belongs into policy"});
    EXPECT_EQ(found("", ", " + field + ": x"),
              Lines{"plan.yaml:4:52: task 1: unknown field " + field + "; it belongs into policy"});
  }
  for (const std::string field : {"at", "cron", "timezone", "misfire", "overlap", "window"}) {
    EXPECT_EQ(found(field + ": x\n", ""), Lines{"plan.yaml:4:1: unknown key " + field + "; it belongs into schedule"});
    EXPECT_EQ(found("", ", " + field + ": x"),
              Lines{"plan.yaml:4:52: task 1: unknown field " + field + "; it belongs into schedule"});
  }
  EXPECT_EQ(found("defaults: {finish: start}\n", ""),
            Lines{"plan.yaml:4:12: defaults: unknown field finish; it belongs into policy"});
}

TEST_F(BadPlans, AnUnknownDefaultPosTypeIsReportedOnce) {
  EXPECT_EQ(
      problems_of(with_header("defaults: {posType: PG_LSM_POS}\ntasks:\n- {taskId: 1, lsn: 0/1}\n- {taskId: 2}\n")),
      Lines{"plan.yaml:6:3: task 1: unknown posType PG_LSM_POS (from defaults); did you mean PG_LSN_POS? "
            "(allow_undocumented: true lets it through)"});
}

TEST_F(BadPlans, HanaNeedsNothingFromDefaultsAndTakesNoTimestampFromThem) {
  EXPECT_EQ(problems_of(with_header("defaults: {positionTimestamp: lsn}\n"
                                    "tasks: [{taskId: 1, posType: HANA_DATA_ID_POS, dataId: 5}]\n")),
            Lines{"plan.yaml:4:31: defaults: positionTimestamp lsn is not a time; write milliseconds, "
                  "2026-11-22T09:00:00Z or now-24h"});
}

TEST_F(BadPlans, TheSameTaskTwice) {
  EXPECT_EQ(problems_of(with_header("defaults: {posType: PG_LSN_POS, lsn: 0/1}\ntasks:\n- {taskId: 254}\n- {jobId: 7}\n"
                                    "- {jobName: a}\n- {taskId: 254, jobId: 9}\n- {jobId: 7}\n- {jobName: a}\n"
                                    "- {taskId: 300, jobId: 9}\n")),
            (Lines{"plan.yaml:9:12: task 4: data task 254 is already task 1 (plan.yaml:6)",
                   "plan.yaml:10:11: task 5: data job 7 is already task 2 (plan.yaml:7)",
                   "plan.yaml:11:13: task 6: this jobName is already task 3 (plan.yaml:8)"}));
}

TEST_F(BadPlans, AtMostAHundredProblems) {
  std::string text = with_header("tasks:\n");
  for (int i = 0; i < 150; ++i) text += "- {taskId: 0, posType: PG_LSN_POS, lsn: 0/1}\n";
  const Lines lines = problems_of(text);
  ASSERT_EQ(lines.size(), max_problems);
  EXPECT_EQ(lines.front(), "plan.yaml:5:12: task 1: taskId 0 is less than 1");
  EXPECT_EQ(lines.back(), "plan.yaml:104:12: task 100: taskId 0 is less than 1");
}

TEST_F(BadPlans, ProblemsGoOnBehindEachOther) {
  EXPECT_EQ(problems_of("version: 1\nname: n\nresaon: r\npolicy: {rate: 5, drift: maybe}\ntasks:\n"
                        "- {taskId: 01, posType: PG_LSN_POS, lsn: 0/1}\n- {jobId: 4, posType: PG_LSN_POS}\n"),
            (Lines{"plan.yaml:1:1: reason is missing", "plan.yaml:3:1: unknown key resaon; did you mean reason?",
                   "plan.yaml:4:16: policy.rate 5 is not a rate; write it as 20/s or 100/m",
                   "plan.yaml:4:26: policy.drift maybe is none of refuse, allow",
                   "plan.yaml:6:12: task 1: taskId 01 has a leading zero; integers are plain decimal digits",
                   "plan.yaml:7:3: task 2: PG_LSN_POS needs lsn"}));
}

TEST_F(BadPlans, Consoles) {
  const std::string tasks = "tasks: [{taskId: 1, posType: PG_LSN_POS, lsn: 0/1}]\n";
  options_.consoles = {"prod", "test"};
  EXPECT_EQ(problems_of(with_header("console: prdo\n" + tasks)),
            Lines{"plan.yaml:4:10: console prdo is not configured; configured: prod, test"});
  EXPECT_EQ(problems_of(with_header("console: prod\n" + tasks)), Lines{});
  EXPECT_EQ(problems_of(with_header(tasks)),
            Lines{"plan.yaml:1:1: console is missing; it is required unless exactly one is configured; configured: "
                  "prod, test"});
  options_.consoles = {"prod"};
  EXPECT_EQ(problems_of(with_header(tasks)), Lines{});
  options_.consoles.emplace();
  EXPECT_EQ(problems_of(with_header("console: prod\n" + tasks)),
            Lines{"plan.yaml:4:10: console prod is not configured; configured: none"});
}

TEST_F(BadPlans, FilesThatCannotBeRead) {
  EXPECT_EQ(lines(check(folder_ / "none.yaml", options_)),
            Lines{"none.yaml: cannot be opened: No such file or directory"});
  EXPECT_EQ(lines(check(folder_, options_)).size(), 1u);
  EXPECT_NE(lines(check(folder_, options_))[0].find("is not a regular file"), std::string::npos);
  ASSERT_EQ(::mkfifo((folder_ / "fifo.yaml").c_str(), 0600), 0);
  EXPECT_EQ(lines(check(folder_ / "fifo.yaml", options_)),
            Lines{"fifo.yaml: is not a regular file; write it into one, since it is read more than once"});
  const auto large = write("large.yaml", "");
  std::filesystem::resize_file(large, (std::uintmax_t{1} << 30) + 1);
  EXPECT_EQ(lines(check(large, options_)), Lines{"large.yaml: is larger than 1 GiB"});
}

}  // namespace bad_plans_test
}  // namespace
}  // namespace resetd::plan
