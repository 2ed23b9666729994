// Which other run would work on the same data job.

#include "queue/columns.hpp"
#include "queue/runs.hpp"

namespace resetd::queue {
namespace {

/// Of job, run, its name, and the ordinal of a held task or NULL.
std::optional<Conflict> first_of(SQLite::Statement& select, core::RunId run, const std::string& console_url,
                                 Refused refused) {
  select.bind(":run", core::number(run));
  select.bind(":url", console_url);
  select.bind(":refused", refused == Refused::counted ? 1 : 0);
  if (!select.executeStep()) return std::nullopt;
  Conflict conflict{core::JobId{select.getColumn(0).getInt64()}, core::RunId{select.getColumn(1).getInt64()},
                    select.getColumn(2).getString(), std::nullopt};
  if (!select.getColumn(3).isNull()) conflict.held = core::Ordinal{select.getColumn(3).getInt64()};
  return conflict;
}

// Of two that are being sealed the first is to live: it does not heed the other, which heeds it.
//
// Runs that follow one another are looked through together: twenty unfinished ones cost each task one look at the
// index, not twenty; the run itself, where no other follows or precedes it, none. That index by name: left to itself,
// SQLite looks through all tasks of the other runs for each task.
std::optional<Conflict> find_unfinished(sqlite::Connection& connection, core::RunId run, const std::string& console_url,
                                        Refused refused) {
  auto& select = connection.statement(
      "WITH unfinished AS (SELECT run, run - row_number() OVER (ORDER BY run) AS stretch FROM runs WHERE run = :run "
      "  OR (console_url = :url AND state NOT IN ('succeeded', 'failed', 'cancelled') AND recurring = 0 "
      "      AND (state <> 'sealing' OR run < :run))), "
      "stretches AS MATERIALIZED (SELECT min(run) AS first, max(run) AS last FROM unfinished GROUP BY stretch "
      "  HAVING count(*) > 1 OR min(run) <> :run) "
      "SELECT mine.job_id, other.run, other.name, NULL FROM stretches "
      "CROSS JOIN tasks AS mine ON mine.run = :run AND mine.job_id IS NOT NULL "
      "AND (mine.state <> 'refused' OR (:refused AND mine.resolved = 1)) "
      "CROSS JOIN tasks AS theirs INDEXED BY tasks_by_job ON theirs.job_id = mine.job_id "
      "AND theirs.run BETWEEN stretches.first AND stretches.last AND theirs.run <> :run AND theirs.resolved = 1 "
      "JOIN runs AS other ON other.run = theirs.run LIMIT 1");
  return first_of(select, run, console_url, refused);
}

// The index by name: left to itself, SQLite looks through all tasks that were ever carried out.
std::optional<Conflict> find_held(sqlite::Connection& connection, core::RunId run, const std::string& console_url,
                                  Refused refused) {
  auto& select = connection.statement(
      "SELECT theirs.job_id, other.run, other.name, theirs.ordinal FROM tasks AS theirs INDEXED BY tasks_held "
      "JOIN runs AS other ON other.run = theirs.run "
      "WHERE theirs.state = 'held' AND theirs.run <> :run AND other.console_url = :url "
      "AND EXISTS (SELECT 1 FROM tasks AS mine INDEXED BY tasks_by_job WHERE mine.job_id = theirs.job_id "
      "            AND mine.run = :run AND (mine.state <> 'refused' OR (:refused AND mine.resolved = 1))) LIMIT 1");
  return first_of(select, run, console_url, refused);
}

}  // namespace

std::optional<Conflict> find_conflict(sqlite::Connection& connection, core::RunId run, const std::string& console_url,
                                      Refused refused) {
  if (auto unfinished = find_unfinished(connection, run, console_url, refused)) return unfinished;
  return find_held(connection, run, console_url, refused);
}

}  // namespace resetd::queue
