#pragma once
// Every write that was tried, seen from both sides: what the audit log says of it and what the console saw.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "support/audit_export.hpp"
#include "support/console_log.hpp"

namespace resetd::support {

/// A reset that was announced.
struct Attempt {
  const AuditRecord* intent = nullptr;      ///< never null
  const AuditRecord* outcome = nullptr;     ///< acknowledged, rejected, not_sent or ambiguous
  const AuditRecord* settlement = nullptr;  ///< the newest reset.reconciled or task.resolved
  const AuditRecord* known_by = nullptr;    ///< the first record from which it is known what became of it
  const ConsoleCall* call = nullptr;        ///< null: never arrived

  bool ended_as(std::string_view event) const { return outcome != nullptr && outcome->event == event; }
  std::string_view verdict() const { return settlement != nullptr ? settlement->verdict : std::string_view(); }
  bool by_person() const { return settlement != nullptr && settlement->event == "task.resolved"; }
  bool applied() const { return call != nullptr && call->applied; }
  bool known() const { return known_by != nullptr; }
};

/// A stop or a start of a data job that was announced.
struct Ask {
  const AuditRecord* intent = nullptr;  ///< never null
  const ConsoleCall* call = nullptr;    ///< null: never arrived

  bool to_start() const { return intent->event == "job.start_intent"; }
  bool applied() const { return call != nullptr && call->applied; }
};

/// What became of a reset is for a person to decide, from one record to another.
struct Hold {
  const AuditRecord* from = nullptr;   ///< reset.mismatch or task.held; never null
  const AuditRecord* until = nullptr;  ///< task.resolved; null: not yet
};

/// Run and ordinal.
using TaskKey = std::pair<std::int64_t, std::int64_t>;
TaskKey key_of(const AuditRecord& record);
std::string name_of(const TaskKey& task);
std::string name_of(const Attempt& attempt);

struct History {
  std::map<TaskKey, std::vector<Attempt>> attempts;  ///< in the order of their intents
  std::vector<Ask> asks;                             ///< the same
  std::vector<Hold> holds;
  std::map<TaskKey, const AuditRecord*> held;  ///< its newest task.held
  std::vector<std::string> violations;         ///< where the two logs cannot be put together
};

/// Refers into both, which outlive it.
History gather(const AuditExport& audit, const std::vector<ConsoleCall>& calls);

/// Whether every field of a reset's request (but taskId, posType and serverId, which consoles do not echo reliably)
/// reads the same in `position`: what the product calls equal to the target.
bool shows_target(const boost::json::object& position, const boost::json::object& request);
/// Whether it has all of these fields, and not all of them read the same: what the product calls a mismatch.
bool contradicts_target(const boost::json::object& position, const boost::json::object& request);

}  // namespace resetd::support
