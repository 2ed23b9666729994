#pragma once
// What a person decides about a run as a whole: approve it, let it go on.

#include "engine/run_context.hpp"

namespace resetd::engine {

/// A sealed run that was not approved within its policy's approval_ttl.
bool seal_expired(const queue::Run& run, const core::Policy& policy, core::WallTime now);

/// Approves the digest of a sealed run and starts it.
asio::awaitable<core::Result<queue::Run>> approve_and_start(Ledger ledger, queue::Run run, std::string actor);

/// Lets a run go on that is paused or halted, or that is running and lost its process.
asio::awaitable<core::Result<queue::Run>> resume(Ledger ledger, queue::Run run, std::string reason, std::string actor);

}  // namespace resetd::engine
