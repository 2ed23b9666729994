#pragma once
// Taking a run back while others go on: what it left is held against what its console shows now, under the limits that
// all runs share. It only looks: of the console's calls it makes none but reads, and it writes nothing. Used on the
// loop's thread.

#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "console/client.hpp"
#include "core/result.hpp"
#include "engine/run_context.hpp"
#include "engine/undo.hpp"

namespace resetd::engine {

/// What stands against taking a task back.
struct Against {
  std::string why;         ///< for people
  std::string now = "{}";  ///< where it stands, as JSON; `{}` where that is not known
};

/// Some of a run's tasks, in reverse order.
struct UndoPage {
  std::string lines;  ///< of the plan, which the first of them all begins with its header
  std::int64_t undone = 0;
  std::vector<std::pair<queue::Task, Against>> not_undone;
};

class UndoLook {
 public:
  /// `run` is at rest. What the ledger refers to and the channel outlive it; it outlives what is awaited of it.
  UndoLook(const asio::any_io_executor& executor, Ledger ledger, Channel& channel, const queue::Run& run);

  /// Looks at every data task that could be taken back, a page of the console's list at a time. Once, and first.
  /// Errors: refused where the run reset nothing or it was ended, or the console refuses our key; unreachable where the
  /// console does not answer.
  asio::awaitable<core::Result<void>> look();

  /// The next tasks, as they stand in the database then; nothing after the last.
  asio::awaitable<std::optional<UndoPage>> next();

  /// look() makes no further call and is refused, with this reason; what next() returns is worth nothing any more.
  void end(std::string why);
  bool ended() const { return context_.leaving(); }

  const queue::Run& run() const { return context_.run(); }

 private:
  struct Sight {
    core::JobId job{};
    bool seen = false;
  };
  /// A data task, and the job that is to show it.
  using Shown = std::vector<std::pair<core::TaskId, const console::DataJob*>>;

  asio::awaitable<bool> choose();
  asio::awaitable<core::Result<void>> scan();
  asio::awaitable<core::Result<void>> ask_unseen();
  asio::awaitable<core::Result<bool>> take(std::vector<console::DataJob> jobs);
  asio::awaitable<void> judge(Shown shown);
  Undo by_record(sqlite::Connection& connection, const queue::Task& task) const;
  void settle(const queue::Task& task, const Undo& undo, UndoPage& told);

  asio::any_io_executor executor_;
  RunContext context_;
  core::WallTime now_;
  boost::unordered_flat_map<core::TaskId, Sight> sights_;  ///< those that can be taken back as far as is recorded
  std::map<core::TaskId, Against> against_;                ///< what the console says, where it does
  std::int64_t unseen_ = 0;
  core::Ordinal before_;
  bool begun_ = false;
};

}  // namespace resetd::engine
