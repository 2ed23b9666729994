// Bad input gets one clear error, the right exit code, and no run.

#include <sys/stat.h>

#include "integration/end_to_end.hpp"
#include "support/files.hpp"

namespace resetd::integration {
namespace {

using support::rewind_task;
using support::rewind_tasks;

class Input : public EndToEnd {
 protected:
  void SetUp() override { begin(); }
  void expect_nothing_done(const Ended& ended, const std::string& said) {
    EXPECT_EQ(ended.exit_code, 2) << ended.err;
    EXPECT_NE(ended.err.find(said), std::string::npos) << ended.err;
    EXPECT_EQ(ended.out, "");
    EXPECT_FALSE(std::filesystem::exists(work().database())) << "no run is made";
    EXPECT_TRUE(console().calls().empty());
  }
  Ended with_plan(std::string_view text) { return run(work().write("plan.yaml", text).string()); }
  Ended with_configuration(const std::string& from, const std::string& to) {
    std::string text = support::read_file(work().config());
    text.replace(text.find(from), from.size(), to);
    support::write_file(work().config(), text);
    return run(plan(rewind_tasks(1)));
  }
};

TEST_F(Input, APlanThatIsNotThere) {
  const Ended ended = run("/no/such/plan.yaml");
  expect_nothing_done(ended, "/no/such/plan.yaml");
}

TEST_F(Input, AllMistakesOfAPlanInOnePassWithTheirPlaces) {
  const Ended ended = with_plan(
      "version: 1\n"
      "name: bad\n"
      "reason: r\n"
      "tasks:\n"
      "  - {taskId: 0254, posType: MYSQL_TIMESTAMP_POS, positionTimestamp: now-1h}\n"
      "  - {taskId: 2, posType: MYSQL_TIMESTAMP_PO, positionTimestamp: now-1h}\n"
      "  - {taskId: 3, posType: PG_LSN_POS, lsn: 0/1, journalFile: x}\n"
      "  - {taskId: 4, taskId: 5, posType: PG_LSN_POS, lsn: 0/1}\n");
  const std::string file = (work() / "plan.yaml").string();
  expect_nothing_done(ended, file + ":5:");
  for (const char* place : {":6:", ":7:", ":8:"})
    EXPECT_NE(ended.err.find(file + place), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("MYSQL_TIMESTAMP_POS?"), std::string::npos) << "the nearest known one: " << ended.err;
}

TEST_F(Input, TheSameDataTaskTwice) {
  expect_nothing_done(run(plan({rewind_task(1), rewind_task(1)})), "100001");
}

TEST_F(Input, AnEmptyFileIsNoPlan) {
  expect_nothing_done(with_plan(""), "plan.yaml:");
}

TEST_F(Input, AnAliasBombIsNoPlan) {
  expect_nothing_done(with_plan("version: 1\nname: &a x\nreason: *a\ntasks: []\n"), "plan.yaml:2:");
}

TEST_F(Input, APlanThatIsNotUtf8) {
  expect_nothing_done(with_plan("version: 1\nname: \xff\n"), "plan.yaml:2:");
}

TEST_F(Input, AnUnknownConsole) {
  expect_nothing_done(with_plan("console: prod\n" + support::plan_text({rewind_task(1)})), "prod");
}

TEST_F(Input, AConfigurationThatIsNotThere) {
  const std::string file = plan(rewind_tasks(1));
  const Ended ended = support::run_child(
      {work().program(), {"--config", "/no/such/resetd.yaml", "run", file, "--yes"}, work() / "child", {}});
  expect_nothing_done(ended, "/no/such/resetd.yaml");
}

TEST_F(Input, AnUnknownKeyOfTheConfiguration) {
  expect_nothing_done(with_configuration("breaker:", "braker:"), "braker");
}

TEST_F(Input, ASettleTimeThatIsTooShort) {
  expect_nothing_done(with_configuration("settle: 30s", "settle: 29s"), "settle");
}

TEST_F(Input, AnInlineSecret) {
  const Ended ended = with_configuration("secret_key_file: ./secret", "secret_key: abc123");
  expect_nothing_done(ended, "secret_key");
  EXPECT_EQ(ended.err.find("abc123"), std::string::npos) << ended.err;
}

TEST_F(Input, ASecretThatOthersCanRead) {
  const std::filesystem::path secret = work() / "secret";
  ::chmod(secret.c_str(), 0640);
  expect_nothing_done(run(plan(rewind_tasks(1))), "secret");
}

TEST_F(Input, ASecretThatIsNotThere) {
  std::filesystem::remove(work() / "secret");
  expect_nothing_done(run(plan(rewind_tasks(1))), "secret");
}

TEST_F(Input, Arguments) {
  const std::string file = plan(rewind_tasks(1));
  const std::vector<std::vector<std::string>> bad = {
      {}, {"rum", file}, {"run"}, {"run", file, "--yess"}, {"run", file, "-o", "xml"}, {"run", file, file, "--yes"}};
  for (const auto& arguments : bad) {
    const Ended ended = work().resetd(arguments);
    expect_nothing_done(ended, "--help");
    EXPECT_TRUE(one_clear_line(ended.err));
  }
}

TEST_F(Input, HelpTeaches) {
  for (const char* command : {"run", "positions"}) {
    const Ended ended = work().resetd({command, "--help"});
    EXPECT_EQ(ended.exit_code, 0);
    EXPECT_NE(ended.out.find("Example"), std::string::npos) << command;
  }
}

}  // namespace
}  // namespace resetd::integration
