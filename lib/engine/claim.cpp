#include "engine/claim.hpp"

#include <algorithm>

namespace resetd::engine {

Claim claim_tasks(sqlite::Connection& connection, const RunContext& run, const ClaimOrder& order) {
  Claim claim;
  // Half is kept for what was not begun: its job's stop takes long, and while it does the others go on.
  const std::int64_t due = order.room - std::min(order.begin, order.room / 2);
  claim.tasks = queue::due_tasks(connection, run.run().id, order.which, order.now, due);
  const std::int64_t fresh = std::min(order.begin, order.room - std::ssize(claim.tasks));
  if (fresh > 0) {
    std::vector<queue::Task> queued = queue::queued_tasks(connection, run.run().id, order.last, fresh, order.fresh);
    claim.fresh = std::ssize(queued);
    std::ranges::move(queued, std::back_inserter(claim.tasks));
  }
  for (queue::Task& task : claim.tasks) {
    const core::Step step = run.step(task, core::Claimed{});
    const queue::TaskChange change{.to = step.to};
    queue::move_task(connection, run.run().id, task.ordinal, task.state, change);
  }
  claim.next_due = queue::next_due(connection, run.run().id, order.which);
  return claim;
}

}  // namespace resetd::engine
