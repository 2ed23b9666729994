#pragma once
// The failure budget: how many tasks of a run may fail, or be held, before it halts.

#include <cstdint>

#include "core/policy.hpp"

namespace resetd::core {

/// A run's tasks, counted. `begun`: claimed and not settled, whatever they wait for.
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

/// Of a run of `tasks`, `at_risk` of which are to be reset, with `in_flight` at once: what the budget allows, and where
/// it is not strict those that are in flight when it is spent. In strict mode those that are in flight can still turn
/// out as held. A run that is halted has one more than the budget allows, which is one of those in flight.
WorstCase worst_case(const FailureBudget& budget, std::int64_t tasks, std::int64_t at_risk, std::int64_t in_flight);

}  // namespace resetd::core
