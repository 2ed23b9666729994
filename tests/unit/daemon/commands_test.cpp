// Commands on a database: its absence, its lock, what they print of it.

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <fstream>

#include "audit/log.hpp"
#include "daemon/cli.hpp"
#include "engine/policy_json.hpp"
#include "queue/runs.hpp"
#include "queue/tasks.hpp"
#include "support.hpp"
#include "support/temp_folder.hpp"

namespace resetd::daemon {
namespace {

using testing_support::Caught;

struct Ran {
  int exit_code;
  std::string out, err;
};

class Commands : public testing::Test {
 protected:
  Commands() {
    std::ofstream secret{folder_ / "secret"};
    secret << "s3cret";
    secret.close();
    std::filesystem::permissions(folder_ / "secret", std::filesystem::perms::owner_read);
    std::ofstream{folder_ / "resetd.yaml"} << "state_dir: " << (folder_ / "state").string()
                                           << "\nconsoles:\n  prod:\n    url: http://127.0.0.1:9\n    access_key: AK\n"
                                           << "    secret_key_file: " << (folder_ / "secret").string() << "\n";
  }

  std::filesystem::path database() { return folder_ / "state/resetd.db"; }
  std::unique_ptr<sqlite::Connection> open() {
    return sqlite::Connection::open(database(), sqlite::Access::work).value();
  }

  Ran resetd(std::vector<std::string> words) {
    words.insert(words.begin(), {"resetd", "--config", (folder_ / "resetd.yaml").string()});
    std::vector<const char*> arguments;
    for (const std::string& word : words) arguments.push_back(word.c_str());
    Caught out;
    Caught err;
    const int exit_code = run_command_line(arguments, out.output(), err.output());
    return {exit_code, out.text(), err.text()};
  }

  void expect_error(std::vector<std::string> words, int exit_code, const std::string& part) {
    const std::string all = ::testing::PrintToString(words);
    const Ran ran = resetd(std::move(words));
    EXPECT_EQ(ran.exit_code, exit_code) << all;
    EXPECT_EQ(ran.out, "") << all;
    EXPECT_NE(ran.err.find(part), std::string::npos) << all << ": " << ran.err;
    EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
  }

  // A halted run of two tasks: one held, one queued.
  void make_run() {
    const auto c = open();
    audit::Log log(*c);
    const core::WallTime now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};
    queue::Run run{.name = "rollback\x1b[31m",
                   .reason = "INC-1",
                   .console = "prod",
                   .console_url = "http://c",
                   .policy = engine::to_json({}),
                   .plan_digest = "p",
                   .submitted_by = "ann(1)",
                   .created_at = now};
    run.id = queue::create_run(*c, run);
    std::vector<queue::Task> tasks;
    for (const std::int64_t i : {1, 2}) {
      tasks.push_back({.ordinal = core::Ordinal{i},
                       .task_id = core::TaskId{100 + i},
                       .pos_type = "PG_LSN_POS",
                       .target = R"({"lsn":"0/1"})"});
    }
    queue::add_tasks(*c, run.id, tasks);
    queue::set_tasks(*c, run.id, 2);
    using R = core::RunState;
    queue::move_run(*c, run.id, R::sealing, {.to = R::awaiting_approval, .digest = "d", .at = now});
    queue::move_run(*c, run.id, R::awaiting_approval, {.to = R::running, .at = now});
    queue::move_run(*c, run.id, R::running, {.to = R::halted, .state_reason = "too many failed", .at = now});
    c->database().exec(
        "UPDATE tasks SET state = 'held', resolved = 1, attempts = 1, nonce = 'n', error = 'unknown' "
        "WHERE ordinal = 1");
    log.append(*c, {.event = audit::Event::run_submitted, .at = now, .actor = "ann(1)", .run = run.id});
    log.append(*c, {.event = audit::Event::run_halted, .at = now, .actor = "resetd", .run = run.id});
  }

  support::TempFolder folder_;
};

TEST_F(Commands, SayThatThereIsNoDatabaseAndMakeNone) {
  for (const auto& words : std::vector<std::vector<std::string>>{{"status"},
                                                                 {"tasks", "1"},
                                                                 {"audit", "head"},
                                                                 {"audit", "verify"},
                                                                 {"audit", "export"},
                                                                 {"db", "check"},
                                                                 {"db", "stats"},
                                                                 {"resume", "1"},
                                                                 {"cancel", "1"},
                                                                 {"retry", "1"}}) {
    expect_error(words, 2, "there is no database");
    EXPECT_FALSE(std::filesystem::exists(database()));
  }
}

TEST_F(Commands, AreRefusedWhileAnotherHasTheDatabase) {
  const auto other = open();
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"status"}, {"tasks", "1"}, {"audit", "head"}, {"db", "check"}, {"resume", "1"}, {"cancel", "1"}}) {
    expect_error(words, 3, "in use");
  }
}

