// The JSON that scripts rely on: exact keys, absent fields left out.

#include "daemon/report.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/cli.hpp"
#include "daemon/preview_table.hpp"

namespace resetd::daemon {
namespace {

namespace json = boost::json;
using core::RunState;
using core::TaskState;

constexpr core::WallTime some_time{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} +
                                   std::chrono::microseconds{32'400'000'007}};

queue::Run sealed_run() {
  return {.id = core::RunId{3},
          .name = "orders",
          .state = RunState::halted,
          .reason = "INC-1",
          .console = "prod",
          .console_url = "https://c",
          .policy = "{}",
          .plan_digest = "p",
          .digest = "d",
          .submitted_by = "ann(1)",
          .state_reason = "too many failed",
          .tasks = 5,
          .created_at = some_time};
}

TEST(RunJson, HasTheProductsFieldsAndWhyItStands) {
  queue::Run run = sealed_run();
  run.finished_at = some_time;
  const auto counts = queue::Counts{{TaskState::succeeded, 4}, {TaskState::held, 1}, {TaskState::failed, 0}};
  EXPECT_EQ(json::value(run_json(run, counts)),
            json::parse(R"({"run":3,"name":"orders","state":"halted","reason":"INC-1","console":"prod","digest":"d",
                            "created_at":"2026-11-22T09:00:00.000007Z","finished_at":"2026-11-22T09:00:00.000007Z",
                            "counts":{"succeeded":4,"held":1},"tasks":5,"state_reason":"too many failed"})"));
}

TEST(RunJson, LeavesOutWhatIsAbsent) {
  queue::Run run = sealed_run();
  run.digest.clear();
  const json::object object = run_json(run, {});
  EXPECT_FALSE(object.contains("digest"));
  EXPECT_FALSE(object.contains("finished_at"));
  EXPECT_TRUE(object.at("counts").as_object().empty());
}

TEST(TaskJson, HasExactlyTheProductsFields) {
  const queue::Task task{.run = core::RunId{3},
                         .ordinal = core::Ordinal{7},
                         .state = TaskState::held,
                         .task_id = core::TaskId{254},
                         .job_id = core::JobId{517},
                         .named = "orders-to-es",
                         .job_name = "orders-to-es",
                         .resolved = true,
                         .pos_type = "MYSQL_LOG_FILE_POS",
                         .target = R"({"filePosition":9223372036854775807,"journalFile":"binlog.000482"})",
                         .forward_reason = "why",
                         .note = "n",
                         .before = R"({"positionTimestamp":9})",
                         .after = R"({"positionTimestamp":8})",
                         .direction = core::Direction::rewind,
                         .attempts = 2,
                         .nonce = "secret to no one",
                         .fate = core::ResetFate::ambiguous,
                         .request_id = "r-1",
                         .wave = 1,
                         .error = "neither"};
  EXPECT_EQ(json::value(task_json(task)),
            json::parse(R"({"run":3,"ordinal":7,"state":"held","task_id":254,"job_id":517,"job_name":"orders-to-es",
                            "pos_type":"MYSQL_LOG_FILE_POS",
                            "target":{"filePosition":9223372036854775807,"journalFile":"binlog.000482"},
                            "before":{"positionTimestamp":9},"after":{"positionTimestamp":8},"direction":"rewind",
                            "request_id":"r-1","attempts":2,"wave":1,"error":"neither"})"));
}

TEST(TaskJson, LeavesOutWhatIsAbsent) {
  const queue::Task task{.run = core::RunId{3},
                         .ordinal = core::Ordinal{1},
                         .named = "orders-to-es",
                         .pos_type = "PG_LSN_POS",
                         .target = R"({"lsn":"0/1"})",
                         .before = "{}"};
  EXPECT_EQ(json::value(task_json(task)),
            json::parse(R"({"run":3,"ordinal":1,"state":"queued","job_name":"orders-to-es","pos_type":"PG_LSN_POS",
                            "target":{"lsn":"0/1"},"attempts":0,"wave":1})"));
}

// Reset by time, and the console goes on showing the file that it stood in.
queue::Task reset_by_time() {
  return {.run = core::RunId{3},
          .ordinal = core::Ordinal{7},
          .state = TaskState::succeeded,
          .pos_type = "MYSQL_TIMESTAMP_POS",
          .target = R"({"positionTimestamp":1795338000000})",
          .before = R"({"filePosition":4,"journalFile":"binlog.000481","positionTimestamp":1795424400000})",
          .after = R"({"filePosition":4,"journalFile":"binlog.000481","positionTimestamp":1795338000000})"};
}

TEST(Tables, ShowThatATaskWasReset) {
  const std::string way = "2026-11-23T09:00:00Z → 2026-11-22T09:00:00Z";
  for (const Table& table : {result_table({reset_by_time()}), undone_not_table({{reset_by_time(), "why"}}),
                             tasks_table({reset_by_time()}), preview_table({{reset_by_time(), {}, ""}})}) {
    EXPECT_NE(render(table, {}).find(way), std::string::npos) << render(table, {});
    EXPECT_EQ(render(table, {}).find("binlog"), std::string::npos) << render(table, {});
  }
  EXPECT_NE(render(tasks_table({reset_by_time()}), {}).find(way + "  2026-11-22T09:00:00Z  "), std::string::npos);
}

TEST(PreviewLine, SaysOfATaskWhatItsRowDoes) {
  PreviewRow row{reset_by_time(), {engine::Preview::Verdict::stop_and_reset, ""}, "−1 d"};
  EXPECT_EQ(preview_line(row), "task 7: stop and reset, 2026-11-23T09:00:00Z → 2026-11-22T09:00:00Z −1 d");
  row.task.task_id = core::TaskId{254};
  row.task.job_name = "orders\x1b";
  row.task.direction = core::Direction::rewind;
  EXPECT_EQ(preview_line(row),
            "task 7 (data task 254, job orders\\x1B): stop and reset, 2026-11-23T09:00:00Z → 2026-11-22T09:00:00Z, "
            "rewind −1 d");
  row.preview = {engine::Preview::Verdict::refused, "it runs"};
  EXPECT_EQ(preview_line(row), "task 7 (data task 254, job orders\\x1B): refused: it runs");
}

TEST(StatsJson, HasStableKeys) {
  const sqlite::Stats stats{.schema_version = 1,
                            .runs = {{"failed", 2}},
                            .tasks = {{"held", 1}, {"succeeded", 9}},
                            .audit_records = 30,
                            .file_bytes = 4096,
                            .wal_bytes = 0,
                            .page_bytes = 4096,
                            .pages = 1,
                            .free_pages = 0};
  EXPECT_EQ(json::value(stats_json(stats)),
            json::parse(R"({"schema_version":1,"runs":{"failed":2},"tasks":{"held":1,"succeeded":9},
                            "audit_records":30,"file_bytes":4096,"wal_bytes":0,"page_bytes":4096,"pages":1,
                            "free_pages":0})"));
}

TEST(ExitCode, TellsHowTheRunEnded) {
  struct Row {
    RunState state;
    queue::Counts counts;
    int code;
  };
  const std::vector<Row> rows{{RunState::succeeded, {{TaskState::succeeded, 3}}, 0},
                              {RunState::failed, {{TaskState::failed, 1}}, 4},
                              {RunState::failed, {{TaskState::refused, 1}}, 4},
                              {RunState::cancelled, {{TaskState::cancelled, 1}}, 4},
                              {RunState::failed, {{TaskState::failed, 1}, {TaskState::held, 1}}, 5},
                              {RunState::halted, {{TaskState::held, 2}}, 6},
                              {RunState::paused, {{TaskState::queued, 2}}, 130}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    queue::Run run = sealed_run();
    run.state = rows[i].state;
    EXPECT_EQ(exit_code_of(run, rows[i].counts), rows[i].code) << i;
  }
}

}  // namespace
}  // namespace resetd::daemon
