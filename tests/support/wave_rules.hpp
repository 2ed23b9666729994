#pragma once
// What must hold of waves: none begins before the one before it has ended and the run was promoted.

#include <string>
#include <vector>

#include "support/attempts.hpp"
#include "support/invariants.hpp"

namespace resetd::support {

/// Appends what is wrong; else all of these hold of each task whose wave the evidence gives:
///   - its resets, and the stops of its job for it, were announced after its run had been promoted to its wave
///   - where the run was promoted beyond its wave, what became of each of its resets until then was known, or was a
///     person's to decide
void judge_waves(const AuditExport& audit, const Evidence& evidence, const History& history,
                 std::vector<std::string>& found);

}  // namespace resetd::support
