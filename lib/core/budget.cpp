#include "core/budget.hpp"

#include <algorithm>
#include <limits>

namespace resetd::core {

bool exceeded(const FailureBudget& budget, const BudgetCounts& counts) {
  return counts.failed > tasks_of(budget.failed, counts.tasks) || counts.held > tasks_of(budget.held, counts.tasks);
}

std::int64_t may_begin(const FailureBudget& budget, const BudgetCounts& counts) {
  if (exceeded(budget, counts)) return 0;
  if (budget.mode == BudgetMode::relaxed) return std::numeric_limits<std::int64_t>::max();
  return std::max<std::int64_t>(0, tasks_of(budget.failed, counts.tasks) - counts.failed - counts.begun);
}

bool exhausted(const FailureBudget& budget, const BudgetCounts& counts) {
  return budget.mode == BudgetMode::strict && counts.begun == 0 && may_begin(budget, counts) == 0;
}

WorstCase worst_case(const FailureBudget& budget, std::int64_t tasks, std::int64_t at_risk, std::int64_t in_flight) {
  const std::int64_t failed = tasks_of(budget.failed, tasks);
  const bool strict = budget.mode == BudgetMode::strict;
  const std::int64_t begun = strict ? std::min(in_flight, failed) : in_flight;
  return {.failed = std::min(at_risk, strict ? failed : failed + begun),
          .held = std::min(at_risk, tasks_of(budget.held, tasks) + begun)};
}

}  // namespace resetd::core
