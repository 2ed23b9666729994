#include "crash/failpoint.hpp"

#include <array>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>

namespace resetd::crash {
namespace {

constexpr std::array<std::string_view, 4> action_names{"kill", "io_error", "disk_full", "exception"};

struct Failpoint {
  std::string name;
  Action action{};
  int hit = 0;
};

/// A wish that cannot be read would test nothing: it ends the process.
std::optional<Failpoint> failpoint_of(const char* wish) {
  if (wish == nullptr) return std::nullopt;
  const std::string_view text = wish;
  const std::size_t first = text.find(':'), second = text.find(':', first + 1);
  Failpoint failpoint;
  if (second != std::string_view::npos) {
    const auto found = action(text.substr(first + 1, second - first - 1));
    std::from_chars(text.data() + second + 1, text.data() + text.size(), failpoint.hit);
    failpoint.name = text.substr(0, first);
    if (found && failpoint.hit > 0) {
      failpoint.action = *found;
      return failpoint;
    }
  }
  std::fprintf(stderr, "RESETD_FAILPOINT=%s is no NAME:ACTION:HIT\n", wish);
  std::abort();
}

class Failpoints {
 public:
  std::optional<Action> reached(std::string_view name) {
    const std::lock_guard lock(mutex_);
    const bool acts = failpoint_ && name == failpoint_->name && ++hits_ == failpoint_->hit;
    if (log_.is_open()) log_ << name << (acts ? " acts" : "") << std::endl;
    if (!acts) return std::nullopt;
    return failpoint_->action;
  }

 private:
  static std::ofstream open_log() {
    const char* file = std::getenv("RESETD_FAILPOINT_LOG");
    return file == nullptr ? std::ofstream{} : std::ofstream(file, std::ios::app);
  }

  std::mutex mutex_;
  std::optional<Failpoint> failpoint_ = failpoint_of(std::getenv("RESETD_FAILPOINT"));
  std::ofstream log_ = open_log();
  int hits_ = 0;
};

}  // namespace

std::string_view name(Action action) {
  return action_names.at(static_cast<std::size_t>(action));
}

std::optional<Action> action(std::string_view name) {
  for (std::size_t i = 0; i < action_names.size(); ++i)
    if (action_names[i] == name) return static_cast<Action>(i);
  return std::nullopt;
}

std::optional<Action> reached(std::string_view name) {
  static Failpoints failpoints;
  const auto found = failpoints.reached(name);
  if (found == Action::kill) die();
  return found;
}

void die() {
  std::raise(SIGKILL);
  std::abort();  // not reached
}

}  // namespace resetd::crash
