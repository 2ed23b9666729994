// Commands on a database: its absence, its lock, what they print of it.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "commands_fixture.hpp"

namespace resetd::daemon {
namespace {

using Commands = testing_support::Commands;
using testing_support::Ran;

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
  EXPECT_NE(table.find("next    halted: too many failed; see "), std::string::npos) << table;
  EXPECT_EQ(table.find('\x1b'), std::string::npos);

  EXPECT_EQ(boost::json::parse(resetd({"tasks", "1"}).out).as_array().size(), 2U);
  const auto held = boost::json::parse(resetd({"tasks", "1", "--state", "held"}).out).as_array();
  ASSERT_EQ(held.size(), 1U);
  EXPECT_EQ(held[0].at("ordinal").as_int64(), 1);
  EXPECT_EQ(resetd({"tasks", "1", "--state", "failed"}).out, "[]\n");
  EXPECT_EQ(boost::json::parse(resetd({"tasks", "1", "--state", "failed,held"}).out).as_array(), held);
}

TEST_F(Commands, PrintTablesOnATerminalAndElseOneJsonDocument) {
  make_run();
  const std::string plan = (folder_ / "plan.yaml").string();
  std::ofstream{plan} << "version: 1\nname: n\nreason: r\ntasks: [{taskId: 1, posType: PG_LSN_POS, lsn: \"0/1\"}]\n";
  const auto is_json = [](const std::string& text) {
    boost::system::error_code error;
    boost::json::parse(text, error);
    return !error;
  };
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"check", plan}, {"positions", "REDIS_POS"}, {"status"}, {"status", "1"}, {"tasks", "1"}, {"db", "stats"}}) {
    const auto with_format = [&](const char* format) {
      std::vector<std::string> all = words;
      all.insert(all.end(), {"-o", format});
      return all;
    };
    const std::string command = ::testing::PrintToString(words);
    EXPECT_TRUE(is_json(resetd(words).out)) << command;
    EXPECT_FALSE(is_json(resetd(with_format("table")).out)) << command;
    EXPECT_EQ(resetd(with_format("json")).out, resetd(words).out) << command;
    EXPECT_FALSE(is_json(resetd_on_terminal(words).out)) << command;
    EXPECT_TRUE(is_json(resetd_on_terminal(with_format("json")).out)) << command;
  }
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
  expect_error({"tasks", "1", "--state", "stuck"}, 2, "write one or more, with commas between them, of queued");
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
  EXPECT_NE(cancelled.out.find("is cancelled (1 "), std::string::npos) << cancelled.out;
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

TEST_F(Commands, CheckAConfigurationAndSayWhatHasNoEffect) {
  std::ofstream{folder_ / "resetd.yaml", std::ios::app} << "listen: {allow_groups: [no-such-group]}\n"
                                                           "panic_file: gone/PANIC\n";
  const Ran ran = resetd({"serve", "--check"});
  EXPECT_EQ(ran.exit_code, 0) << "the daemon would work all the same";
  EXPECT_TRUE(ran.out.ends_with("resetd.yaml: good\n")) << ran.out;
  EXPECT_NE(ran.err.find("resetd.yaml: listen.allow_groups: this machine has no group `no-such-group`"),
            std::string::npos)
      << ran.err;
  EXPECT_NE(ran.err.find("resetd.yaml: panic_file: its folder "), std::string::npos) << ran.err;
  EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 2) << ran.err;
}

TEST_F(Commands, CheckAConfigurationWithItsCertificates) {
  std::ofstream{folder_ / "ca.crt"} << "no certificate\n";
  std::ofstream{folder_ / "resetd.yaml", std::ios::app}
      << "  tls: {url: \"https://127.0.0.1\", access_key: ak, secret_key_file: ./secret, tls: {ca_file: ./ca.crt}}\n";
  const Ran ran = resetd({"serve", "--check"});
  EXPECT_EQ(ran.exit_code, 2) << ran.out;
  EXPECT_NE(ran.err.find("resetd.yaml: consoles.tls: " + (folder_ / "ca.crt").string() + ": cannot read certificates"),
            std::string::npos)
      << ran.err;
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
