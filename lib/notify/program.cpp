#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <system_error>
#include <utility>
#include <variant>

#include "notify/receiver.hpp"

namespace resetd::notify {
namespace {

constexpr const char* path_variable = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

std::string errno_text(const char* what, int error) {
  return std::string{what} + ": " + std::generic_category().message(error);
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

/// A file in memory that holds the body, to be read from its start: a program that does not read blocks nobody.
bool fill(int file, std::string_view body) {
  while (!body.empty()) {
    const ssize_t written = ::write(file, body.data(), body.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    body.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::lseek(file, 0, SEEK_SET) == 0;
}

std::vector<std::string> environment_for(const Message& message) {
  const char* lang = std::getenv("LANG");
  return {path_variable, std::string{"LANG="} + (lang != nullptr ? lang : "C.UTF-8"), "RESETD_EVENT=" + message.event,
          "RESETD_RUN=" + std::to_string(message.run)};
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// What a child starts with: these three descriptors, no blocked or ignored signals, a group of its own.
class Start {
 public:
  explicit Start(int input) {
    ::posix_spawn_file_actions_init(&files_);
    ::posix_spawn_file_actions_adddup2(&files_, input, STDIN_FILENO);
    ::posix_spawn_file_actions_addopen(&files_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files_, STDOUT_FILENO, STDERR_FILENO);
    ::posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
    ::posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  Start(const Start&) = delete;
  Start& operator=(const Start&) = delete;
  ~Start() {
    ::posix_spawn_file_actions_destroy(&files_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  const posix_spawn_file_actions_t* files() const { return &files_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

std::variant<pid_t, std::string> start(std::vector<std::string> command, const Message& message) {
  const Descriptor input{::memfd_create("resetd-notify", MFD_CLOEXEC)};
  if (input.number() < 0 || !fill(input.number(), message.body)) return errno_text("no room for its input", errno);
  std::vector<std::string> environment = environment_for(message);
  const std::vector<char*> arguments = pointers_to(command);
  const std::vector<char*> variables = pointers_to(environment);
  const Start how{input.number()};
  pid_t pid = 0;
  const int error =
      ::posix_spawn(&pid, command.front().c_str(), how.files(), how.attributes(), arguments.data(), variables.data());
  if (error != 0) return errno_text("cannot be started", error);
  return pid;
}

std::string end_of(const siginfo_t& end) {
  if (end.si_code == CLD_EXITED) return "exit code " + std::to_string(end.si_status);
  return "ended by signal " + std::to_string(end.si_status);
}

class Program final : public Receiver {
 public:
  Program(asio::any_io_executor executor, ProgramOptions options)
      : executor_(std::move(executor)), options_(std::move(options)), limit_(executor_) {}

  asio::awaitable<Attempt> deliver(const Message& message) override {
    if (cancelled_) co_return Attempt{Attempt::End::give_up, "cancelled"};
    const std::variant<pid_t, std::string> started = start(options_.command, message);
    if (const auto* trouble = std::get_if<std::string>(&started)) co_return Attempt{Attempt::End::try_again, *trouble};
    Attempt attempt = co_await see_out(std::get<pid_t>(started));
    co_return attempt;
  }

  void cancel() override {
    cancelled_ = true;
    if (group_ > 0) ::kill(-group_, SIGKILL);
  }

 private:
  asio::awaitable<Attempt> see_out(pid_t pid) {
    group_ = pid;
    // Not reaped before the wait below, so the number is its own until then.
    asio::posix::stream_descriptor process{executor_, static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
    limit_.expires_after(options_.time_limit);
    limit_.async_wait([this](const boost::system::error_code& error) {
      if (!error) terminate();
    });
    auto wait = process.async_wait(asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
    co_await std::move(wait);
    siginfo_t end{};
    ::waitid(P_PID, static_cast<id_t>(pid), &end, WEXITED);
    // It has let go of everything: who is left of a group that had to be ended goes too.
    if (out_of_time_) ::kill(-group_, SIGKILL);
    group_ = 0;
    limit_.cancel();
    Attempt attempt{Attempt::End::delivered, ""};
    if (std::exchange(out_of_time_, false))
      attempt = {Attempt::End::try_again, "still running at its time limit: ended"};
    else if (end.si_code != CLD_EXITED || end.si_status != 0)
      attempt = {Attempt::End::try_again, end_of(end)};
    co_return attempt;
  }

  void terminate() {
    if (group_ == 0) return;
    out_of_time_ = true;
    ::kill(-group_, SIGTERM);
    limit_.expires_after(options_.grace);
    limit_.async_wait([this](const boost::system::error_code& error) {
      if (!error && group_ > 0) ::kill(-group_, SIGKILL);
    });
  }

  asio::any_io_executor executor_;
  ProgramOptions options_;
  asio::steady_timer limit_;
  pid_t group_ = 0;  // of the program that runs now
  bool out_of_time_ = false;
  bool cancelled_ = false;
};

}  // namespace

std::unique_ptr<Receiver> make_program(asio::any_io_executor executor, ProgramOptions options) {
  return std::make_unique<Program>(std::move(executor), std::move(options));
}

}  // namespace resetd::notify
