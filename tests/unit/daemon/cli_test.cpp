// The command line as its user meets it: what is printed, where, and the exit code.

#include "daemon/cli.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <sstream>

#include "position/catalogue.hpp"
#include "support.hpp"

namespace resetd::daemon {
namespace {
namespace cli_test {

using testing_support::Caught;

struct Ran {
  int exit_code;
  std::string out, err;
};

Ran resetd(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "resetd");
  Caught out;
  Caught err;
  const int exit_code = run_command_line(arguments, out.output(), err.output());
  return {exit_code, out.text(), err.text()};
}

/// Exit 2, nothing on standard output, one line on standard error.
void expect_usage_error(std::vector<const char*> arguments, const std::string& line) {
  const Ran ran = resetd(std::move(arguments));
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, line + "\n");
}

TEST(CommandLine, SaysWhatToDoAboutBadUsage) {
  const std::string commands =
      "serve, run, preview, submit, watch, check, status, tasks, approve, pause, resume, cancel, promote, rate, retry, "
      "resolve, undo, audit, positions, db (see `resetd --help`)";
  expect_usage_error({}, "resetd: no command: write one of " + commands);
  expect_usage_error({"fly"}, "resetd: `fly` is no command: write one of " + commands);
  expect_usage_error({""}, "resetd: `` is no command: write one of " + commands);
  expect_usage_error({"--bogus"}, "resetd: `--bogus` is not taken here: leave it out (see `resetd --help`)");
  expect_usage_error({"positions", "--bogus"},
                     "resetd: `--bogus` is not taken here: leave it out (see `resetd positions --help`)");
  expect_usage_error({"positions", "REDIS_POS", "PG_LSN_POS"},
                     "resetd: `PG_LSN_POS` is not taken here: leave it out (see `resetd positions --help`)");
  expect_usage_error({"positions", "-o", "xml"},
                     "resetd: -o: `xml` is not known: write table or json (see `resetd positions --help`)");
  expect_usage_error({"x\x1b[31m\ny"}, "resetd: `x\\x1B[31m\\x0Ay` is no command: write one of " + commands);
}

TEST(CommandLine, MapsEveryParserErrorToExit2) {
  for (const auto& arguments : std::vector<std::vector<const char*>>{
           {"--config"}, {"positions", "-o"}, {"positions", "-o", "json", "-o", "json", "-o"}, {"--socket"}}) {
    const Ran ran = resetd(arguments);
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_TRUE(ran.err.starts_with("resetd: ")) << ran.err;
    EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
  }
}

TEST(CommandLine, HelpTeaches) {
  for (const auto& arguments : std::vector<std::vector<const char*>>{{"--help"}, {"-h"}, {"check", "--help"}}) {
    const Ran ran = resetd(arguments);
    EXPECT_EQ(ran.exit_code, 0);
    EXPECT_EQ(ran.err, "");
    EXPECT_NE(ran.out.find("Example:\n  resetd check orders-rollback.yaml"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("Usage: resetd"), std::string::npos) << ran.out;
  }
}

TEST(CommandLine, TheListOfCommandsFitsOnATerminal) {
  const std::string help = resetd({"--help"}).out;
  EXPECT_NE(help.find("\n  run                         Carry out one plan in the foreground\n"), std::string::npos)
      << help;
  EXPECT_NE(help.find("\n  db                          The database\n"), std::string::npos) << help;
  std::istringstream lines{help};
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80u) << line;
}

TEST(CommandLine, EveryCommandsHelpSaysWhereTheConfigurationIs) {
  for (const auto& command : std::vector<std::vector<const char*>>{
           {"run", "--help"}, {"audit", "--help"}, {"audit", "verify", "--help"}, {"db", "stats", "--help"}}) {
    EXPECT_NE(resetd(command).out.find("--config FILE               the configuration (default"), std::string::npos);
  }
  const std::string help = resetd({"--help"}).out;
  EXPECT_EQ(help.find("--config FILE"), help.rfind("--config FILE")) << "the program's own shows it once";
}

TEST(CommandLine, ResumeSaysWhichRunsNeedAReason) {
  const std::string help = resetd({"resume", "--help"}).out;
  EXPECT_NE(help.find("a halted run and one from"), std::string::npos) << help;
  EXPECT_NE(help.find("a backup's copy need it"), std::string::npos) << help;
}

TEST(CommandLine, PrintsItsVersion) {
  const Ran ran = resetd({"--version"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_TRUE(ran.out.starts_with("resetd ") && ran.out.ends_with("\n")) << ran.out;
}

TEST(CommandLine, TakesGlobalOptionsOnEitherSide) {
  EXPECT_EQ(resetd({"--config", "/x", "positions", "REDIS_POS"}).exit_code, 0);
  EXPECT_EQ(resetd({"positions", "REDIS_POS", "--config", "/x", "--socket=/y"}).exit_code, 0);
}

TEST(CommandLine, FailsWhereItsOutputIsLost) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  Output out{full};
  Caught err;
  const std::vector<const char*> arguments{"resetd", "positions"};
  EXPECT_EQ(run_command_line(arguments, out, err.output()), 1);
  EXPECT_EQ(err.text(),
            "resetd: standard output cannot be written: No space left on device: give it room, then run the command "
            "again\n");
  ::close(full);
}

TEST(Fail, TakesTheExitCodeFromTheError) {
  Caught out;
  Caught err;
  Context context{out.output(), err.output(), {}, {}, 0};
  fail(context, core::refused("not\nnow"));
  EXPECT_EQ(context.exit_code, 3);
  fail(context, core::unreachable("gone"));
  EXPECT_EQ(context.exit_code, 7);
  EXPECT_EQ(err.text(), "resetd: not\\x0Anow\nresetd: gone\n");
}

TEST(Positions, ListsTheWholeCatalogue) {
  const Ran ran = resetd({"positions"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const auto document = boost::json::parse(ran.out);
  ASSERT_TRUE(document.is_array());
  const auto& types = document.as_array();
  ASSERT_EQ(types.size(), position::catalogue().size());
  for (std::size_t i = 0; i < types.size(); ++i)
    EXPECT_EQ(types[i].at("pos_type").as_string(), position::catalogue()[i].name);
}

TEST(Positions, ShowsOneTypeAsOneObject) {
  EXPECT_EQ(
      resetd({"positions", "MYSQL_LOG_FILE_POS", "-o", "json"}).out,
      "{\"pos_type\":\"MYSQL_LOG_FILE_POS\",\"group\":\"log_file\",\"required\":[\"filePosition\",\"journalFile\"],"
      "\"optional\":[\"serverId\"],\"on_ordered_page\":true}\n");
  EXPECT_EQ(resetd({"positions", "ORACLE_SCN_POS", "-o", "table"}).out,
            "POSTYPE         GROUP  REQUIRED  OPTIONAL                 ON ORDERED PAGE\n"
            "ORACLE_SCN_POS  scn    scn       scnIndex, transactionId  no\n");
}

TEST(Positions, NamesTheNearestTypeForAnUnknownOne) {
  expect_usage_error({"positions", "MYSQL_TIMESTAMP_PO"},
                     "resetd: `MYSQL_TIMESTAMP_PO` is no known posType: did you mean MYSQL_TIMESTAMP_POS? `resetd "
                     "positions` lists them all");
  expect_usage_error({"positions", "MYSQL_FOO"},
                     "resetd: `MYSQL_FOO` is no known posType: did you mean MYSQL_GTID_POS? `resetd positions` lists "
                     "them all");
  EXPECT_EQ(resetd({"positions", ""}).exit_code, 2);
  EXPECT_EQ(resetd({"positions", "mysql_timestamp_pos"}).exit_code, 2);
}

}  // namespace cli_test
}  // namespace
}  // namespace resetd::daemon
