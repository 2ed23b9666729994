#pragma once
// The progress of a run in one line, for terminals. Pure; ProgressBar in output.hpp shows it.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/ids.hpp"
#include "core/states.hpp"

namespace resetd::daemon {

struct Progress {
  std::int64_t tasks = 0;
  std::vector<std::pair<core::TaskState, std::int64_t>> counts;  ///< together `tasks`
  double rate = 0;                                               ///< tasks settled a second, lately
  core::RunState state = core::RunState::running;
  std::optional<core::RunId> run = std::nullopt;
};

/// How long the tasks that are not settled yet take at this rate; nothing where the rate says nothing.
std::optional<std::chrono::seconds> time_left(const Progress& progress);

/// `run 8  [######----]  60%  1800/3000  5 held, 1 failed  19.8/s  1 m left  1794 succeeded`, at most `width` columns:
/// what a person has to see stands first, and where there is no room for it the bar goes. A run that is not running
/// says its state instead of the time left. No colour codes.
std::string progress_line(const Progress& progress, std::size_t width);

}  // namespace resetd::daemon
