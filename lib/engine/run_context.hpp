#pragma once
// What the coroutines of one run share: how it may go on, how they write, how they wait. Used on the loop's thread;
// outlives them.

#include <functional>
#include <list>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "audit/log.hpp"
#include "core/budget.hpp"
#include "engine/channel.hpp"
#include "queue/rows.hpp"
#include "queue/tasks.hpp"
#include "sqlite/store.hpp"

namespace resetd::engine {

/// The database and its log, for whoever writes. The log is touched on the store's thread only.
struct Ledger {
  sqlite::Executor& store;
  audit::Log& log;
  const Clock& clock;
};

class RunContext {
 public:
  RunContext(asio::any_io_executor executor, Ledger ledger, Channel& channel, queue::Run run, core::Policy policy,
             queue::Counts counts);

  const queue::Run& run() const { return run_; }
  const core::Policy& policy() const { return policy_; }
  const queue::Counts& counts() const { return counts_; }
  const Clock& clock() const { return ledger_.clock; }
  Channel& channel() { return channel_; }
  Ledger& ledger() { return ledger_; }

  /// Whether new looks and resets may be made. What has been sent is settled all the same.
  bool going() const { return !pausing_ && halt_reason_.empty(); }
  bool pausing() const { return pausing_; }
  /// Why the run must halt; empty where it need not.
  const std::string& halt_reason() const { return halt_reason_; }
  void pause();
  void halt(std::string reason);

  /// Waits, unless and until the run stops going.
  asio::awaitable<void> sleep(std::chrono::milliseconds duration);
  /// A wait with full jitter before the next try after `failures` in a row, not shorter than a Retry-After.
  std::chrono::milliseconds retry_delay(int failures, std::optional<std::chrono::seconds> retry_after);

  asio::awaitable<std::unique_ptr<CallPermit>> permit(Priority priority, const std::function<bool()>& go_on);

  /// Writes records and the task's change as one transaction; then `task` is as it stands there.
  asio::awaitable<void> commit(queue::Task& task, queue::TaskChange change, std::vector<audit::Record> records);

  /// The change that a step makes to its task, but for what only the caller knows.
  queue::TaskChange change_of(const queue::Task& task, const core::Step& step,
                              std::optional<std::chrono::seconds> retry_after = {});
  /// Asks core::step; a pair without an edge is a broken invariant.
  core::Step step(const queue::Task& task, const core::TaskEvent& event) const;

  core::BudgetCounts budget_counts() const;
  queue::Due due_now() const;
  /// When the next begun task is due, as far as this process has set it since it was last asked for and taken.
  std::optional<queue::Due> next_due;

  /// Called after each change of a task's state.
  std::function<void()> on_change = [] {};

  /// Tasks that were claimed: adds what the claim moved to the counts.
  void claimed(core::TaskState from, core::TaskState to);

 private:
  void check_budget();
  void wake_all();

  asio::any_io_executor executor_;
  Ledger ledger_;
  Channel& channel_;
  queue::Run run_;
  core::Policy policy_;
  queue::Counts counts_;
  std::unique_ptr<Limiter> rate_;
  bool pausing_ = false;
  std::string halt_reason_;
  std::list<Timer*> sleepers_;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace resetd::engine
