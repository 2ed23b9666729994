#pragma once
// A task's data job on its way to STOP before the reset, or to RUNNING after it.

#include <boost/asio/awaitable.hpp>

#include "engine/looks.hpp"

namespace resetd::engine {

/// `task` is in hand, stopping or starting: its job is looked at, and asked where it has to be. Afterwards the task
/// waits for its next look, is settled, or is in hand to be checked: its job has stopped.
asio::awaitable<void> mind_job(RunContext& run, queue::Task& task);

/// Commits a step that was taken from a look (null: from none), with the records that it calls for. False: the other
/// tasks of its job stand otherwise, see RunContext::commit.
asio::awaitable<bool> commit_step(RunContext& run, queue::Task& task, const core::Step& step, const core::Look* look);

/// Gives a task back that was taken in hand, as it stands.
asio::awaitable<void> give_back(RunContext& run, queue::Task& task);

}  // namespace resetd::engine
