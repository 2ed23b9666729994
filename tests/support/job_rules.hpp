#pragma once
// What must hold where data jobs are stopped before a reset and started after it.

#include <string>
#include <vector>

#include "support/attempts.hpp"
#include "support/looks.hpp"

namespace resetd::support {

/// Appends what is wrong; else all of these hold:
///   - when a start was announced, and when it arrived, every reset of its job in any run was settled: its outcome was
///     known, by its answer, a proof or a person, and it was not held without a person's decision since
///   - a job whose reset the console had rejected by a code was looked at again before its start was announced
///   - a job that is recorded as stopped was announced to be asked to, and seen STOP since; as started, seen RUNNING
void judge_jobs(const AuditExport& audit, const History& history, const Looks& looks, std::vector<std::string>& found);

}  // namespace resetd::support
