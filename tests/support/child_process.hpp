#pragma once
// Runs a function in a forked child: for what locks, limits and crashes do to a whole process.

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string>

namespace resetd::support {

/// The child's exit status, or 128 + signal.
inline int wait_for(pid_t child) {
  int status = 0;
  if (::waitpid(child, &status, 0) != child) throw std::runtime_error("waitpid");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// The child ends with what `f` returns, without destructors: as after kill -9, but for its exit status.
template <class F>
int run_in_child(F f) {
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork");
  if (child == 0) ::_exit(f());
  return wait_for(child);
}

/// A child that has run `f` and then stays until the destructor lets it go.
class HeldChild {
 public:
  template <class F>
  explicit HeldChild(F f) {
    std::array<int, 2> ready{};
    std::array<int, 2> release{};
    if (::pipe(ready.data()) != 0 || ::pipe(release.data()) != 0) throw std::runtime_error("pipe");
    child_ = ::fork();
    if (child_ < 0) throw std::runtime_error("fork");
    if (child_ == 0) {
      ::close(release[1]);
      const auto held = f();
      char byte = held ? 'y' : 'n';
      if (::write(ready[1], &byte, 1) != 1) ::_exit(1);
      if (::read(release[0], &byte, 1) < 0) ::_exit(1);
      ::_exit(0);
    }
    char byte = 'n';
    started_ = ::read(ready[0], &byte, 1) == 1 && byte == 'y';
    release_ = release[1];
    ::close(release[0]);
    ::close(ready[0]);
    ::close(ready[1]);
  }
  ~HeldChild() {
    ::close(release_);
    int status = 0;
    ::waitpid(child_, &status, 0);
  }
  HeldChild(const HeldChild&) = delete;
  HeldChild& operator=(const HeldChild&) = delete;

  /// Whether `f` gave something true.
  bool started() const { return started_; }

 private:
  pid_t child_ = -1;
  int release_ = -1;
  bool started_ = false;
};

}  // namespace resetd::support
