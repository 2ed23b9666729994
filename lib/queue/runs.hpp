#pragma once
// The table of runs. Every function works within the caller's transaction, on the store's thread; a statement that
// does not do what it must is a broken invariant.

#include <optional>
#include <string>
#include <vector>

#include "queue/rows.hpp"
#include "sqlite/connection.hpp"

namespace resetd::queue {

/// Inserts a run in state sealing; `run.id` is given by the table and returned.
core::RunId create_run(sqlite::Connection& connection, const Run& run);

std::optional<Run> find_run(sqlite::Connection& connection, core::RunId run);
/// Newest first.
std::vector<Run> list_runs(sqlite::Connection& connection);
/// The newest run of this plan that did begin or may still: all but those cancelled before they started. Runs of
/// firings are left out: the plan's own run is their template.
std::optional<Run> find_by_plan(sqlite::Connection& connection, const std::string& plan_digest);
/// The newest run of this plan that was sealed at `since` or later, whatever has become of it. No firing's, likewise.
std::optional<Run> find_sealed_since(sqlite::Connection& connection, const std::string& digest, core::WallTime since);
std::vector<Run> unfinished_runs(sqlite::Connection& connection);

/// In state scheduled: templates, and those that are to run once.
///
/// Never twice: a firing's run is created (template_run and fire_at set) in the same transaction as its time is
/// handled, so that a crash leaves both or neither; and the table takes one run for a template and a time only.
std::vector<Run> scheduled_runs(sqlite::Connection& connection);
/// Firings of `run`, which is in state scheduled, up to this moment are handled. Set first when it becomes scheduled.
void set_handled_until(sqlite::Connection& connection, core::RunId run, core::WallTime until);
/// A run was made for this firing of `recurring`.
bool has_fired(sqlite::Connection& connection, core::RunId recurring, core::WallTime time);
/// The newest run of a firing of `recurring` that is not finished.
std::optional<Run> unfinished_firing_of(sqlite::Connection& connection, core::RunId recurring);

/// What changes along with a run's state; of what is absent, the reason and its kind go and the rest stays.
struct RunChange {
  core::RunState to{};
  std::optional<std::string> digest;
  std::optional<std::string> approved_by;
  std::optional<std::string> state_reason;
  std::optional<core::ErrorKind> state_error;
  core::WallTime at{};  ///< becomes sealed_at, started_at (once), gated_at or finished_at, as the state demands
};

/// Guarded by the run's present state; the edge must be legal. With its end the kept text of its plan goes.
void move_run(sqlite::Connection& connection, core::RunId run, core::RunState from, const RunChange& change);

void set_tasks(sqlite::Connection& connection, core::RunId run, std::int64_t tasks);

/// The run's failure budget counts from this many failed and held tasks on.
void forgive(sqlite::Connection& connection, core::RunId run, std::int64_t failed, std::int64_t held);

/// The wave that is carried out from now on.
void set_wave(sqlite::Connection& connection, core::RunId run, int wave);
/// Its tasks that are not begun are never to be; what was begun is still settled.
void mark_cancelling(sqlite::Connection& connection, core::RunId run);
/// A person's rate, as JSON.
void set_rate(sqlite::Connection& connection, core::RunId run, const std::string& rate);
/// Numbers the tasks' waves: the n-th ends with the n-th of these ordinals, the last with the last task.
void set_waves(sqlite::Connection& connection, core::RunId run, const std::vector<std::int64_t>& ends);
/// Marks the tasks whose job another task of the run has too.
void mark_shared_jobs(sqlite::Connection& connection, core::RunId run);

/// Where a page shows the job of a single task of the run, that job is asked for alone.
void forget_lonely_pages(sqlite::Connection& connection, core::RunId run);

/// The run comes from a backup's copy.
void mark_restored(sqlite::Connection& connection, core::RunId run);

Counts count_tasks(sqlite::Connection& connection, core::RunId run);

/// A data job of `run` that another run on the same console has: one that is unfinished, or one in which its reset is
/// held. A template holds none.
struct Conflict {
  core::JobId job{};
  core::RunId other{};
  std::string other_name;
  std::optional<core::Ordinal> held;  ///< the task that a person must settle, of a run that is finished
};
/// A run in state sealing is in the way of younger ones only: whoever leaves that state asks in the same transaction.
/// Refused tasks of `run` count only where they are to be tried after all.
enum class Refused { left_out, counted };
std::optional<Conflict> find_conflict(sqlite::Connection& connection, core::RunId run, const std::string& console_url,
                                      Refused refused = Refused::left_out);

}  // namespace resetd::queue
