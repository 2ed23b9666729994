// A plan and its files as one text: what is read from it is what is read from them.

#include "plan/inline_tasks.hpp"

#include "unit/plan/plan_files.hpp"

namespace resetd::plan {
namespace {

std::string shown_task(const Task& task) {
  const auto id = [](const auto& value) { return value ? std::to_string(number(*value)) : std::string("-"); };
  return std::to_string(number(task.ordinal)) + "|" + id(task.task_id) + "|" + id(task.job_id) + "|" +
         task.job_name.value_or("-") + "|" + task.pos_type + "|" + position::to_json(task.target) + "|" +
         (task.allow_undocumented ? "u" : "") + (task.allow_forward ? "f" : "") + "|" + task.forward_reason + "|" +
         task.note;
}

class InlineTasks : public PlanFiles {
 protected:
  std::string inlined(const std::filesystem::path& plan) {
    std::string text;
    const auto done = inline_tasks(plan, options_, reading_, [&text](std::string_view piece) -> core::Result<void> {
      text += piece;
      return {};
    });
    error_ = done.has_error() ? done.error().message : "";
    return text;
  }

  Lines tasks_as_lines(const std::string& text) {
    Lines lines;
    for (const Task& task : tasks_of(text)) lines.push_back(shown_task(task));
    return lines;
  }

  /// Reads the plan, and what is inlined of it; returns that text.
  std::string round_trip(const std::string& text) {
    const Lines before = tasks_as_lines(text);
    const Reading original = reading_;
    std::string sent = inlined(folder_ / "plan.yaml");
    EXPECT_EQ(error_, "");
    EXPECT_EQ(sent.find("tasks_from"), std::string::npos);
    EXPECT_EQ(tasks_as_lines(sent), before) << sent;
    EXPECT_FALSE(reading_.with_files);
    EXPECT_EQ(reading_.plan_digest, original.plan_digest);
    EXPECT_EQ(reading_.tasks, original.tasks);
    EXPECT_EQ(reading_.header.name, original.header.name);
    EXPECT_EQ(reading_.header.reason, original.header.reason);
    EXPECT_EQ(reading_.header.console, original.header.console);
    EXPECT_TRUE(reading_.header.policy == original.header.policy);
    EXPECT_EQ(reading_.header.select.has_value(), original.header.select.has_value());
    if (original.header.select && reading_.header.select) {
      EXPECT_EQ(reading_.header.select->filters, original.header.select->filters);
    }
    EXPECT_EQ(reading_.selected.has_value(), original.selected.has_value());
    if (original.selected && reading_.selected) {
      EXPECT_EQ(shown_task(*reading_.selected), shown_task(*original.selected));
    }
    return sent;
  }

