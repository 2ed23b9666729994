// What the looking commands print of a run that has ended: the documents that scripts read.

#include <SQLiteCpp/SQLiteCpp.h>

#include <boost/json.hpp>

#include "integration/end_to_end.hpp"
#include "support/files.hpp"

namespace resetd::integration {
namespace {

namespace json = boost::json;
using support::rewind_task;
using support::rewind_tasks;

class Look : public EndToEnd {
 protected:
  std::string out(std::vector<std::string> arguments) {
    const Ended ended = work().resetd(std::move(arguments));
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_EQ(ended.out.find('\x1b'), std::string::npos) << "a pipe gets no colours";
    return ended.out;
  }
  int exit_code(std::vector<std::string> arguments) { return work().resetd(std::move(arguments)).exit_code; }
};

TEST_F(Look, StatusListsRunsNewestFirstAndShowsOne) {
  begin();
  ASSERT_EQ(run(plan(rewind_tasks(2))).exit_code, 0);
  ASSERT_EQ(run(plan(rewind_tasks(3))).exit_code, 0);
  const json::value runs = parse(out({"status", "-o", "json"}));
  ASSERT_EQ(runs.as_array().size(), 2U);
  EXPECT_EQ(runs.at(0).at("run").as_int64(), 2);
  EXPECT_EQ(runs.at(1).at("run").as_int64(), 1);
  const json::value one = parse(out({"status", "2", "-o", "json"}));
  EXPECT_EQ(one, runs.at(0));
  for (const char* key :
       {"run", "name", "state", "reason", "console", "digest", "created_at", "finished_at", "counts", "tasks"})
    EXPECT_TRUE(one.as_object().contains(key)) << key;
}

TEST_F(Look, ARunPrintsWhatStatusPrints) {
  begin();
  const Ended ended = run(plan(rewind_tasks(2)));
  EXPECT_EQ(parse(ended.out), parse(out({"status", "1", "-o", "json"})));
}

TEST_F(Look, TasksArePrintedWithTheApisFieldNames) {
  begin();
  console().set_status(2, console_sim::Status::RUNNING);
  ASSERT_EQ(run(plan(rewind_tasks(2), "{failure_budget: {failed: 100%}}")).exit_code, 4);
  const json::value tasks = parse(out({"tasks", "1", "-o", "json"}));
  ASSERT_EQ(tasks.as_array().size(), 2U);
  const json::object& first = tasks.at(0).as_object();
  EXPECT_EQ(first.at("ordinal").as_int64(), 1);
  EXPECT_EQ(first.at("state").as_string(), "succeeded");
  EXPECT_EQ(first.at("task_id").as_int64(), 100001);
  EXPECT_EQ(first.at("job_id").as_int64(), 1);
  EXPECT_EQ(first.at("job_name").as_string(), "job-0000001");
  EXPECT_EQ(first.at("pos_type").as_string(), "MYSQL_LOG_FILE_POS");
  EXPECT_EQ(first.at("target").at("journalFile").as_string(), "binlog.000100");
  EXPECT_EQ(first.at("before").at("journalFile").as_string(), "binlog.000481");
  EXPECT_EQ(first.at("after").at("filePosition").as_int64(), 4);
  EXPECT_EQ(first.at("direction").as_string(), "rewind");
  EXPECT_EQ(first.at("request_id").as_string(), console().resets().at(0).request_id);
  EXPECT_EQ(first.at("attempts").as_int64(), 1);
  EXPECT_EQ(first.at("wave").as_int64(), 1);
  EXPECT_FALSE(first.contains("error"));
  const json::value refused = parse(out({"tasks", "1", "--state", "refused", "-o", "json"}));
  ASSERT_EQ(refused.as_array().size(), 1U);
  EXPECT_EQ(refused.at(0).at("ordinal").as_int64(), 2);
  EXPECT_FALSE(refused.at(0).as_object().contains("request_id"));
  EXPECT_FALSE(refused.at(0).at("error").as_string().empty());
}

TEST_F(Look, TablesOnRequest) {
  begin();
  ASSERT_EQ(run(plan(rewind_tasks(2))).exit_code, 0);
  EXPECT_NE(out({"tasks", "1", "-o", "table"}).find("REQUEST ID"), std::string::npos);
  EXPECT_NE(out({"status", "-o", "table"}).find("succeeded"), std::string::npos);
}

// The run has been carried out: to be told to run the command again would be wrong.
TEST_F(Look, ARunWhoseReportIsLostIsStillThere) {
  begin();
  const std::string plan_file = plan(rewind_tasks(1));
  const Ended ended =
      support::run_child({.program = "/bin/sh",
                          .arguments = {"-c", "exec \"$0\" --config \"$1\" run \"$2\" --yes > /dev/full",
                                        support::Workspace::program(), work().config(), plan_file},
                          .output = work() / "lost",
                          .environment = {}});
  EXPECT_EQ(ended.exit_code, 1) << ended.err;
  EXPECT_TRUE(
      ended.err.ends_with("resetd: standard output cannot be written: No space left on device: the run is there "
                          "all the same: `resetd status 1` shows it\n"))
      << ended.err;
  EXPECT_EQ(tasks().at(1).state, "succeeded");
}

TEST_F(Look, ARunThatIsNotThere) {
  begin();
  ASSERT_EQ(run(plan(rewind_tasks(1))).exit_code, 0);
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"status", "7"}, {"tasks", "7"}, {"tasks", "x"}, {"tasks", "1", "--state", "lost"}}) {
    const Ended ended = work().resetd(arguments);
    EXPECT_EQ(ended.exit_code, 2) << arguments.back();
    EXPECT_TRUE(one_clear_line(ended.err));
  }
}

