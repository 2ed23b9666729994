#pragma once
// What someone is told: one audit record, with the run it is about. As JSON, the same for webhooks and programs.

#include <optional>
#include <string>

#include "audit/log.hpp"
#include "queue/rows.hpp"

namespace resetd::notify {

struct Note {
  audit::Record record;  ///< with a run
  std::int64_t seq = 0;
  /// The record's place in its log: the same each time it is tried, and never another record's.
  std::string delivery;
};

/// The record as it was appended; nothing where it is about no run.
std::optional<Note> note_of(const audit::Record& record, const audit::Head& head);

/// One object, keys as in the audit log and in `resetd status -o json`: `event`, `seq`, `at`, `run`, `name`, `state`,
/// `console`, `actor`; where they apply `reason` (the plan's), `ordinal`, `task_id`, `job_id`, `attempt`,
/// `http_status`, `code`, `msg`, `request_id`, `detail`; and `counts` where they are given. `state` and `counts` are
/// the run's as of now, which may be a step ahead of the event.
std::string body_of(const Note& note, const queue::Run& run, const std::optional<queue::Counts>& counts);

}  // namespace resetd::notify
