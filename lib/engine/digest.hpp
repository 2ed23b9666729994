#pragma once
// The digest of a sealed run: what an approval names.

#include <boost/asio/awaitable.hpp>
#include <string>

#include "queue/rows.hpp"
#include "sqlite/store.hpp"

namespace resetd::engine {

namespace asio = boost::asio;

/// SHA-256 in lowercase hex over one line of canonical JSON for the run (name, console, its URL, reason, policy,
/// schedule where it has one) and one for each task in plan order (ordinal, ids, posType, target, the position found,
/// why it may go forward, and why it is refused where it is).
asio::awaitable<std::string> digest_of_sealed(sqlite::Executor& store, const queue::Run& run);

}  // namespace resetd::engine
