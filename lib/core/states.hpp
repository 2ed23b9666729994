#pragma once
// The states of a task and of a run, spelled the same in code, SQL, JSON and logs, and the edges between them that are
// legal. Anything that changes a state asks `legal` first; an edge that is not in the table is a broken invariant.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace resetd::core {

enum class TaskState {
  queued,       ///< not yet looked at in this run's execution
  checking,     ///< its phase, status and position are being read
  stopping,     ///< we asked its job to stop and wait for STOP
  resetting,    ///< the intent is durable; the reset may have left
  reconciling,  ///< the reset's outcome is not known; waiting to read it back
  verifying,    ///< the reset's outcome is known; the position is read once more
  starting,     ///< we asked its job to start and wait for RUNNING
  waiting,      ///< for its next attempt
  held,         ///< a person must decide
  succeeded,
  failed,
  refused,  ///< nothing was sent for it, because it would not have been safe
  cancelled
};

enum class RunState {
  sealing,            ///< targets are being resolved and looked at; nothing can be sent
  awaiting_approval,  ///< sealed
  scheduled,          ///< approved, waiting for its time
  running,
  paused,
  gated,   ///< between waves
  halted,  ///< budget spent or the console refuses our key; resumed only with a reason
  succeeded,
  failed,  ///< finished, and some task failed, was refused or is held
  cancelled
};

std::span<const TaskState> all_task_states();
std::span<const RunState> all_run_states();

std::string_view name(TaskState state);
std::string_view name(RunState state);
std::optional<TaskState> task_state(std::string_view name);
std::optional<RunState> run_state(std::string_view name);
/// Names separated by commas, `held` or `refused,held`: each state once, in the order written; at least one. The error
/// is bad_input and a clause that names the one that is none.
Result<std::vector<TaskState>> lex_task_states(std::string_view names);

bool legal(TaskState from, TaskState to);
bool legal(RunState from, RunState to);

/// The task will not move by itself any more (held included: it waits for a person).
bool settled(TaskState state);
/// The run is over; only `retry` and `resolve` touch its tasks.
bool finished(RunState state);

}  // namespace resetd::core
