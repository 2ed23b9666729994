#pragma once
// What an execution takes in hand, and when. Every function works within the caller's transaction, on the store's
// thread.

#include <optional>
#include <vector>

#include "queue/runs.hpp"
#include "queue/tasks.hpp"

namespace resetd::queue {

/// Which of the tasks that were begun an execution may take in hand.
enum class Begun {
  all,
  unsettled,  ///< those whose reset is to be settled or whose job is to be started: the run is being cancelled
  starting    ///< those whose job is to be started: the run has halted
};

/// Tasks that were begun and are due, the longest due first; as claimed() shows them.
std::vector<Task> due_tasks(sqlite::Connection& connection, core::RunId run, Begun which, Due now, std::int64_t limit);
/// When the next of them is due; nothing where none waits.
std::optional<Due> next_due(sqlite::Connection& connection, core::RunId run, Begun which);

/// Tasks not begun yet up to the ordinal `last`, in plan order; as claimed() shows them. One whose job another task of
/// the run is at work on is left for later: the tasks of a job go one after the other. Or of them those only whose job
/// the run has stopped.
enum class Queued { all, owing };
std::vector<Task> queued_tasks(sqlite::Connection& connection, core::RunId run, core::Ordinal last, std::int64_t limit,
                               Queued which = Queued::all);

/// All tasks of the run, as they stand.
Tally tally_tasks(sqlite::Connection& connection, core::RunId run);

/// Tasks that a process which is gone had in hand with nothing to wait for: checking or resetting, and those whose job
/// it was asking to stop or start.
std::vector<Task> tasks_in_hand(sqlite::Connection& connection, core::RunId run);

/// Tasks in nobody's hand whose reset has not left, or whose job is to start, from `after` + 1 on. Whether others
/// of a job are open is to be asked of each once its turn comes: see claimed().
std::vector<Task> tasks_at_rest(sqlite::Connection& connection, core::RunId run, core::Ordinal after, int limit);
/// Those of them whose job ran just before our stop.
std::vector<Task> owing_at_rest(sqlite::Connection& connection, core::RunId run, core::Ordinal after, int limit);

/// Makes every task of the run in this state due at that time, and gives those that stop or start until `until`.
void make_due(sqlite::Connection& connection, core::RunId run, core::TaskState state, Due due,
              std::optional<Due> until = {});
/// Those of a state whose last ask is not known to have taken effect or not.
void make_unknown_due(sqlite::Connection& connection, core::RunId run, Due due);
/// Likewise the starts that a person's decision has led to (until 0): they are due from then on, those after an ask
/// that may still be on its way once it has `settled`, until then.
void begin_starts(sqlite::Connection& connection, core::RunId run, Due due, Due settled, Due until);

/// Fills in what depends on other tasks: job_open, and for the last one of its job job_reset and stop_on_its_way.
Task claimed(sqlite::Connection& connection, Task task);

/// All tasks of the run with this job owe its start, or none does.
void set_owes_start(sqlite::Connection& connection, core::RunId run, core::JobId job, bool owes);

/// Tasks whose job ran before our stop and was not seen running since, from `after` + 1 on.
std::vector<Task> owing_tasks(sqlite::Connection& connection, core::RunId run, core::Ordinal after, int limit);
/// The first of them, of a run that rests: one that is carried out may yet start their jobs.
std::vector<Task> left_stopped(sqlite::Connection& connection, const Run& run, int limit);

}  // namespace resetd::queue
