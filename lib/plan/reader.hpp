#pragma once
// Reads a plan as a stream, once: YAML events become tasks one by one, so a plan of a million tasks takes constant
// memory. Synchronous; runs on a thread of its own where the caller has an event loop.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "plan/plan.hpp"

namespace resetd::plan {

inline constexpr std::size_t max_problems = 100;

struct Options {
  core::WallTime now;  ///< what `now-24h` counts from, and what "ahead of now" is measured against
  /// The configured consoles' names, where a configuration is at hand: an unknown one is then a problem, and so is
  /// none where not exactly one is configured.
  std::optional<std::vector<std::string>> consoles;
  /// False: the plan came from elsewhere, and no file that it names is opened; `tasks_from` is a problem.
  bool files_allowed = true;
  bool keep_tasks = false;  ///< for Reading::kept
  /// Where what is too much for memory goes, in files without a name. Empty: TMPDIR.
  std::filesystem::path folder = {};
};

struct Defaults;
class KeptTasks;

struct Reading {
  Header header;
  std::int64_t tasks = 0;  ///< those that are written; what `select` finds comes on top
  /// SHA-256, lowercase hex, of the plan's text; with_files: of the text that inline_tasks writes, so that a plan has
  /// the same one wherever it is read: here with its files, or in the text that `submit` sends. Empty where there are
  /// problems or a fault.
  std::string plan_digest;
  /// SHA-256, lowercase hex, of the digests of the plan's text and of each file of tasks_from, in order: what was read,
  /// byte by byte. Empty likewise.
  std::string input_digest;
  /// In the order of the input (the plan, then its files), at most max_problems; empty: the plan is good.
  std::vector<Problem> problems;
  /// The machine's, unexpected: it kept the plan from being checked to its end. `problems` are those found before, and
  /// without any the plan may still be good.
  std::optional<core::Error> fault;
  std::shared_ptr<const Defaults> defaults;  ///< they may stand behind the tasks
  /// What each job that `select` finds becomes: `defaults`, in a task without ordinal and names. Present where
  /// header.select is and there are no problems.
  std::optional<Task> selected;
  /// `tasks_from` was there: only inline_tasks makes of it a plan that can be handed to another process.
  bool with_files = false;
  /// All tasks, `tasks` of them, where options.keep_tasks asked for them, without problems and without a fault.
  std::shared_ptr<KeptTasks> kept;
};

/// Checks the whole plan and its files. A plan with files is read three times over, for plan_digest: one that changes
/// meanwhile, or would be too large as one text, has a problem.
Reading check(const std::filesystem::path& plan, const Options& options);

}  // namespace resetd::plan
