#pragma once
// Tasks are taken in hand: those begun before that are due, then new ones.

#include <vector>

#include "engine/run_context.hpp"
#include "queue/claims.hpp"

namespace resetd::engine {

/// What may be claimed at once.
struct ClaimOrder {
  queue::Begun which{};
  queue::Due now{};
  std::int64_t room = 0;                     ///< tasks at most
  std::int64_t begin = 0;                    ///< of which not begun yet
  core::Ordinal last{};                      ///< of those
  queue::Queued fresh = queue::Queued::all;  ///< of those which
  /// Rising. They are left alone though they may look due: what lets go of a task is written before its process knows.
  std::vector<core::Ordinal> in_hand;
};

struct Claim {
  std::vector<queue::Task> tasks;  ///< each as it stood before
  std::optional<queue::Due> next_due;
  std::int64_t fresh = 0;  ///< of the tasks: not begun before
};

/// On the store's thread, in one transaction.
Claim claim_tasks(sqlite::Connection& connection, const RunContext& run, const ClaimOrder& order);

}  // namespace resetd::engine
