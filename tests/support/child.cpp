#include "support/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <thread>

#include "support/files.hpp"

extern char** environ;

namespace resetd::support {
namespace {

using std::chrono::milliseconds;

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

std::vector<std::string> environment_with(const std::vector<std::pair<std::string, std::string>>& more) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    bool replaced = false;
    for (const auto& [key, value] : more) replaced = replaced || text.starts_with(key + "=");
    if (!replaced) all.emplace_back(text);
  }
  for (const auto& [key, value] : more) all.push_back(key + "=" + value);
  return all;
}

pid_t spawn(const Child::Options& options, const std::filesystem::path& out, const std::filesystem::path& err) {
  std::vector<std::string> arguments = options.arguments;
  arguments.insert(arguments.begin(), options.program.string());
  std::vector<std::string> environment = environment_with(options.environment);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  // Asio's sockets stay open across exec: a stand-in that closes its listener would go on listening in the child.
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, options.program.c_str(), &actions, nullptr, pointers(arguments).data(),
                                  pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + options.program.string());
  return pid;
}

}  // namespace

Child::Child(Options options)
    : out_(options.output.string() + ".out"), err_(options.output.string() + ".err"), pid_(spawn(options, out_, err_)) {
  end_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  if (end_ < 0) throw std::runtime_error("pidfd_open");
}

Child::Child(Child&& other) noexcept
    : out_(std::move(other.out_)),
      err_(std::move(other.err_)),
      pid_(std::exchange(other.pid_, -1)),
      end_(std::exchange(other.end_, -1)),
      exit_code_(other.exit_code_),
      ended_(std::exchange(other.ended_, true)) {}

Child::~Child() {
  if (!ended_) {
    signal(SIGKILL);
    poll_end(patience);
  }
  if (end_ >= 0) ::close(end_);
}

void Child::signal(int number) const {
  if (!ended_) ::kill(pid_, number);
}

// The child stays a zombie until it is awaited here: its number is not given to another process before.
bool Child::poll_end(milliseconds limit) {
  if (ended_) return true;
  pollfd ready{end_, POLLIN, 0};
  const auto until = std::chrono::steady_clock::now() + limit;
  for (;;) {
    const auto left = std::chrono::duration_cast<milliseconds>(until - std::chrono::steady_clock::now());
    const int found = ::poll(&ready, 1, static_cast<int>(std::max<std::int64_t>(0, left.count())));
    if (found == 0) return false;
    if (found > 0) break;
    if (errno != EINTR) throw std::runtime_error("poll");
  }
  int status = 0;
  if (::waitpid(pid_, &status, 0) != pid_) throw std::runtime_error("waitpid");
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ended_ = true;
  return true;
}

Ended Child::wait(milliseconds limit) {
  if (!poll_end(limit)) {
    signal(SIGKILL);
    poll_end(patience);
    throw std::runtime_error("the child did not end in time; it wrote:\n" + out() + err());
  }
  return {exit_code_, out(), err()};
}

bool Child::running() {
  return !poll_end(milliseconds{0});
}

std::string Child::out() const {
  return read_file(out_);
}

std::string Child::err() const {
  return read_file(err_);
}

Ended run_child(Child::Options options) {
  Child child(std::move(options));
  return child.wait();
}

void pause_between_looks() {
  std::this_thread::sleep_for(milliseconds{2});
}

}  // namespace resetd::support