TEST_F(Commands, ShowRunsAndTasks) {
  make_run();
  const auto runs = boost::json::parse(resetd({"status", "-o", "json"}).out).as_array();
  ASSERT_EQ(runs.size(), 1U);
  const auto run = boost::json::parse(resetd({"status", "1"}).out).as_object();
  EXPECT_EQ(run, runs[0].as_object());
  EXPECT_EQ(run.at("state"), "halted");
  EXPECT_EQ(run.at("counts"), (boost::json::object{{"queued", 1}, {"held", 1}}));
  const std::string table = resetd({"status", "1", "-o", "table"}).out;
  EXPECT_NE(table.find("halted because too many failed\n"), std::string::npos) << table;
  EXPECT_EQ(table.find('\x1b'), std::string::npos);

  EXPECT_EQ(boost::json::parse(resetd({"tasks", "1"}).out).as_array().size(), 2U);
  const auto held = boost::json::parse(resetd({"tasks", "1", "--state", "held"}).out).as_array();
  ASSERT_EQ(held.size(), 1U);
  EXPECT_EQ(held[0].at("ordinal").as_int64(), 1);
  EXPECT_EQ(resetd({"tasks", "1", "--state", "failed"}).out, "[]\n");
}

TEST_F(Commands, KnowNoOtherRun) {
  make_run();
  for (const auto& words : std::vector<std::vector<std::string>>{{"status", "9"},
                                                                 {"tasks", "9"},
                                                                 {"resume", "9", "--reason", "x"},
                                                                 {"cancel", "9"},
                                                                 {"retry", "9"},
                                                                 {"resolve", "9", "1", "--applied", "--reason", "x"}}) {
    expect_error(words, 2, "there is no run 9");
  }
  expect_error({"status", "x"}, 2, "`x` is no run");
  expect_error({"tasks", "1", "--state", "stuck"}, 2, "write one of queued");
}

TEST_F(Commands, SteerARunAtRest) {
  make_run();
  expect_error({"resume", "1"}, 2, "--reason TEXT");
  expect_error({"retry", "1"}, 3, "resume 1 --reason TEXT");
  expect_error({"resolve", "1", "1", "--reason", "x"}, 2, "--applied, --not-applied and --resend");
  expect_error({"resolve", "1", "1", "--applied", "--resend", "--reason", "x"}, 2, "one of");
  expect_error({"resolve", "1", "1", "--applied"}, 2, "--reason is required");
  expect_error({"resolve", "1", "2", "--applied", "--reason", "x"}, 3, "not held");
  const Ran resolved = resetd({"resolve", "1", "1", "--applied", "--reason", "looked"});
  EXPECT_EQ(resolved.exit_code, 0) << resolved.err;
  EXPECT_TRUE(resolved.out.starts_with("task 1 has succeeded; run 1 (rollback\\x1B[31m) is halted")) << resolved.out;
  const Ran resumed = resetd({"resume", "1", "--reason", "mended"});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_NE(resumed.out.find("`resetd run PLAN`"), std::string::npos);
  const Ran cancelled = resetd({"cancel", "1"});
  EXPECT_EQ(cancelled.exit_code, 0) << cancelled.err;
  EXPECT_NE(cancelled.out.find("is cancelled: 1 tasks"), std::string::npos) << cancelled.out;
  EXPECT_EQ(boost::json::parse(resetd({"status", "1"}).out).at("state"), "cancelled");
  EXPECT_EQ(resetd({"audit", "verify"}).exit_code, 0);
}

TEST_F(Commands, ExportAndVerifyTheAuditLog) {
  make_run();
  const std::string exported = resetd({"audit", "export"}).out;
  EXPECT_EQ(std::count(exported.begin(), exported.end(), '\n'), 2);
  const std::string head = resetd({"audit", "head"}).out;
  EXPECT_TRUE(head.starts_with("2:")) << head;
  const std::string anchor = head.substr(0, head.size() - 1);
  const Ran verified = resetd({"audit", "verify", "--anchor", anchor});
  EXPECT_EQ(verified.exit_code, 0);
  EXPECT_EQ(verified.out, "verified records 1 to 2, head " + head);
  EXPECT_EQ(resetd({"audit", "export", "--after", "1"}).out, exported.substr(exported.find('\n') + 1));
  EXPECT_EQ(resetd({"audit", "export", "--after", "2"}).out, "");

  const std::string file = (folder_ / "audit.jsonl").string();
  std::ofstream{file} << exported;
  EXPECT_EQ(resetd({"audit", "verify", file, "--anchor", anchor}).out, verified.out);
  std::ofstream{file} << exported.substr(0, exported.find('\n') + 1);
  EXPECT_EQ(resetd({"audit", "verify", file}).exit_code, 0);
  expect_error({"audit", "verify", file, "--anchor", anchor}, 8, "tail was cut off");
  std::string forged = exported;
  forged.replace(forged.find("ann(1)"), 6, "bob(1)");
  std::ofstream{file} << forged;
  expect_error({"audit", "verify", file}, 8, "record 1 was changed");
  expect_error({"audit", "verify", (folder_ / "none").string()}, 2, "cannot read");
  expect_error({"audit", "verify", "--anchor", "x"}, 2, "");
  expect_error({"audit", "export", "--after", "-1"}, 2, "number");
}

