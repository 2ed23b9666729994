#pragma once
// The table of tasks. Every function works within the caller's transaction, on the store's thread; a statement that
// does not do what it must is a broken invariant.

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/policy.hpp"
#include "queue/rows.hpp"
#include "sqlite/connection.hpp"

namespace resetd::queue {

/// A moment on the steady clock of this process, as `due_us` holds it.
using Due = std::chrono::microseconds;

/// Inserts tasks in state queued, unresolved: ordinal, ids, names, selected, pos_type, target, forward_reason and note
/// count.
void add_tasks(sqlite::Connection& connection, core::RunId run, std::span<const Task> tasks);

std::optional<Task> find_task(sqlite::Connection& connection, core::RunId run, core::Ordinal ordinal);

/// In plan order from `after` + 1, at most `limit`; of one state where one is given.
std::vector<Task> list_tasks(sqlite::Connection& connection, core::RunId run, std::optional<core::TaskState> state,
                             core::Ordinal after, int limit);
/// Likewise of several states; none given: of all.
std::vector<Task> list_tasks(sqlite::Connection& connection, core::RunId run, std::span<const core::TaskState> states,
                             core::Ordinal after, int limit);

/// All tasks of a sealed run of which none was begun, likewise: of each only what a forecast asks, the other fields
/// hold the defaults.
std::vector<Task> tasks_to_forecast(sqlite::Connection& connection, core::RunId run, core::Ordinal after, int limit);

/// What the digest of a sealed run says of a task. Texts are valid while it is handed out.
struct SealedTask {
  core::Ordinal ordinal{};
  std::optional<core::TaskId> task_id;
  std::optional<core::JobId> job_id;
  std::string_view pos_type;
  std::string_view target;
  std::optional<std::string_view> before;
  std::optional<std::string_view> forward_reason;
  std::optional<std::string_view> refused;  ///< why it is, where it is
};

/// Hands them out in plan order from `after` + 1, at most `limit`; `see` leaves the database alone. The last one's
/// ordinal; nothing where there was none.
std::optional<core::Ordinal> each_sealed(sqlite::Connection& connection, core::RunId run, core::Ordinal after,
                                         int limit, const std::function<void(const SealedTask&)>& see);

/// In reverse plan order from `before` - 1, at most `limit`.
std::vector<Task> list_tasks_backwards(sqlite::Connection& connection, core::RunId run, core::Ordinal before,
                                       int limit);

/// The newest run after `task`'s own on the same console that reset its data task, or may have.
std::optional<core::RunId> later_reset(sqlite::Connection& connection, const Task& task,
                                       const std::string& console_url);

/// What changes along with a task's state; what is absent stays.
struct TaskChange {
  core::TaskState to{};
  std::optional<Due> due;  ///< absent: none
  std::optional<int> attempts;
  std::optional<std::string> nonce;
  std::optional<std::string> before;
  std::optional<std::string> after;  ///< an empty one clears it
  std::optional<core::Direction> direction;
  std::optional<core::ResetFate> fate;
  std::optional<std::string> request_id;  ///< an empty one clears it
  std::optional<std::string> error;       ///< an empty one clears it
  std::optional<bool> owes_start;
  std::optional<int> asks;  ///< where given, nothing is known of the last one but what `asked` says
  std::optional<core::AskFate> asked;
  std::optional<std::string> ask_trouble;
  std::optional<Due> until;
  std::optional<core::TaskState> ends_as;  ///< where `to` is starting; absent: as before
};

/// Guarded by the task's present state; the edge must be legal, or `to` be the present state.
void move_task(sqlite::Connection& connection, core::RunId run, core::Ordinal ordinal, core::TaskState from,
               const TaskChange& change);

/// What the console says of a task's data job, when the run is sealed.
struct Found {
  core::TaskId task_id{};
  core::JobId job_id{};
  std::string job_name;
  bool stopped = false;
  std::string phase;   ///< the job's
  std::string status;  ///< the data task's
  std::optional<std::string> before;
  core::Direction direction = core::Direction::unknown;
  std::optional<std::int64_t> page;  ///< where it was listed
};

/// Marks an unresolved task, given as its row is, as resolved. Nothing where done; else the ordinal of the task of this
/// run that is the same data task already.
std::optional<core::Ordinal> resolve_task(sqlite::Connection& connection, const Task& task, const Found& found);

/// Takes a task's resolution back: its name means more than one data job. Its ids are then absent again.
void forget_resolution(sqlite::Connection& connection, core::RunId run, core::Ordinal ordinal);

/// Tasks of a run that name this data task, data job or job name, resolved or not.
std::vector<Task> tasks_naming(sqlite::Connection& connection, core::RunId run, core::TaskId task);
std::vector<Task> tasks_naming(sqlite::Connection& connection, core::RunId run, core::JobId job);
std::vector<Task> tasks_naming(sqlite::Connection& connection, core::RunId run, const std::string& job_name);

/// Those of them that are unresolved and still queued: such tasks are what their plan, or its selection, made of them,
/// and nothing else of them is read.
std::vector<Task> unresolved_naming(sqlite::Connection& connection, core::RunId run, core::TaskId task);
std::vector<Task> unresolved_naming(sqlite::Connection& connection, core::RunId run, core::JobId job);

/// Unresolved tasks that are still queued, from `after` + 1 to `last`, in plan order. Reads all of these: ask for a few
/// thousand.
std::vector<Task> unresolved_tasks(sqlite::Connection& connection, core::RunId run, core::Ordinal after,
                                   core::Ordinal last);

struct Unresolved {
  std::int64_t with_job_id = 0;
  std::int64_t with_name = 0;       ///< and no job id
  std::int64_t with_task_id = 0;    ///< alone
  std::int64_t giving_task_id = 0;  ///< whatever else they give
  core::Ordinal last{0};            ///< of them
};
Unresolved count_unresolved(sqlite::Connection& connection, core::RunId run);

/// Cancels every task of a run that is queued, or in nobody's hand waiting or stopping; how many. Left out are those in
/// `left_out` and, as `finish` wants jobs started, those whose job may have to be: it ran just before our stop; with
/// `start` also where another task of it was or may be reset.
std::int64_t cancel_tasks(sqlite::Connection& connection, core::RunId run, core::Finish finish = core::Finish::leave,
                          std::span<const core::Ordinal> left_out = {});

}  // namespace resetd::queue
