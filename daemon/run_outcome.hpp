#pragma once
// What a run came to, as its report shows it.

#include <vector>

#include "audit/record.hpp"
#include "daemon/report.hpp"
#include "queue/rows.hpp"
#include "sqlite/connection.hpp"

namespace resetd::daemon {

struct RunOutcome {
  queue::Counts counts;
  /// All, or where they are many those that did not succeed.
  std::vector<queue::Task> tasks;
  /// Their jobs ran before the run stopped them, and do not run now as far as it knows.
  std::vector<queue::Task> left_stopped;
  audit::Head head;
};

/// How many tasks a report lists; of each kind, where it lists only those that did not succeed.
inline constexpr int listed_tasks = 500;

/// The run as it stands in a database that no other process has.
RunRow read_row(sqlite::Connection& connection, queue::Run run);

/// On the store's thread.
RunOutcome read_outcome(sqlite::Connection& connection, const queue::Run& run);

}  // namespace resetd::daemon
