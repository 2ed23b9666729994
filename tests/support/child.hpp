#pragma once
// A program as a child process, its output in files: started, signalled, awaited, always within a bounded time.

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace resetd::support {

/// Far beyond what any test needs on a busy machine under a sanitizer: only a hang reaches it.
inline constexpr std::chrono::seconds patience{120};

struct Ended {
  int exit_code = 0;  ///< 128 + signal where a signal ended it
  std::string out, err;
};

class Child {
 public:
  struct Options {
    std::filesystem::path program;
    std::vector<std::string> arguments;
    std::filesystem::path output;                                  ///< PATH.out and PATH.err are written
    std::vector<std::pair<std::string, std::string>> environment;  ///< beside the test's own
  };

  /// Runs at once, standard input empty. Throws std::runtime_error where it cannot be started.
  explicit Child(Options options);
  /// A child that still runs is killed.
  ~Child();
  Child(Child&& other) noexcept;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void signal(int number) const;
  /// Throws std::runtime_error, with what it wrote, and kills it, where it does not end in time.
  Ended wait(std::chrono::milliseconds limit = patience);
  bool running();
  pid_t pid() const { return pid_; }

  /// What was written so far.
  std::string out() const;
  std::string err() const;

 private:
  bool poll_end(std::chrono::milliseconds limit);

  std::filesystem::path out_, err_;
  pid_t pid_ = -1;
  int end_ = -1;  ///< a pidfd
  int exit_code_ = 0;
  bool ended_ = false;
};

Ended run_child(Child::Options options);

/// Waits until `holds()`; false where that does not come about within `patience`. For what another process or thread
/// does: asked every few milliseconds.
template <class F>
bool eventually(F holds);

/// Sleeps for the pause between two looks of eventually().
void pause_between_looks();

template <class F>
bool eventually(F holds) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    pause_between_looks();
  }
  return true;
}

}  // namespace resetd::support
