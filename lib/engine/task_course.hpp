#pragma once
// One task's way from the moment it is taken in hand until it is settled or has to wait: look, reset, read back.

#include <boost/asio/awaitable.hpp>

#include "engine/run_context.hpp"

namespace resetd::engine {

/// `task` is in hand: checking, reconciling or verifying. When this returns it is durable in a state that needs no one
/// in this process: settled, waiting for its time, or given back.
asio::awaitable<void> take_course(RunContext& run, queue::Task task);

}  // namespace resetd::engine
