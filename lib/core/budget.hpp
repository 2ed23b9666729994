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

}  // namespace resetd::core
