// tasks_from: CSV and JSON Lines.

#include <sys/stat.h>

#include "unit/plan/plan_files.hpp"

namespace resetd::plan {
namespace {

class TaskFiles : public PlanFiles {
 protected:
  static std::string plan(const std::string& files) { return with_header("tasks_from: " + files + "\n"); }
};

TEST_F(TaskFiles, OrdinalsRunOnThroughAllFiles) {
  write("a.csv",
        "\xEF\xBB\xBFtaskId,posType,lsn,note,allow_forward,forward_reason\r\n"
        "254,PG_LSN_POS,0/16B3748,\"a, \"\"quoted\"\"\r\nnote\",true,why\r\n"
        "\r\n"
        "255,,0/1,,,\r\n");
  write(
      "b.jsonl",
      "{\"jobId\": 517, \"posType\": \"REDIS_POS\", \"commonPosStr\": {\"b\": [1.0, null, \"\\u00e9\\ud83d\\ude00\"], "
      "\"a\": true}}\n\n{\"jobName\":\"x\",\"lsn\":\"0\\/2\"}");
  write("c.ndjson", "{\"taskId\":7,\"lsn\":\"0/3\"}\r\n");
  const auto tasks = tasks_of(with_header(
      "defaults: {posType: PG_LSN_POS}\ntasks_from: [a.csv, b.jsonl, c.ndjson]\ntasks: [{taskId: 1, lsn: 0/9}]\n"));
  ASSERT_EQ(tasks.size(), 6u);
  EXPECT_EQ(tasks[0].task_id, core::TaskId{1});
  EXPECT_EQ(tasks[1].task_id, core::TaskId{254});
  EXPECT_EQ(tasks[1].note, "a, \"quoted\"\r\nnote");
  EXPECT_TRUE(tasks[1].allow_forward);
  EXPECT_EQ(position::to_json(tasks[2].target), R"({"lsn":"0/1"})");
  EXPECT_EQ(position::to_json(tasks[3].target),
            "{\"commonPosStr\":\"{\\\"b\\\":[1.0,null,\\\"\xC3\xA9\xF0\x9F\x98\x80\\\"],\\\"a\\\":true}\"}");
  EXPECT_EQ(position::to_json(tasks[4].target), R"({"lsn":"0/2"})");
  EXPECT_EQ(number(tasks[5].ordinal), 6);
}

TEST_F(TaskFiles, ACellIsText) {
  write("a.csv",
        "taskId,posType,commonPosStr,scn,dataId,positionTimestamp\n"
        "1,REDIS_POS,\"{\"\"a\"\": 1}\",,,\n"
        "2,ORACLE_SCN_POS,,\"77\",,\n"
        "3,HANA_DATA_ID_POS,,,5,lsn\n"
        "\"4\",KAFKA_TIMESTAMP_POS,,,,1766735726031\n"
        "5,KAFKA_TIMESTAMP_POS,,,,now-1h");
  const auto tasks = tasks_of(plan("a.csv"));
  ASSERT_EQ(tasks.size(), 5u);
  EXPECT_EQ(position::to_json(tasks[0].target), R"({"commonPosStr":"{\"a\": 1}"})");
  EXPECT_EQ(position::to_json(tasks[1].target), R"({"scn":"77"})");
  EXPECT_EQ(position::to_json(tasks[2].target), R"({"dataId":5,"positionTimestamp":"lsn"})");
  EXPECT_EQ(tasks[3].task_id, core::TaskId{4});
}

TEST_F(TaskFiles, DigestIsThatOfThePlanThatHoldsTheTasks) {
  write("a.csv", "taskId,posType,lsn\n2,PG_LSN_POS,0/1\n");
  write("b.jsonl", R"({"jobId":3,"posType":"PG_LSN_POS","lsn":"0/2"})");
  EXPECT_EQ(problems_of(with_header("tasks: [{taskId: 1, posType: PG_LSN_POS, lsn: 0/3}]\n"
                                    "tasks_from: [a.csv, b.jsonl]\nconsole: prod\n")),
            Lines{});
  const std::string with_files = reading_.plan_digest;
  EXPECT_EQ(problems_of("version: 1\nname: \"orders\"\nreason: \"INC-4211\"\nconsole: \"prod\"\ntasks:\n"
                        "  - {taskId: 1, posType: \"PG_LSN_POS\", lsn: \"0/3\"}\n"
                        "  - {taskId: 2, posType: \"PG_LSN_POS\", lsn: \"0/1\"}\n"
                        "  - {jobId: 3, posType: \"PG_LSN_POS\", lsn: \"0/2\"}\n"),
            Lines{});
  EXPECT_EQ(with_files, reading_.plan_digest);
}

TEST_F(TaskFiles, DigestsTellWhatDiffers) {
  const auto read = [&](const std::string& a, const std::string& b) {
    write("a.jsonl", a);
    write("b.jsonl", b);
    EXPECT_EQ(problems_of(plan("[a.jsonl, b.jsonl]")), Lines{});
    return reading_;
  };
  const std::string one = R"({"taskId":1,"posType":"PG_LSN_POS","lsn":"0/1"})"
                          "\n";
  const std::string two = R"({"taskId":2,"posType":"PG_LSN_POS","lsn":"0/1"})"
                          "\n";
  const Reading reading = read(one, two);
  EXPECT_EQ(read(one, two).plan_digest, reading.plan_digest);
  EXPECT_EQ(read(one, two).input_digest, reading.input_digest);
  EXPECT_NE(read(two, one).plan_digest, reading.plan_digest);
  EXPECT_NE(read(two, one).input_digest, reading.input_digest);
  EXPECT_EQ(read(one + two, "").plan_digest, reading.plan_digest) << "the same tasks";
  EXPECT_NE(read(one + two, "").input_digest, reading.input_digest);
}

TEST_F(TaskFiles, WhatIsTooLongAsOneTextIsAProblem) {
  write("a.csv", "taskId,lsn\n1,0/1\n");
  std::string defaults = "defaults: {posType: PG_LSN_POS";
  const std::string controls = [] {
    std::string text;
    for (int i = 0; i < 60000; ++i) text += "\\x7f";
    return text;
  }();
  for (const char* field : {"note", "journalFile", "gtidPosition"})
    defaults.append(", ").append(field).append(": \"").append(controls).append("\"");
  EXPECT_EQ(problems_of(plan("a.csv") + defaults + "}\n"),
            Lines{"plan.yaml: its section defaults is too long to be sent together with the files of tasks_from: "
                  "shorten its texts"});
  EXPECT_EQ(reading_.plan_digest, "");
  EXPECT_EQ(reading_.kept, nullptr);
}

TEST_F(TaskFiles, CsvMistakes) {
  write("a.csv",
        "taskId,posType,lsn\n"
        "0254,PG_LSN_POS,0/1\n"
        "2,PG_LSN_POS\n"
        "3,PG_LSN_POS,\"0/1\"x\n"
        "4,PG_LSN_POS,0\"1\n"
        "5,PG_LSN_POS,\n"
        "6,PG_LSN_POS,0/1,extra\n"
        " 7,PG_LSN_POS,0/1\n"
        "8,PG_LSN_POS,\"0/1\n");
  EXPECT_EQ(problems_of(plan("a.csv")),
            (Lines{"a.csv:2:1: task 1: taskId 0254 has a leading zero; integers are plain decimal digits",
                   "a.csv:3:1: task 2: 2 cells, where the header line has 3",
                   "a.csv:4:19: task 3: text behind a cell's closing quotes; a quote within a cell is written twice",
                   "a.csv:5:15: task 4: a quote within a cell that does not begin with one; put the cell in quotes",
                   "a.csv:6:1: task 5: PG_LSN_POS needs lsn", "a.csv:7:1: task 6: 4 cells, where the header line has 3",
                   "a.csv:8:1: task 7: taskId  7 has blanks around it; integers are plain decimal digits",
                   "a.csv:9:14: task 8: the quotes that open here are never closed"}));
}

TEST_F(TaskFiles, CsvHeaders) {
  write("a.csv", "taskId,postype,taskId\n1,PG_LSN_POS,1\n");
  EXPECT_EQ(problems_of(plan("a.csv")),
            (Lines{"a.csv:1:8: unknown field postype in the header line; did you mean posType?",
                   "a.csv:1:16: the field taskId stands twice in the header line"}));
  write("a.csv", "taskId;posType,,lsn\tnote\n1,PG_LSN_POS,1,1\n");
  EXPECT_EQ(problems_of(plan("a.csv")),
            (Lines{"a.csv:1:1: unknown field taskId;posType in the header line; fields are separated by commas",
                   "a.csv:1:16: a field without a name in the header line",
                   "a.csv:1:17: unknown field lsn\\x09note in the header line; fields are separated by commas"}));
  write("a.csv", "taskId,posType\n1\n");
  EXPECT_EQ(problems_of(plan("a.csv")), Lines{"a.csv:2:1: task 1: 1 cell, where the header line has 2"});
  write("a.csv", "");
  EXPECT_EQ(problems_of(plan("a.csv")), Lines{"a.csv:1:1: no header line with the names of the fields"});
  write("a.csv", "taskId,posType,lsn\n");
  EXPECT_EQ(problems_of(plan("a.csv")), Lines{"plan.yaml:1:1: the plan has no tasks"});
}

TEST_F(TaskFiles, CsvCellsAreBounded) {
  write("a.csv", "taskId,posType,lsn,note\n1,PG_LSN_POS,0/1," + std::string(65536, 'n') + "\n2,PG_LSN_POS,0/1," +
                     std::string(65537, 'n') + "\n" + std::string(70, ',') + "\n");
  EXPECT_EQ(problems_of(plan("a.csv")),
            (Lines{"a.csv:3:18: task 2: a cell is at most 64 KiB", "a.csv:4:65: task 3: a row has at most 64 cells"}));
}

TEST_F(TaskFiles, JsonMistakes) {
  const std::string rest = R"("posType":"PG_LSN_POS","lsn":"0/1"})";
  const std::string deep = R"({"taskId":18,"posType":"REDIS_POS","commonPosStr":)";
  write("a.jsonl", "{\"taskId\":\"254\"," + rest + "\n" + "{\"taskId\":2,\"taskId\":2," + rest + "\n" +
                       "{\"taskId\":18446744073709551616," + rest + "\n" + "{\"taskId\":04," + rest + "\n" +
                       "{\"taskId\":5," + rest + " x\n" + "[6]\n" + "{\"taskId\":7,}\n" + "{taskId:8}\n" +
                       "{\"taskId\":9,\"note\":\"a\n" + "{\"taskId\":10,\"note\":\"\\x\"}\n" +
                       "{\"taskId\":11,\"note\":\"\\ud800\"}\n" + "{\"taskId\":12,\"note\":\"\\u0000\"}\n" +
                       "{\"taskId\":13,\"note\":null," + rest + "\n" + "{\"taskId\":14 " + rest + "\n" +
                       "{\"taskId\":15,\"note\":tru}\n" + "{\"taskId\":1.5," + rest + "\n" +
                       "{\"taskId\":17,\"note\":[1 2]}\n" + deep + std::string(15, '[') + std::string(15, ']') + "}\n" +
                       deep + std::string(16, '[') + std::string(16, ']') + "}\n");
  EXPECT_EQ(problems_of(plan("a.jsonl")),
            (Lines{"a.jsonl:1:11: task 1: taskId \"254\" is in quotes; integers are plain decimal digits",
                   "a.jsonl:2:13: task 2: the key taskId stands here twice",
                   "a.jsonl:3:11: task 3: taskId 18446744073709551616 is beyond 64 bits",
                   "a.jsonl:4:11: task 4: not JSON: neither a number, text, true, false nor null",
                   "a.jsonl:5:49: task 5: text behind the end of the object; a line holds one task",
                   "a.jsonl:6:1: task 6: the task is a list where a map of fields belongs",
                   "a.jsonl:7:13: task 7: not JSON: a key in quotes is missing here",
                   "a.jsonl:8:2: task 8: not JSON: a key in quotes is missing here",
                   "a.jsonl:9:22: task 9: not JSON: the closing quotes are missing",
                   "a.jsonl:10:23: task 10: not JSON: an unknown escape",
                   "a.jsonl:11:28: task 11: not JSON: half of a surrogate pair",
                   "a.jsonl:12:28: task 12: a NUL character; text cannot hold one",
                   "a.jsonl:13:14: task 13: note is empty; text belongs here",
                   "a.jsonl:14:14: task 14: not JSON: `,` or `}` is missing here",
                   "a.jsonl:15:21: task 15: not JSON: neither a number, text, true, false nor null",
                   "a.jsonl:16:11: task 16: taskId 1.5 is not a whole number; integers are plain decimal digits",
                   "a.jsonl:17:24: task 17: not JSON: `,` or `]` is missing here",
                   "a.jsonl:19:66: task 19: nested deeper than 16"}));
}

TEST_F(TaskFiles, AJsonNumberIsNoText) {
  write("a.jsonl",
        "{\"jobId\":1,\"posType\":\"PG_LSN_POS\",\"lsn\":5}\n"
        "{\"jobName\":2,\"posType\":5,\"note\":1e3}\n"
        "{\"jobId\":3,\"posType\":\"REDIS_POS\",\"commonPosStr\":-5}\n"
        "{\"jobId\":4,\"posType\":\"MYSQL_LOG_FILE_POS\",\"journalFile\":4,\"filePosition\":4}\n"
        "{\"jobId\":5,\"posType\":\"MYSQL_GTID_POS\",\"gtidPosition\":0.5,\"allow_forward\":1,\"forward_reason\":6}\n");
  EXPECT_EQ(problems_of(plan("a.jsonl")),
            (Lines{"a.jsonl:1:41: task 1: lsn 5 is a number where text belongs; put it in quotes",
                   "a.jsonl:2:12: task 2: jobName 2 is a number where text belongs; put it in quotes",
                   "a.jsonl:2:24: task 2: posType 5 is a number where text belongs; put it in quotes",
                   "a.jsonl:2:33: task 2: note 1e3 is a number where text belongs; put it in quotes",
                   "a.jsonl:3:49: task 3: commonPosStr -5 is a number where text belongs; put it in quotes",
                   "a.jsonl:4:57: task 4: journalFile 4 is a number where text belongs; put it in quotes",
                   "a.jsonl:5:54: task 5: gtidPosition 0.5 is a number where text belongs; put it in quotes",
                   "a.jsonl:5:74: task 5: allow_forward 1 is no boolean; booleans are true and false",
                   "a.jsonl:5:93: task 5: forward_reason 6 is a number where text belongs; put it in quotes"}));
}

TEST_F(TaskFiles, ANumberIsTextInYamlAndCsvAndEitherWhereTheFieldTakesBoth) {
  write("a.csv", "jobName,posType,lsn\n1,PG_LSN_POS,5\n");
  write("b.jsonl",
        "{\"jobId\":2,\"posType\":\"ORACLE_SCN_POS\",\"scn\":77}\n"
        "{\"jobId\":3,\"posType\":\"ORACLE_SCN_POS\",\"scn\":\"78\"}\n"
        "{\"jobId\":4,\"posType\":\"KAFKA_TIMESTAMP_POS\",\"positionTimestamp\":1766735726031}\n"
        "{\"jobId\":5,\"posType\":\"KAFKA_TIMESTAMP_POS\",\"positionTimestamp\":\"now-1h\"}\n"
        "{\"jobId\":6,\"posType\":\"HANA_DATA_ID_POS\",\"dataId\":5,\"positionTimestamp\":6}\n"
        "{\"jobId\":7,\"posType\":\"HANA_DATA_ID_POS\",\"dataId\":5,\"positionTimestamp\":\"6\"}\n"
        "{\"jobId\":8,\"posType\":\"REDIS_POS\",\"commonPosStr\":{\"a\":[1,-0.5e3,\"2\"]}}\n");
  const auto tasks = tasks_of(
      with_header("tasks: [{jobName: 77, note: 12, posType: PG_LSN_POS, lsn: 123}]\ntasks_from: [a.csv, b.jsonl]\n"));
  ASSERT_EQ(tasks.size(), 9U);
  EXPECT_EQ(tasks[0].job_name, "77");
  EXPECT_EQ(tasks[0].note, "12");
  Lines targets;
  for (const Task& task : tasks) targets.push_back(position::to_json(task.target));
  EXPECT_EQ(targets, (Lines{R"({"lsn":"123"})", R"({"lsn":"5"})", R"({"scn":"77"})", R"({"scn":"78"})",
                            R"({"positionTimestamp":1766735726031})", R"({"positionTimestamp":1795388400000})",
                            R"({"dataId":5,"positionTimestamp":6})", R"({"dataId":5,"positionTimestamp":"6"})",
                            R"({"commonPosStr":"{\"a\":[1,-0.5e3,\"2\"]}"})"}));
}

TEST_F(TaskFiles, JsonSizes) {
  const std::string rest = R"("posType":"PG_LSN_POS","lsn":"0/1"})";
  write("a.jsonl", "{\"taskId\":1,\"note\":\"" + std::string(65536, 'n') + "\"," + rest +
                       "\n{\"taskId\":2,\"note\":\"" + std::string(65537, 'n') + "\"," + rest + "\n" +
                       std::string(1024 * 1024 + 1, ' ') + "\n");
  EXPECT_EQ(problems_of(plan("a.jsonl")),
            (Lines{"a.jsonl:2:20: task 2: text is at most 64 KiB", "a.jsonl:3:1: task 3: a line is at most 1 MiB"}));
}

TEST_F(TaskFiles, Paths) {
  ASSERT_EQ(::mkfifo((folder_ / "fifo.csv").c_str(), 0600), 0);
  std::filesystem::create_directory(folder_ / "dir.csv");
  EXPECT_EQ(
      problems_of(plan("[none.csv, tasks.txt, /etc/passwd.csv, fifo.csv, dir.csv, 7, '']")),
      (Lines{"plan.yaml:4:14: tasks_from none.csv cannot be opened: No such file or directory",
             "plan.yaml:4:24: tasks_from tasks.txt has no known ending; tasks come from .csv, .jsonl and .ndjson files",
             "plan.yaml:4:35: tasks_from /etc/passwd.csv is an absolute path; paths are relative to the plan",
             "plan.yaml:4:52: tasks_from fifo.csv is not a regular file; write it into one, since it is read more than "
             "once",
             "plan.yaml:4:62: tasks_from dir.csv is not a regular file; write it into one, since it is read more than "
             "once",
             "plan.yaml:4:71: tasks_from 7 has no known ending; tasks come from .csv, .jsonl and .ndjson files",
             "plan.yaml:4:74: tasks_from is empty"}));
}

TEST_F(TaskFiles, DuplicatesAcrossFilesNameBothPlaces) {
  write("a.csv", "taskId,posType,lsn\n9,PG_LSN_POS,0/1\n1,PG_LSN_POS,0/1\n");
  write("b.jsonl", "{\"taskId\":9,\"posType\":\"PG_LSN_POS\",\"lsn\":\"0/1\"}\n");
  EXPECT_EQ(
      problems_of(with_header("tasks_from: [a.csv, b.jsonl]\ntasks: [{taskId: 1, posType: PG_LSN_POS, lsn: 0/1}]\n")),
      (Lines{"a.csv:3:1: task 3: data task 1 is already task 1 (plan.yaml:5)",
             "b.jsonl:1:11: task 4: data task 9 is already task 2 (a.csv:2)"}));
}

TEST_F(TaskFiles, InvalidBytesInAFile) {
  write("a.csv", "taskId,posType,lsn\n1,PG_LSN_POS,0/\xFF\n");
  EXPECT_EQ(problems_of(plan("a.csv")), Lines{"a.csv:2:16: invalid UTF-8; a plan and its files are UTF-8 text"});
  write("b.jsonl", std::string("{\"taskId\":1}\n\0", 14));
  EXPECT_EQ(problems_of(plan("b.jsonl")).back(), "b.jsonl:2:1: a NUL byte; a plan and its files are UTF-8 text");
}

TEST_F(TaskFiles, NoFileIsOpenedForAPlanThatCameFromElsewhere) {
  write("a.csv", "taskId,posType,lsn\n9,PG_LSN_POS,0/1\n");
  options_.files_allowed = false;
  const Lines problems = problems_of(with_header("tasks_from: [a.csv]\n"));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].find("tasks_from is not taken here"), std::string::npos) << problems[0];
  EXPECT_EQ(reading_.tasks, 0);
  options_.files_allowed = true;
  EXPECT_EQ(problems_of(with_header("tasks_from: [a.csv]\n")), Lines{});
}

}  // namespace
}  // namespace resetd::plan
