#include "core/budget.hpp"

#include <algorithm>
#include <limits>

namespace resetd::core {

TaskState counts_as(TaskState state, std::optional<TaskState> ends_as) {
  return state == TaskState::starting && ends_as ? *ends_as : state;
}

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

WorstCase worst_case(const FailureBudget& budget, const Exposure& exposure) {
  const std::int64_t failed = tasks_of(budget.failed, exposure.tasks);
  const std::int64_t held = tasks_of(budget.held, exposure.tasks);
  const std::int64_t begun = exposure.in_flight + exposure.starts;
  if (budget.mode == BudgetMode::strict) {
    return {.failed = std::min(exposure.at_risk, failed),
            .held = std::min(exposure.at_risk, held + std::min(begun, failed))};
  }
  return {.failed = std::min(exposure.at_risk, failed + exposure.in_flight),
          .held = std::min(exposure.at_risk, held + begun)};
}

}  // namespace resetd::core
