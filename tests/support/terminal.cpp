#include "support/terminal.hpp"

#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace resetd::support {

TerminalChild::TerminalChild(const std::filesystem::path& program, std::vector<std::string> arguments,
                             unsigned short columns) {
  arguments.insert(arguments.begin(), program.string());
  std::vector<char*> list;
  for (std::string& argument : arguments) list.push_back(argument.data());
  list.push_back(nullptr);
  const winsize size{.ws_row = 50, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
  pid_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
  if (pid_ < 0) throw std::runtime_error("forkpty");
  if (pid_ == 0) {
    ::close_range(STDERR_FILENO + 1, ~0U, 0);
    ::execv(list.front(), list.data());
    ::_exit(127);
  }
}

TerminalChild::~TerminalChild() {
  if (!ended_) {
    ::kill(pid_, SIGKILL);
    int status = 0;
    ::waitpid(pid_, &status, 0);
  }
  if (terminal_ >= 0) ::close(terminal_);
}

// A terminal whose last user has gone fails with EIO: that is its end.
bool TerminalChild::read_some() {
  pollfd ready{terminal_, POLLIN, 0};
  constexpr int limit = static_cast<int>(std::chrono::milliseconds{patience}.count());
  if (::poll(&ready, 1, limit) <= 0) return false;
  std::array<char, 4096> bytes{};
  const ssize_t size = ::read(terminal_, bytes.data(), bytes.size());
  if (size <= 0) return false;
  seen_.append(bytes.data(), static_cast<std::size_t>(size));
  return true;
}

bool TerminalChild::expect(std::string_view text) {
  while (seen_.find(text) == std::string::npos) {
    if (!read_some()) return false;
  }
  return true;
}

void TerminalChild::type(std::string_view text) {
  if (::write(terminal_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    throw std::runtime_error("the terminal took no input");
}

int TerminalChild::wait() {
  while (read_some()) {
  }
  return reap();
}

int TerminalChild::hang_up() {
  ::close(std::exchange(terminal_, -1));
  return reap();
}

int TerminalChild::reap() {
  int status = 0;
  if (::waitpid(pid_, &status, 0) != pid_) throw std::runtime_error("waitpid");
  ended_ = true;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace resetd::support
