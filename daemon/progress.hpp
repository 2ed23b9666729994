#pragma once
// The progress of a run in one line, for terminals. Pure; ProgressBar in output.hpp shows it.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/states.hpp"

namespace resetd::daemon {

struct Progress {
  std::int64_t tasks = 0;
  std::vector<std::pair<core::TaskState, std::int64_t>> counts;  ///< together `tasks`
  double rate = 0;                                               ///< tasks settled a second, lately
  core::RunState state = core::RunState::running;
};

/// How long the tasks that are not settled yet take at this rate; nothing where the rate says nothing.
std::optional<std::chrono::seconds> time_left(const Progress& progress);

/// `[######----]  60%  1800/3000  19.8/s  1 m left  1795 succeeded, 5 held`, at most `width` columns. A run that is not
/// running says its state instead of the time left. No colour codes.
std::string progress_line(const Progress& progress, std::size_t width);

}  // namespace resetd::daemon