  std::string error_;
};

TEST_F(InlineTasks, EverySectionAndEveryTaskStaysWhatItWas) {
  write("a.csv",
        "taskId,posType,lsn,note,allow_forward,forward_reason,commonPosStr\n"
        "254,PG_LSN_POS,0/16B3748,\"a, \"\"quoted\"\"\r\nnote # no comment\",true,true,\n"
        "255,,0254,null,false,,\n"
        "256,REDIS_POS,,~,,,\"{\"\"a\"\": 1}\"\n");
  write("b.jsonl",
        "{\"jobId\": 517, \"posType\": \"REDIS_POS\", \"commonPosStr\": {\"null\": [1.0, null, \"1\", "
        "\"\\u00e9\\ud83d\\ude00\"], "
        "\"a: b\": true, \"\": \"\"}, \"note\": \"\\u2028\\u0085\\u007f\\ufeff\\b\\f tab\\t\"}\n"
        "{\"jobName\":\"yes\",\"lsn\":\"0/2\",\"allow_undocumented\":true}\n");
  const std::string sent = round_trip(
      "tasks:\n"
      "  - taskId: 1\n"
      "    posType: MYSQL_LOG_FILE_POS\n"
      "    journalFile: binlog.000482\n"
      "    filePosition: 3881575\n"
      "    serverId: 1\n"
      "    note: >\n      folded text\n      of two lines\n"
      "  - {jobName: 'it''s', lsn: \"0/9\", note: \"-\"}\n"
      "  - {taskId: 2, posType: REDIS_POS, commonPosStr: {\"0\": \"1-0\", b: [1e5, 0.50, null, \"true\", true, x y]}}\n"
      "  - {taskId: 3, posType: KAFKA_TIMESTAMP_POS, positionTimestamp: now-1h30m}\n"
      "  - {taskId: 4, posType: KAFKA_TIMESTAMP_POS, positionTimestamp: 2026-11-22T09:00:00+02:00}\n"
      "  - {taskId: 5, posType: HANA_DATA_ID_POS, dataId: 5, positionTimestamp: \"17\"}\n"
      "  - {taskId: 6, posType: HANA_DATA_ID_POS, dataId: 5, positionTimestamp: 17}\n"
      "  - {taskId: 7, posType: NEW_POS, allow_undocumented: true, scn: \"77\", filePosition: 0}\n"
      "tasks_from: [a.csv, b.jsonl]\n"
      "policy:\n  waves: [1, 10%, 100%]\n  rate: 100/m\n  failure_budget: {failed: 3, held: 5%, mode: strict}\n"
      "  backoff: {initial: 500ms}\n  verify: false\n"
      "defaults: {posType: PG_LSN_POS, note: \"12\", allow_undocumented: false}\n"
      "name: 4711\nreason: \"INC: \\\"x\\\"\\n#2\"\nversion: 1\nconsole: prod\n");
  EXPECT_LT(sent.find("\ndefaults: "), sent.find("\ntasks:\n")) << "a reader that meets them late reads twice";
}

TEST_F(InlineTasks, EveryPosTypeInEveryNotation) {
  std::string yaml;
  std::string json;
  int id = 0;
  for (const position::PosType& type : position::catalogue()) {
    std::string fields = ", \"posType\": \"" + std::string(type.name) + "\"";
    for (std::size_t i = 0; i < position::field_count; ++i) {
      const auto field = static_cast<position::Field>(i);
      if (!type.required.has(field) && !type.optional.has(field)) continue;
      const bool text = field == position::Field::journalFile || field == position::Field::gtidPosition ||
                        field == position::Field::lsn || field == position::Field::commonPosStr;
      const bool time = field == position::Field::positionTimestamp;
      fields += ", \"" + std::string(name(field)) + "\": " +
                (text   ? "\"0012: '\\\"\\\\\""
                 : time ? "1766735726031"
                        : "42");
    }
    yaml += "  - {\"taskId\": " + std::to_string(++id) + fields + "}\n";
    json += "{\"taskId\": " + std::to_string(++id) + fields + "}\n";
  }
  write("all.ndjson", json);
  round_trip(with_header("tasks_from: all.ndjson\ntasks:\n" + yaml));
  EXPECT_EQ(reading_.tasks, id);
  EXPECT_GT(id, 20);
}

TEST_F(InlineTasks, SelectWithFilesThatNameNoTask) {
  write("none.csv", "taskId,lsn\n");
  const std::string sent =
      round_trip(with_header("defaults: {posType: REDIS_POS, commonPosStr: {a: [\"1\"]}}\ntasks_from: none.csv\n"
                             "select: {sourceInstanceId: 61, dataJobName: \"77\", desc: \"a: {b}\"}\n"));
  EXPECT_EQ(sent.find("tasks:"), std::string::npos);
}

TEST_F(InlineTasks, DeepPositionsAndLongKeysOfJsonLinesPass) {
  std::string deep = "1";
  for (int depth = 0; depth < 14; ++depth) deep = "[" + deep + "]";
  write("deep.jsonl", "{\"taskId\": 1, \"posType\": \"REDIS_POS\", \"commonPosStr\": {\"" + std::string(3000, 'k') +
                          "\": " + deep + "}}\n");
  round_trip(with_header("tasks_from: deep.jsonl\n"));
}

TEST_F(InlineTasks, ATaskOfAMegabyteIsReadable) {
  std::string task = "{\"taskId\": 1, \"posType\": \"NEW_POS\", \"allow_undocumented\": true";
  const std::string controls = [] {
    std::string text;
    for (int i = 0; i < 9000; ++i) text += "\\u0001";
    return text;
  }();
  for (const char* field : {"note", "commonPosStr"}) task += std::string(", \"") + field + "\": \"" + controls + "\"";
  // Each of the other texts is 60 KB of characters that take six bytes where they are escaped.
  for (const char* field : {"forward_reason", "jobName", "lsn"}) {
    task += std::string(", \"") + field + "\": \"";
    for (int i = 0; i < 60000; ++i) task += "\x7f";
    task += "\"";
  }
  // A raw DEL is no text of a plan: as escapes in YAML.
  std::string escaped;
  for (const char c : task) c == '\x7f' ? escaped += "\\x7f" : escaped += c;
  write("none.csv", "taskId,lsn\n");
  const std::string sent =
      round_trip(with_header("tasks_from: none.csv\ntasks:\n  - " + escaped + ", \"allow_forward\": true}\n"));
  EXPECT_GT(sent.size(), 1'100'000u);
  EXPECT_NE(sent.find("  - taskId: 1\n    posType: "), std::string::npos);
}

TEST_F(InlineTasks, AFileThatChangedSinceTheCheckIsAnError) {
  write("a.csv", "taskId,posType,lsn\n1,PG_LSN_POS,0/1\n");
  const auto plan = write("plan.yaml", with_header("tasks_from: a.csv\n"));
  reading_ = check(plan, options_);
  ASSERT_EQ(lines(reading_), Lines{});
  write("a.csv", "taskId,posType,lsn\n1,PG_LSN_POS,0/2\n");
  inlined(plan);
  EXPECT_EQ(error_, "it, or a file of its tasks_from, changed while it was read: try again");
  write("a.csv", "taskId,posType,lsn\nx,PG_LSN_POS,0/2\n");
  inlined(plan);
  EXPECT_NE(error_.find("changed while it was read"), std::string::npos) << error_;
}

TEST_F(InlineTasks, APlanThatChangedSinceTheCheckIsAnErrorWhateverItHoldsNow) {
  write("a.csv", "taskId,posType,lsn\n1,PG_LSN_POS,0/1\n");
  const auto plan = write("plan.yaml", with_header("tasks_from: a.csv\n"));
  reading_ = check(plan, options_);
  ASSERT_EQ(lines(reading_), Lines{});
  for (const char* now : {"console: prod\n", "console: &an [anchor]\n", "defaults: {commonPosStr: {a: 0x1F}}\n", "]"}) {
    write("plan.yaml", with_header("tasks_from: a.csv\n" + std::string(now)));
    inlined(plan);
    EXPECT_NE(error_.find("changed while it was read"), std::string::npos) << now << error_;
  }
}

TEST_F(InlineTasks, TheSinksErrorEndsTheWriting) {
  std::string csv = "taskId,posType,lsn\n";
  for (int i = 1; i <= 20000; ++i) csv += std::to_string(i) + ",PG_LSN_POS,0/1\n";
  write("a.csv", csv);
  const auto plan = write("plan.yaml", with_header("tasks_from: a.csv\n"));
  reading_ = check(plan, options_);
  int pieces = 0;
  const auto done = inline_tasks(plan, options_, reading_, [&pieces](std::string_view) -> core::Result<void> {
    ++pieces;
    return core::unexpected("the disk is full");
  });
  ASSERT_TRUE(done.has_error());
  EXPECT_EQ(done.error().message, "the disk is full");
  EXPECT_EQ(pieces, 1);
}

}  // namespace
}  // namespace resetd::plan
