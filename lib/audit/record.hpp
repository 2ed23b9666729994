#pragma once
// One line of the audit log, as values and as its canonical JSON.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/ids.hpp"
#include "core/result.hpp"
#include "core/time.hpp"

namespace resetd::audit {

enum class Event {
  run_submitted,
  run_sealed,
  run_approved,
  run_started,
  run_paused,
  run_resumed,
  run_gated,
  run_halted,
  run_cancelled,
  run_finished,
  run_promoted,
  run_rate_changed,
  run_expired,
  job_stop_intent,
  job_stopped,
  job_stop_failed,
  job_start_intent,
  job_started,
  job_start_failed,
  reset_intent,
  reset_acknowledged,
  reset_rejected,
  reset_not_sent,
  reset_ambiguous,
  reset_reconciled,
  reset_verified,
  reset_mismatch,
  task_refused,
  task_failed,
  task_held,
  task_resolved,
  task_retried,
  audit_anchored
};

/// As in the log: "reset.intent".
std::string_view name(Event event);
std::optional<Event> event(std::string_view name);
std::span<const Event> all_events();

/// What is said. Absent fields are left out of the log. `request`, `before`, `after` and `detail` hold JSON text of an
/// object, canonical already (keys sorted at every level, no white space).
struct Record {
  Event event{};
  core::WallTime at{};
  std::string actor;  ///< `name(uid)` or "resetd"
  std::optional<core::RunId> run;
  std::optional<core::Ordinal> ordinal;
  std::optional<core::TaskId> task_id;
  std::optional<core::JobId> job_id;
  std::optional<std::string> console;
  std::optional<int> attempt;  ///< from 1
  std::optional<std::string> nonce;
  std::optional<std::string> request;
  std::optional<int> http_status;
  std::optional<std::string> code;
  std::optional<std::string> msg;  ///< whole; append() cuts it at 4 KiB and puts its SHA-256 into detail.msg_sha256
  std::optional<std::string> request_id;
  std::optional<std::string> before;
  std::optional<std::string> after;
  std::optional<std::string> detail;
};

/// The newest record's place in the chain. An empty log: 0 and 64 zeros.
struct Head {
  std::int64_t seq = 0;
  std::string hash = std::string(64, '0');  ///< lowercase hex
};

/// `SEQ:HASH`.
std::string to_string(const Head& head);
core::Result<Head> parse_head(std::string_view text);

/// The record's exported line without its end of line. `hash` is left out when it is empty: that form is hashed.
std::string to_json(const Record& record, std::int64_t seq, std::string_view prev, std::string_view hash);

/// SHA-256, lowercase hex, over `prev` followed by the record's JSON without hash.
std::string chain_hash(std::string_view prev, std::string_view json_without_hash);

}  // namespace resetd::audit