TEST_F(Commands, CheckCopyAndCountTheDatabase) {
  make_run();
  const Ran sound = resetd({"db", "check"});
  EXPECT_EQ(sound.exit_code, 0) << sound.err;
  EXPECT_NE(sound.out.find("sound"), std::string::npos);
  const auto stats = boost::json::parse(resetd({"db", "stats"}).out).as_object();
  EXPECT_EQ(stats.at("audit_records").as_int64(), 2);
  EXPECT_EQ(stats.at("tasks"), (boost::json::object{{"held", 1}, {"queued", 1}}));
  const std::string copy = (folder_ / "copy.db").string();
  EXPECT_EQ(resetd({"db", "backup", copy}).exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(copy));
  expect_error({"db", "backup", copy}, 2, "copy.db");

  open()->database().exec("DROP TRIGGER audit_no_update; UPDATE audit SET actor = 'bob(1)' WHERE seq = 1");
  const Ran broken = resetd({"db", "check"});
  EXPECT_EQ(broken.exit_code, 8);
  EXPECT_NE(broken.err.find("record 1"), std::string::npos) << broken.err;
  EXPECT_NE(broken.err.find("audit_no_update"), std::string::npos) << broken.err;
  expect_error({"audit", "verify"}, 8, "record 1 was changed");
}

TEST_F(Commands, CheckPlans) {
  const std::string good = (folder_ / "good.yaml").string();
  const std::string bad = (folder_ / "bad.yaml").string();
  std::ofstream{good} << "version: 1\nname: n\nreason: r\nconsole: prod\ntasks:\n"
                         "  - {taskId: 1, posType: PG_LSN_POS, lsn: \"0/1\"}\n";
  std::ofstream{bad}
      << "version: 1\nname: n\nreason: r\nconsole: other\ntasks:\n  - {taskId: 1, posType: PG_LSN_POS}\n";
  const Ran one = resetd({"check", good});
  EXPECT_EQ(one.exit_code, 0) << one.err;
  EXPECT_TRUE(one.out.starts_with(good + ": good, 1 tasks, plan digest ")) << one.out;
  const Ran both = resetd({"check", bad, good, "-o", "json"});
  EXPECT_EQ(both.exit_code, 2);
  EXPECT_NE(both.err.find("bad.yaml:4:"), std::string::npos) << both.err;
  EXPECT_NE(both.err.find("bad.yaml:6:"), std::string::npos) << both.err;
  const auto documents = boost::json::parse(both.out).as_array();
  ASSERT_EQ(documents.size(), 1U);
  EXPECT_EQ(documents[0].at("plan").as_string(), good.c_str());
  EXPECT_EQ(documents[0].at("tasks").as_int64(), 1);
  EXPECT_EQ(documents[0].at("plan_digest").as_string().size(), 64U);
}

TEST_F(Commands, SayWhichPoliciesThisVersionCannotCarryOut) {
  const std::string plan = (folder_ / "waves.yaml").string();
  std::ofstream{plan} << "version: 1\nname: n\nreason: r\nconsole: prod\npolicy: {waves: [1, 100%]}\ntasks:\n"
                         "  - {taskId: 1, posType: PG_LSN_POS, lsn: \"0/1\"}\n";
  const Ran ran = resetd({"check", plan});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_NE(ran.err.find("note: " + plan + ": policy.waves is not available"), std::string::npos) << ran.err;
}

TEST_F(Commands, TeachInTheirHelp) {
  for (const auto& words : std::vector<std::vector<std::string>>{{"run"},
                                                                 {"check"},
                                                                 {"status"},
                                                                 {"tasks"},
                                                                 {"resume"},
                                                                 {"cancel"},
                                                                 {"retry"},
                                                                 {"resolve"},
                                                                 {"audit"},
                                                                 {"audit", "export"},
                                                                 {"audit", "verify"},
                                                                 {"audit", "head"},
                                                                 {"positions"},
                                                                 {"db"},
                                                                 {"db", "check"},
                                                                 {"db", "backup"},
                                                                 {"db", "stats"}}) {
    std::vector<std::string> with_help = words;
    with_help.emplace_back("--help");
    std::string command = "resetd";
    for (const std::string& word : words) command += " " + word;
    const Ran ran = resetd(with_help);
    EXPECT_EQ(ran.exit_code, 0) << command;
    EXPECT_NE(ran.out.find("Example:\n  resetd "), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("Usage: " + command), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find(command, ran.out.find("Example:")), std::string::npos) << ran.out;
  }
}

TEST_F(Commands, NameTheCommandsOfAGroup) {
  expect_error({"audit"}, 2,
               "no command of resetd audit: write one of export, verify, head (see `resetd audit --help`)");
  expect_error({"db", "fly"}, 2, "`fly` is no command of resetd db: write one of check, backup, stats");
}

}  // namespace
}  // namespace resetd::daemon
