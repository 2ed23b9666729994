#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>

#include "notify/receiver.hpp"
#include "support/temp_folder.hpp"

namespace resetd::notify {
namespace {

using namespace std::chrono_literals;

class ProgramTest : public testing::Test {
 protected:
  /// A shell script of the test's own; $OUT is the folder that it may write to.
  Attempt run(const std::string& script, std::chrono::milliseconds limit = 10s, std::string body = "{}") {
    const std::string file = (folder_ / "hook").string();
    std::ofstream{file} << "#!/bin/sh\nOUT=" << folder_.path().string() << "\n" << script << "\n";
    ::chmod(file.c_str(), 0700);
    return run_command({file, "one", "$two *"}, limit, std::move(body));
  }

  Attempt run_command(std::vector<std::string> command, std::chrono::milliseconds limit, std::string body) {
    const auto program =
        make_program(loop_.get_executor(), {.command = std::move(command), .time_limit = limit, .grace = 200ms});
    const Message message{"run.halted", 7, "12-ab", std::move(body)};
    std::optional<Attempt> result;
    asio::awaitable<Attempt> course = program->deliver(message);
    asio::co_spawn(loop_, std::move(course), [&result](const std::exception_ptr& error, Attempt attempt) {
      if (error) std::rethrow_exception(error);
      result.emplace(std::move(attempt));
    });
    loop_.restart();
    loop_.run();
    return *result;
  }

  std::string read(const std::string& name) const {
    std::ifstream file{folder_ / name};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  support::TempFolder folder_;
  asio::io_context loop_;
};

TEST_F(ProgramTest, HasTheBodyOnItsInputAndItsArgumentsAsTheyAre) {
  const std::string body(300'000, 'x');  // more than a pipe takes
  EXPECT_EQ(run("cat > $OUT/body; printf '%s' \"$1|$2\" > $OUT/arguments", 10s, body).end, Attempt::End::delivered);
  EXPECT_EQ(read("body"), body);
  EXPECT_EQ(read("arguments"), "one|$two *");
}

TEST_F(ProgramTest, OneThatReadsNothingBlocksNobody) {
  EXPECT_EQ(run("exit 0", 10s, std::string(300'000, 'x')).end, Attempt::End::delivered);
}

TEST_F(ProgramTest, SeesNothingOfOurEnvironment) {
  ::setenv("CREDENTIALS_DIRECTORY", "/run/c4nary", 1);
  ::setenv("C4NARY", "c4nary", 1);
  const Attempt attempt = run("tr '\\0' '\\n' < /proc/self/environ > $OUT/environment");
  ::unsetenv("CREDENTIALS_DIRECTORY");
  ::unsetenv("C4NARY");
  EXPECT_EQ(attempt.end, Attempt::End::delivered) << attempt.trouble;
  const std::string environment = read("environment");
  EXPECT_EQ(environment.find("c4nary"), std::string::npos) << environment;
  EXPECT_NE(environment.find("RESETD_EVENT=run.halted\n"), std::string::npos) << environment;
  EXPECT_NE(environment.find("RESETD_RUN=7\n"), std::string::npos);
  EXPECT_NE(environment.find("PATH=/usr/local/sbin:"), std::string::npos);
}

TEST_F(ProgramTest, InheritsNoDescriptor) {
  std::FILE* const ours = std::fopen((folder_ / "ours").c_str(), "w");  // without O_CLOEXEC
  ASSERT_NE(ours, nullptr);
  const Attempt attempt = run("exec 8>&1 9>&2; ls -l /proc/$$/fd > $OUT/long; readlink /proc/$$/fd/[89] > $OUT/output");
  std::fclose(ours);
  EXPECT_EQ(attempt.end, Attempt::End::delivered) << attempt.trouble;
  EXPECT_EQ(read("long").find("/ours"), std::string::npos) << read("long");
  EXPECT_EQ(read("output"), "/dev/null\n/dev/null\n");
}

TEST_F(ProgramTest, IgnoresAndBlocksNoSignal) {
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t mask;
  ::sigemptyset(&mask);
  ::sigaddset(&mask, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &mask, nullptr);
  // By grep alone: a shell blocks signals of its own accord. The last four digits are the signals 1 to 16.
  const auto status_has = [this](const std::string& pattern) {
    return run_command({"/usr/bin/grep", "-qE", pattern, "/proc/self/status"}, 10s, "{}").trouble;
  };
  EXPECT_EQ(status_has("^SigBlk:.0000000000000000$"), "");
  EXPECT_EQ(status_has("^SigIgn:.[0-9a-f]{12}0000$"), "");
  ::pthread_sigmask(SIG_UNBLOCK, &mask, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
}

TEST_F(ProgramTest, SaysHowItEnded) {
  EXPECT_EQ(run("exit 3").trouble, "exit code 3");
  EXPECT_EQ(run("kill -9 $$").trouble, "ended by signal 9");
  EXPECT_EQ(run_command({"/nowhere/hook"}, 1s, "{}").trouble, "cannot be started: No such file or directory");
}

TEST_F(ProgramTest, IsEndedAtItsTimeLimitWithAllItStarted) {
  const auto begun = std::chrono::steady_clock::now();
  const Attempt attempt = run("trap '' TERM\nsleep 300 & echo $! > $OUT/child\nwhile :; do sleep 1; done", 300ms);
  EXPECT_EQ(attempt.end, Attempt::End::try_again);
  EXPECT_EQ(attempt.trouble, "still running at its time limit: ended");
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
  const pid_t child = std::stoi(read("child"));
  for (int i = 0; i < 100 && ::kill(child, 0) == 0; ++i) {
    // A zombie that init has not fetched yet counts as ended.
    std::ifstream status{"/proc/" + std::to_string(child) + "/stat"};
    std::string all{std::istreambuf_iterator<char>{status}, {}};
    if (all.find(") Z ") != std::string::npos) return;
    ::usleep(50'000);
  }
  EXPECT_NE(::kill(child, 0), 0) << "its child still runs";
}

}  // namespace
}  // namespace resetd::notify
