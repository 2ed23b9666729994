// The program itself: its ready line, its log under a kill, its exit codes.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "console_sim/test_client.hpp"

namespace console_sim {
namespace {
namespace program_test {

constexpr std::string_view query_body = R"({"jobId":1})";

/// The program as a child process, with files of its own.
class Program {
 public:
  explicit Program(std::vector<std::string> args) {
    char pattern[] = "/tmp/console_sim_test.XXXXXX";
    folder_ = ::mkdtemp(pattern);
    args.insert(args.begin(), CONSOLE_SIM_PROGRAM);
    args.insert(args.end(), {"--log", folder_ + "/log", "--port-file", folder_ + "/ports"});
    std::vector<char*> argv;
    for (std::string& arg : args) argv.push_back(arg.data());
    argv.push_back(nullptr);
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(ends[1], 1);
      ::close(ends[0]);
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
    ::close(ends[1]);
    std::FILE* out = ::fdopen(ends[0], "r");
    char line[256] = "";
    if (std::fgets(line, sizeof line, out) != nullptr) ready_ = line;
    std::fclose(out);
  }
  ~Program() {
    if (pid_ > 0) end(SIGKILL);
    std::filesystem::remove_all(folder_);
  }

  int end(int signal) {
    if (signal != 0) ::kill(pid_, signal);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  const std::string& ready() const { return ready_; }
  std::uint16_t port() const { return static_cast<std::uint16_t>(std::stoi(ready_.substr(ready_.find("1:") + 2))); }
  std::string file(const std::string& name) const {
    std::ifstream in(folder_ + "/" + name);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  std::string folder_, ready_;
  pid_t pid_ = -1;
};

TEST(ProgramTest, AnnouncesServesLogsAndEnds) {
  Program program({"--jobs", "5", "--fault", "queryjob:code=0001:nth=2"});
  ASSERT_TRUE(program.ready().starts_with("listening http://127.0.0.1:")) << program.ready();
  EXPECT_NE(program.ready().find(" admin http://127.0.0.1:"), std::string::npos);
  TestClient client(program.port());
  EXPECT_NE(client.call("queryjob", query_body).body.find(R"("code":"1")"), std::string::npos);
  EXPECT_NE(client.call("queryjob", query_body).body.find(R"("code":"0001")"), std::string::npos);
  while (program.file("ports").empty()) continue;
  EXPECT_EQ(program.file("ports"), program.ready());
  EXPECT_EQ(program.end(SIGTERM), 0);
  EXPECT_NE(program.file("log").find("\"seq\":2"), std::string::npos);
}

TEST(ProgramTest, AKillLosesNoLine) {
  Program program({"--jobs", "5"});
  TestClient client(program.port());
  for (int i = 0; i < 20; ++i) client.call("queryjob", query_body);
  program.end(SIGKILL);
  const std::string log = program.file("log");
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 20);
}

TEST(ProgramTest, BadUsageIsExitCode2) {
  EXPECT_EQ(Program({"--jobs", "x"}).end(0), 2);
  EXPECT_EQ(Program({"--fault", "nothing"}).end(0), 2);
  EXPECT_EQ(Program({"--tls-cert", "x"}).end(0), 2);
  EXPECT_EQ(Program({"--world", "/nonexistent"}).end(0), 1);
}

}  // namespace program_test
}  // namespace
}  // namespace console_sim
