#pragma once
// What must hold of stops and starts as such: one at a time, none that nobody wants, and none owed in the end.

#include <string>
#include <vector>

#include "support/attempts.hpp"
#include "support/invariants.hpp"
#include "support/looks.hpp"

namespace resetd::support {

/// Appends what is wrong; else all of these hold:
///   - no stop or start reached the console while an earlier one of the same job was on its way there
/// and of each run whose `finish` the evidence gives:
///   - `leave`: it announced no start; `restore`: none but of jobs that it had announced to stop before; `start`: or to
///     reset
///   - else, once all is settled: of each job that it stopped, and with `start` of each that it reset for a task that
///     succeeded, it announced a start since or gave it up, or the job was seen since to run or to be in no state to be
///     started, or one of the run's tasks on it was held
void judge_asks(const AuditExport& audit, const Evidence& evidence, const History& history, const Looks& looks,
                std::vector<std::string>& found);

}  // namespace resetd::support
