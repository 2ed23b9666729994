#pragma once
// Who waits for something that all runs share: the runs take turns, and within a run it goes in order of arrival. So a
// run with a thousand waiting tasks is one turn ahead of another's single one, not a thousand. Used on the loop's
// thread.

#include <deque>
#include <functional>

#include "core/ids.hpp"

namespace resetd::engine {

class FairQueue {
 public:
  using Waiter = std::function<void()>;

  void push(core::RunId run, Waiter waiter);
  bool empty() const { return parties_.empty(); }
  /// Takes the next one out; there is one.
  Waiter pop();

 private:
  struct Party {
    core::RunId run;
    std::deque<Waiter> waiters;  ///< never empty
  };
  std::deque<Party> parties_;  ///< as many as runs that wait; the first has its turn
};

}  // namespace resetd::engine
