#pragma once
// Finds the data job and the data task of each task of a run that is being sealed, with as few calls as it takes: in
// the pages of all jobs, or by asking for each.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "console/client.hpp"
#include "engine/run_context.hpp"
#include "queue/tasks.hpp"

namespace resetd::engine {

/// Used once, on the loop's thread.
class Sealer {
 public:
  /// The context outlives it.
  Sealer(asio::any_io_executor executor, RunContext& context) : executor_(std::move(executor)), context_(context) {}

  /// Afterwards each task is resolved or refused. Errors: what the console or the network refused, and two tasks that
  /// are the same data task; then some may be resolved and others not.
  asio::awaitable<core::Result<void>> resolve_all();

 private:
  asio::awaitable<core::Result<void>> scan();
  asio::awaitable<core::Result<void>> ask_jobs();
  asio::awaitable<core::Result<void>> ask_names();
  /// `page`: of the list of all jobs; nothing where they were not read from there.
  asio::awaitable<core::Result<bool>> take(std::vector<console::DataJob> jobs, std::optional<std::int64_t> page);
  /// The next of them, and moves `after` on; none where none is left.
  asio::awaitable<std::vector<queue::Task>> next_unresolved(core::Ordinal& after);
  asio::awaitable<void> refuse(queue::Task task, std::string why);
  asio::awaitable<void> refuse_rest();
  asio::awaitable<queue::Unresolved> count();

  std::optional<core::Error> match(sqlite::Connection& connection, const console::DataJob& job,
                                   std::optional<std::int64_t> page);
  std::optional<core::Error> settle(sqlite::Connection& connection, const queue::Task& task,
                                    const console::DataJob& job, std::optional<std::int64_t> page);
  void refuse_now(sqlite::Connection& connection, const queue::Task& task, const std::string& why);

  const queue::Run& run() const { return context_.run(); }

  asio::any_io_executor executor_;
  RunContext& context_;
  core::Ordinal last_{0};           // of the unresolved tasks
  std::int64_t open_ = 0;           // how many they are; changed on the loop's thread only
  bool by_name_ = false;            // some are looked up by name: two jobs of one name must both be seen
  bool by_task_id_ = false;         // some give their data task's id; both are known before any work of take()
  std::int64_t newly_settled_ = 0;  // by one take(); the store's thread only
};

}  // namespace resetd::engine
