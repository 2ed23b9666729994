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

/// Queues the tasks that were kept of the plan, `checked.kept`, which is there, in batches: a million of them take
/// constant memory. Where they cannot be read, the run is cancelled again and the error, which is unexpected, says so.
asio::awaitable<core::Result<queue::Run>> submit(Ledger ledger, Submitter submitter, plan::Reading checked);

/// Likewise the tasks of a run that is in state sealing and has none yet. Returns the run, or the error, and leaves the
/// run as it is then.
asio::awaitable<core::Result<queue::Run>> queue_tasks(Ledger ledger, queue::Run run, plan::Reading checked);

/// Cancels a run of which nothing was sent. `error`: whose it is to mend what kept it from being sealed; nothing where
/// a person wanted it so. False, and nothing is done, where its state is another one by now.
asio::awaitable<bool> cancel_unsent(Ledger ledger, queue::Run run, std::string reason,
                                    std::optional<core::ErrorKind> error, std::string actor);

}  // namespace resetd::engine
