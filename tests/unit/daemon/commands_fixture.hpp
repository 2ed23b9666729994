#pragma once
// A folder with a configuration, and commands that are run in it.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "audit/log.hpp"
#include "daemon/cli.hpp"
#include "engine/policy_json.hpp"
#include "queue/runs.hpp"
#include "queue/tasks.hpp"
#include "support.hpp"
#include "support/temp_folder.hpp"

namespace resetd::daemon::testing_support {

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

  int resetd_to(Output& out, Output& err, std::vector<std::string> words) {
    words.insert(words.begin(), {"resetd", "--config", (folder_ / "resetd.yaml").string()});
    std::vector<const char*> arguments;
    for (const std::string& word : words) arguments.push_back(word.c_str());
    return run_command_line(arguments, out, err);
  }

  Ran resetd(std::vector<std::string> words) {
    Caught out;
    Caught err;
    const int exit_code = resetd_to(out.output(), err.output(), std::move(words));
    return {exit_code, out.text(), err.text()};
  }

  /// The command's standard output is a terminal.
  Ran resetd_on_terminal(std::vector<std::string> words) {
    const Terminal terminal{200};
    Output out{terminal.descriptor()};
    Caught err;
    const int exit_code = resetd_to(out, err.output(), std::move(words));
    return {exit_code, terminal.written(), err.text()};
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

}  // namespace resetd::daemon::testing_support
