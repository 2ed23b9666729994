#pragma once
// What a start-up makes of what an earlier process left: the same after a crash as after any other end.

#include "engine/run_context.hpp"

namespace resetd::engine {

struct Recovered {
  std::int64_t runs_cancelled =
      0;  ///< that were being sealed, or had not started under their template: nothing was sent
  std::int64_t tasks_ambiguous = 0;  ///< whose reset may have been under way
};

/// Once, before anything is sent. Every intent without an outcome gets one, ambiguous; every task is in a state that
/// waits for no one. In a backup's copy the runs that would go on are paused.
asio::awaitable<Recovered> recover(Ledger ledger);

}  // namespace resetd::engine
