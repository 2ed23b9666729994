#pragma once
// Every reset that was tried, seen from both sides: what the audit log says of it and what the console saw.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/audit_export.hpp"
#include "support/console_log.hpp"

namespace resetd::support {

struct Attempt {
  const AuditRecord* intent = nullptr;      ///< never null
  const AuditRecord* outcome = nullptr;     ///< acknowledged, rejected, not_sent or ambiguous
  const AuditRecord* settlement = nullptr;  ///< the newest reset.reconciled or task.resolved
  const ConsoleCall* call = nullptr;        ///< null: never arrived

  bool ended_as(std::string_view event) const { return outcome != nullptr && outcome->event == event; }
  std::string_view verdict() const { return settlement != nullptr ? settlement->verdict : std::string_view(); }
  bool by_person() const { return settlement != nullptr && settlement->event == "task.resolved"; }
  bool applied() const { return call != nullptr && call->applied; }
  /// Whether what became of it is known, by its answer or by a settlement.
  bool known() const {
    return (outcome != nullptr && !ended_as("reset.ambiguous")) || (!verdict().empty() && verdict() != "unknown");
  }
};

/// Run and ordinal.
using TaskKey = std::pair<std::int64_t, std::int64_t>;
std::string name_of(const TaskKey& task);

struct History {
  std::map<TaskKey, std::vector<Attempt>> attempts;  ///< in the order of their intents
  std::map<TaskKey, const AuditRecord*> held;        ///< its newest task.held
  std::vector<std::string> violations;               ///< where the two logs cannot be put together
};

/// Refers into both, which outlive it.
History gather(const AuditExport& audit, const std::vector<ConsoleCall>& calls);

/// Whether every field of a reset's request (but taskId, posType and serverId, which consoles do not echo reliably)
/// reads the same in `position`: what the product calls equal to the target.
bool shows_target(const boost::json::object& position, const boost::json::object& request);

}  // namespace resetd::support
