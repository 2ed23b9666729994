#pragma once
// The waves of a run: how many tasks, in plan order, each of them ends with.

#include <cstdint>
#include <vector>

#include "core/policy.hpp"

namespace resetd::core {

/// The ordinals that the waves end with: rising, the last is `tasks`. `waves` are cumulative; a percent is rounded
/// down, at least 1. A wave that adds no task to the one before is left out.
inline std::vector<std::int64_t> wave_ends(const std::vector<Share>& waves, std::int64_t tasks) {
  std::vector<std::int64_t> ends;
  for (const Share& wave : waves) {
    const std::int64_t end = tasks_of(wave, tasks) < tasks ? tasks_of(wave, tasks) : tasks;
    if (end > (ends.empty() ? 0 : ends.back())) ends.push_back(end);
  }
  if (ends.empty() || ends.back() < tasks) ends.push_back(tasks);
  return ends;
}

}  // namespace resetd::core
