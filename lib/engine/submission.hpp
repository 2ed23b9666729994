#pragma once
// From a plan that was checked to a run in state sealing with all its tasks in the queue.

#include <filesystem>
#include <string>

#include "engine/run_context.hpp"
#include "plan/reader.hpp"

namespace resetd::engine {

/// plan::check on a thread of its own.
asio::awaitable<plan::Reading> check_on_thread(asio::any_io_executor executor, std::filesystem::path plan,
                                               plan::Options options);

struct Submitter {
  std::string actor;  ///< `name(uid)`
  std::string console;
  std::string console_url;  ///< normalised
};

/// Reads the plan on a thread of its own and hands its tasks to the store in batches: a million tasks take constant
/// memory. Where the plan changed since it was checked, the run is cancelled again and the error says so.
asio::awaitable<core::Result<queue::Run>> submit(asio::any_io_executor executor, Ledger ledger, Submitter submitter,
                                                 std::filesystem::path plan, plan::Options options,
                                                 plan::Reading checked);

/// Likewise the tasks of a run that is in state sealing and has none yet. Returns the run, or why the plan is no good
/// any more, and leaves the run as it is.
asio::awaitable<core::Result<queue::Run>> queue_tasks(asio::any_io_executor executor, Ledger ledger, queue::Run run,
                                                      std::filesystem::path plan, plan::Options options,
                                                      plan::Reading checked);

/// Cancels a run of which nothing was sent.
asio::awaitable<void> cancel_unsent(Ledger ledger, queue::Run run, audit::Event event, std::string reason,
                                    std::string actor);

}  // namespace resetd::engine
