#include "engine/fair_queue.hpp"

#include <algorithm>

namespace resetd::engine {

void FairQueue::push(core::RunId run, Waiter waiter) {
  auto party = std::ranges::find(parties_, run, &Party::run);
  if (party == parties_.end()) party = parties_.insert(parties_.end(), Party{run, {}});
  party->waiters.push_back(std::move(waiter));
}

FairQueue::Waiter FairQueue::pop() {
  Party party = std::move(parties_.front());
  parties_.pop_front();
  Waiter waiter = std::move(party.waiters.front());
  party.waiters.pop_front();
  if (!party.waiters.empty()) parties_.push_back(std::move(party));
  return waiter;
}

}  // namespace resetd::engine
