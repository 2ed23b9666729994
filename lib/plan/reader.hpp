#pragma once
// Reads a plan as a stream: YAML events become tasks one by one, so a plan of a million tasks takes constant memory.
// Synchronous; runs on a thread of its own where the caller has an event loop.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "plan/plan.hpp"

namespace resetd::plan {

inline constexpr std::size_t max_problems = 100;

/// Takes the tasks in plan order, on the reader's thread. False ends the reading early.
using TaskSink = std::function<bool(Task&&)>;

struct Options {
  core::WallTime now;  ///< what `now-24h` counts from, and what "ahead of now" is measured against
  /// The configured consoles' names, where a configuration is at hand: an unknown one is then a problem, and so is
  /// none where not exactly one is configured.
  std::optional<std::vector<std::string>> consoles;
};

struct Reading {
  Header header;
  std::int64_t tasks = 0;
  std::string plan_digest;         ///< SHA-256, lowercase hex, over the plan's text and its files
  std::vector<Problem> problems;   ///< in the order of the input, at most max_problems; empty: the plan is good
};

/// Checks the whole plan and its files, keeping nothing of the tasks.
Reading check(const std::filesystem::path& plan, const Options& options);

/// Reads a plan that `check` found good, with the header that it found, and hands its tasks to the sink. A plan that
/// changed since is a problem ("changed while it was read").
Reading read(const std::filesystem::path& plan, const Options& options, const Reading& checked, const TaskSink& sink);

}  // namespace resetd::plan
