#include "engine/claim.hpp"

#include <algorithm>

namespace resetd::engine {
namespace {

// At most `limit` of what `read`, given a limit, finds.
template <class Read>
std::vector<queue::Task> not_in_hand(const ClaimOrder& order, std::int64_t limit, Read read) {
  for (std::int64_t in_hand = 0;;) {
    std::vector<queue::Task> tasks = read(limit + in_hand);
    const auto is_in_hand = [&order](const queue::Task& task) {
      return std::ranges::binary_search(order.in_hand, task.ordinal);
    };
    const auto left_out = static_cast<std::int64_t>(std::erase_if(tasks, is_in_hand));
    if (left_out <= in_hand) {
      if (std::ssize(tasks) > limit) tasks.erase(tasks.begin() + limit, tasks.end());
      return tasks;
    }
    in_hand = left_out;
  }
}

}  // namespace

Claim claim_tasks(sqlite::Connection& connection, const RunContext& run, const ClaimOrder& order) {
  Claim claim;
  // Half is kept for what was not begun: its job's stop takes long, and while it does the others go on.
  const std::int64_t due = order.room - std::min(order.begin, order.room / 2);
  const core::RunId id = run.run().id;
  claim.tasks = not_in_hand(
      order, due, [&](std::int64_t limit) { return queue::due_tasks(connection, id, order.which, order.now, limit); });
  const std::int64_t fresh = std::min(order.begin, order.room - std::ssize(claim.tasks));
  if (fresh > 0) {
    std::vector<queue::Task> queued = not_in_hand(order, fresh, [&](std::int64_t limit) {
      return queue::queued_tasks(connection, id, order.last, limit, order.fresh);
    });
    claim.fresh = std::ssize(queued);
    std::ranges::move(queued, std::back_inserter(claim.tasks));
  }
  for (queue::Task& task : claim.tasks) {
    const core::Step step = run.step(task, core::Claimed{});
    queue::TaskChange change{.to = step.to};
    // What its job was asked before it rested says nothing of it any more.
    if (step.to == core::TaskState::checking && task.asks > 0) {
      change.asks = task.asks = 0;
      task.asked.reset();
      task.ask_trouble.clear();
    }
    queue::move_task(connection, id, task.ordinal, task.state, change);
  }
  claim.next_due = queue::next_due(connection, id, order.which);
  return claim;
}

}  // namespace resetd::engine
