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
/// The newest run of this plan that did begin or may still: all but those cancelled before they started.
std::optional<Run> find_by_plan(sqlite::Connection& connection, const std::string& plan_digest);
std::vector<Run> unfinished_runs(sqlite::Connection& connection);

/// What changes along with a run's state; what is absent stays.
struct RunChange {
  core::RunState to{};
  std::optional<std::string> digest;
  std::optional<std::string> approved_by;
  std::optional<std::string> state_reason;
  core::WallTime at{};  ///< becomes sealed_at, started_at (once) or finished_at, as the state demands
};

/// Guarded by the run's present state; the edge must be legal.
void move_run(sqlite::Connection& connection, core::RunId run, core::RunState from, const RunChange& change);

void set_tasks(sqlite::Connection& connection, core::RunId run, std::int64_t tasks);

/// The run's failure budget counts from this many failed and held tasks on.
void forgive(sqlite::Connection& connection, core::RunId run, std::int64_t failed, std::int64_t held);

/// The run comes from a backup's copy.
void mark_restored(sqlite::Connection& connection, core::RunId run);

Counts count_tasks(sqlite::Connection& connection, core::RunId run);

/// A data job of `run` that another unfinished run on the same console has.
struct Conflict {
  core::JobId job{};
  core::RunId other{};
  std::string other_name;
};
/// Refused tasks of `run` count only where they are to be tried after all.
enum class Refused { left_out, counted };
std::optional<Conflict> find_conflict(sqlite::Connection& connection, core::RunId run, const std::string& console_url,
                                      Refused refused = Refused::left_out);

}  // namespace resetd::queue
