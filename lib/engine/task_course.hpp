#pragma once
// One task's way from the moment it is taken in hand until it is settled or has to wait: its job stopped, looked at,
// reset, read back, its job started.

#include <boost/asio/awaitable.hpp>

#include "engine/run_context.hpp"

namespace resetd::engine {

/// `task` is in hand: checking, stopping, reconciling, verifying or starting. When this returns it is durable in a
/// state that needs no one in this process: settled, waiting for its time, or given back.
asio::awaitable<void> take_course(RunContext& run, queue::Task task);

/// What halting or cancelling its run means for a task that is in nobody's hand: cancelled, or its job runs again.
asio::awaitable<void> wind_up(RunContext& run, queue::Task task);

}  // namespace resetd::engine
