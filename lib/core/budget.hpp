#pragma once
// The failure budget: how many tasks of a run may fail, or be held, before it halts.

#include <cstdint>
#include <optional>

#include "core/policy.hpp"
#include "core/states.hpp"

namespace resetd::core {

/// What a task counts as: where its job is still to be started, what it is once that runs.
TaskState counts_as(TaskState state, std::optional<TaskState> ends_as);

/// A run's tasks, counted as above. `begun`: claimed, and neither settled nor counted as failed.
struct BudgetCounts {
  std::int64_t tasks = 0;
  std::int64_t failed = 0;
  std::int64_t held = 0;
  std::int64_t begun = 0;
};

/// More tasks failed, or are held, than the budget allows.
bool exceeded(const FailureBudget& budget, const BudgetCounts& counts);

/// How many queued tasks may be begun now. strict: each that is begun reserves one failure, so the bound is never
/// passed; relaxed: as many as there are.
std::int64_t may_begin(const FailureBudget& budget, const BudgetCounts& counts);

/// strict only: nothing is begun, nothing may be begun, so the run cannot go on.
bool exhausted(const FailureBudget& budget, const BudgetCounts& counts);

/// How far it can come before the run halts.
struct WorstCase {
  std::int64_t failed = 0;
  std::int64_t held = 0;
  bool operator==(const WorstCase&) const = default;
};

struct Exposure {
  std::int64_t tasks = 0;
  std::int64_t at_risk = 0;    ///< are to be reset
  std::int64_t in_flight = 0;  ///< at once
  std::int64_t starts = 0;     ///< jobs that are started after their reset: where one will not start, its task is held
};

/// What the budget allows, and where it is not strict those that are in flight when it is spent, and the jobs that are
/// being started then. In strict mode what is in flight, starts included, is no more than the failures that are
/// reserved, and can still turn out as held. A run that is halted has one more than the budget allows, which is one of
/// those in flight.
WorstCase worst_case(const FailureBudget& budget, const Exposure& exposure);

}  // namespace resetd::core
