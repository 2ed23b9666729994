#pragma once
// A task's data job on its way to STOP before the reset, or to RUNNING after it.

#include <boost/asio/awaitable.hpp>

#include "engine/looks.hpp"

namespace resetd::engine {

/// `task` is in hand, stopping or starting: its job is looked at, and asked where it has to be. Afterwards the task
/// waits for its next look, is settled, or is in hand to be checked: its job has stopped.
asio::awaitable<void> mind_job(RunContext& run, queue::Task& task);

/// Reads anew what `task` knows of the others of its job, where there are any: a person may have decided on them since
/// it was taken in hand. Before a step that may settle it.
asio::awaitable<void> know_others(RunContext& run, queue::Task& task);

/// Commits a step that was taken from a look (null: from none), with the records that it calls for.
asio::awaitable<void> commit_step(RunContext& run, queue::Task& task, const core::Step& step, const core::Look* look,
                                  std::vector<audit::Record> records);

/// Gives a task back that was taken in hand, as it stands.
asio::awaitable<void> give_back(RunContext& run, queue::Task& task);

}  // namespace resetd::engine