TEST_F(Look, WithoutADatabaseThereIsNothingToLookAt) {
  begin();
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"status"}, {"audit", "head"}}) {
    const Ended ended = work().resetd(arguments);
    EXPECT_EQ(ended.exit_code, 2);
    EXPECT_TRUE(one_clear_line(ended.err));
  }
  EXPECT_FALSE(std::filesystem::exists(work().database())) << "a look makes none";
}

TEST_F(Look, TheExportIsTheLog) {
  begin();
  ASSERT_EQ(run(plan(rewind_tasks(3))).exit_code, 0);
  const std::vector<std::string> lines = support::lines_of(out({"audit", "export"}));
  EXPECT_EQ(lines, work().audit());
  const std::vector<std::string> rest = support::lines_of(out({"audit", "export", "--after", "4"}));
  EXPECT_EQ(rest, std::vector<std::string>(lines.begin() + 4, lines.end()));
  const json::value last = parse(lines.back());
  const std::string head = std::to_string(lines.size()) + ":" + std::string(last.at("hash").as_string());
  EXPECT_EQ(out({"audit", "head"}), head + "\n");
  EXPECT_EQ(exit_code({"audit", "verify"}), 0);
  EXPECT_EQ(exit_code({"audit", "verify", "--anchor", head}), 0);
  const std::string file = work().write("audit.jsonl", out({"audit", "export"})).string();
  EXPECT_EQ(exit_code({"audit", "verify", file, "--anchor", head}), 0);
}

TEST_F(Look, ATamperedLogIsFound) {
  begin();
  ASSERT_EQ(run(plan(rewind_tasks(3))).exit_code, 0);
  {
    SQLite::Database database(work().database().string(), SQLite::OPEN_READWRITE);
    EXPECT_THROW(database.exec("UPDATE audit SET actor = 'nobody' WHERE seq = 6"), SQLite::Exception);
    EXPECT_THROW(database.exec("DELETE FROM audit WHERE seq = 6"), SQLite::Exception);
    database.exec("DROP TRIGGER audit_no_update");
    database.exec("UPDATE audit SET actor = 'nobody' WHERE seq = 6");
  }
  const Ended ended = work().resetd({"audit", "verify"});
  EXPECT_EQ(ended.exit_code, 8);
  EXPECT_NE((ended.out + ended.err).find("record 6"), std::string::npos) << ended.out << ended.err;
  EXPECT_EQ(exit_code({"db", "check"}), 8);
  without_database();
}

TEST_F(Look, ACutOffTailIsFoundByItsAnchor) {
  begin();
  ASSERT_EQ(run(plan(rewind_tasks(3))).exit_code, 0);
  std::string head = out({"audit", "head"});
  head.pop_back();
  std::vector<std::string> lines = work().audit();
  lines.pop_back();
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  const std::string file = work().write("audit.jsonl", text).string();
  EXPECT_EQ(exit_code({"audit", "verify", file}), 0) << "without the anchor it looks whole";
  EXPECT_EQ(exit_code({"audit", "verify", file, "--anchor", head}), 8);
}

TEST_F(Look, ThePlanIsCheckedOffline) {
  begin();
  const std::string good = plan(rewind_tasks(3));
  const json::value checked = parse(out({"check", good, "-o", "json"}));
  EXPECT_EQ(checked.at(0).at("tasks").as_int64(), 3);
  const std::string bad = work().write("bad.yaml", "version: 2\n").string();
  const Ended ended = work().resetd({"check", good, bad});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_NE(ended.err.find(bad + ":1:"), std::string::npos) << ended.err;
  EXPECT_TRUE(console().calls().empty());
}

TEST_F(Look, ShippedPlansAreGood) {
  begin();
  const std::filesystem::path examples = RESETD_EXAMPLES;
  int plans = 0;
  for (const auto& entry : std::filesystem::directory_iterator(examples)) {
    if (entry.path().extension() != ".yaml") continue;
    ++plans;
    const Ended ended = work().resetd({"check", entry.path().string()});
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
  }
  EXPECT_GE(plans, 2);
}

TEST_F(Look, TheDatabaseIsCheckedCountedAndCopied) {
  begin();
  ASSERT_EQ(run(plan(rewind_tasks(2))).exit_code, 0);
  EXPECT_EQ(exit_code({"db", "check"}), 0);
  EXPECT_EQ(parse(out({"db", "stats", "-o", "json"})).at("audit_records").as_int64(), std::ssize(work().audit()));
  const std::string copy = (work() / "copy.db").string();
  EXPECT_EQ(exit_code({"db", "backup", copy}), 0);
  EXPECT_GT(std::filesystem::file_size(copy), 4096U);
  EXPECT_EQ(exit_code({"db", "backup", copy}), 2) << "a file that is there is not written over";
}

TEST_F(Look, EveryCommandTeaches) {
  begin();
  const std::vector<std::vector<std::string>> commands = {
      {"run"},          {"check"},           {"positions"},       {"status"},        {"tasks"},
      {"audit"},        {"resume"},          {"cancel"},          {"retry"},         {"resolve"},
      {"db"},           {"audit", "export"}, {"audit", "verify"}, {"audit", "head"}, {"db", "check"},
      {"db", "backup"}, {"db", "stats"},     {"preview"},         {"undo"}};
  for (std::vector<std::string> command : commands) {
    command.emplace_back("--help");
    EXPECT_NE(out(command).find("Example"), std::string::npos) << command[0];
  }
}

}  // namespace
}  // namespace resetd::integration
