#pragma once
// A database of a benchmark's own with one run that is going, and the audit records of its resets.

#include <memory>

#include "audit/record.hpp"
#include "queue/rows.hpp"
#include "sqlite/connection.hpp"
#include "support/temp_folder.hpp"

namespace resetd::bench {

/// The run's tasks as sealing leaves them: queued, resolved, each of a data job of its own; ordinals from 1.
struct QueuedRun {
  explicit QueuedRun(std::int64_t tasks);

  support::TempFolder folder;
  std::unique_ptr<sqlite::Connection> connection =
      sqlite::Connection::open(folder / "resetd.db", sqlite::Access::work).value();
  core::RunId id{};
};

/// The n-th task of such a run once its reset is announced.
queue::Task resetting_task(std::int64_t ordinal);

/// What the audit log is told of the n-th task's reset: before it leaves, and when it is acknowledged.
audit::Record intent_of(std::int64_t ordinal);
audit::Record acknowledgement_of(std::int64_t ordinal);

}  // namespace resetd::bench
