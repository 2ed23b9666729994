#pragma once
// What a person decides about a run that is at rest: go on, end it, try tasks again, settle a held one. Each is one
// transaction with its audit records; what is not allowed changes nothing.

#include <string>
#include <vector>

#include "engine/run_context.hpp"

namespace resetd::engine {

/// A run after a decision.
struct Steered {
  queue::Run run;
  queue::Counts counts;
  std::int64_t tasks = 0;  ///< that were changed
};

/// Who decides and why. Errors of all: bad_input where there is no such run or task, or the reason is missing where it
/// is needed; refused where the run or the task is in no state for it. `ledger`'s run is carried out by no one
/// meanwhile.
struct Person {
  std::string actor;   ///< `name(uid)`
  std::string reason;  ///< may be empty where the decision needs none
};

/// Lets a run go on: paused, or halted. One that is halted or comes from a backup's copy needs the reason. What failed
/// and is held so far is forgiven by a halted run's budget: it halts again only when as much again goes wrong.
asio::awaitable<core::Result<Steered>> resume_run(Ledger ledger, core::RunId run, Person person);

/// Cancels a run's tasks that were not begun, wait or stop, and the run. Where resets of it are not settled, or jobs
/// are to run again, the run goes on until they are, and is cancelled then.
asio::awaitable<core::Result<Steered>> cancel_run(Ledger ledger, core::RunId run, Person person);

/// Pauses a run that is running or gated, or that waits for its time: resumed, it waits for it again.
asio::awaitable<core::Result<Steered>> pause_run(Ledger ledger, core::RunId run, Person person);

/// Lets a gated run begin its next wave.
asio::awaitable<core::Result<Steered>> promote_run(Ledger ledger, core::RunId run, Person person);

/// From the next execution on at most this many calls a second; it can only lower what the console allows.
asio::awaitable<core::Result<Steered>> set_rate(Ledger ledger, core::RunId run, core::Rate rate, Person person);

/// Queues the failed and refused tasks of these states once more; a run that had finished as failed runs again. Tasks
/// that the console was found not to have when the run was sealed stay refused. Refused too where another unfinished
/// run has one of the run's data jobs by now.
asio::awaitable<core::Result<Steered>> retry_tasks(Ledger ledger, core::RunId run, std::vector<core::TaskState> states,
                                                   Person person);

/// Settles a held task; needs the reason. Sent again, a run that had finished as failed runs again, and what the
/// position read back last was counts as the one before from then on. Where the last task that kept a failed run from
/// having succeeded turns out as applied, the run has succeeded.
asio::awaitable<core::Result<Steered>> resolve_held(Ledger ledger, core::RunId run, core::Ordinal ordinal,
                                                    core::Resolution resolution, Person person);

}  // namespace resetd::engine
