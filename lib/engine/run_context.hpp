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
#include "engine/slots.hpp"
#include "queue/rows.hpp"
#include "queue/tasks.hpp"
#include "schedule/schedule.hpp"
#include "sqlite/store.hpp"

namespace resetd::engine {

class Looks;

/// The database and its log, for whoever writes. The log is touched on the store's thread only.
struct Ledger {
  sqlite::Executor& store;
  audit::Log& log;
  const Clock& clock;
};

/// What a change was judged by: the task alone, or how the others of its job stand as well.
enum class Basis { task, others_too };

class RunContext {
 public:
  RunContext(const asio::any_io_executor& executor, Ledger ledger, Channel& channel, queue::Run run,
             core::Policy policy, queue::Tally tally);
  ~RunContext();

  const queue::Run& run() const { return run_; }
  const core::Policy& policy() const { return policy_; }
  const queue::Counts& counts() const { return tally_.counts; }
  const Clock& clock() const { return ledger_.clock; }
  Channel& channel() { return channel_; }
  const Channel& channel() const { return channel_; }
  Ledger& ledger() { return ledger_; }
  Looks& looks() { return *looks_; }

  /// New looks, stops and resets may be made. What has been sent is settled all the same.
  bool going() const { return !leaving_ && !cancelling_ && halt_reason_.empty(); }
  /// Halted or being cancelled: nothing new is begun, but what was begun is brought to an end, and jobs run again.
  bool winding_up() const { return !leaving_ && !going(); }
  bool leaving() const { return leaving_; }
  bool cancelling() const { return cancelling_; }
  /// Why the run must halt; empty where it need not.
  const std::string& halt_reason() const { return halt_reason_; }
  /// Why it was paused; empty where it was not.
  const std::string& pause_reason() const { return pause_reason_; }
  /// As soon as the calls under way have ended, it is left as it stands. The reason is for people.
  void pause(std::string reason);
  void halt(std::string reason);
  /// The console refuses our key: the run halts, and nothing can be wound up either.
  void refuse_key(const std::string& trouble);
  void cancel();
  /// Whoever waits asks again whether the run is going, and whether calls are made at all.
  void wake_all();

  /// No new task starts outside of its window; always, where there is none.
  void keep_to(schedule::Schedule schedule) { schedule_ = std::move(schedule); }
  bool in_window() const { return !schedule_ || schedule::in_window(*schedule_, clock().wall()); }
  core::WallTime next_opening() const { return schedule::next_window_opening(*schedule_, clock().wall()); }
  /// Nothing was done about the task yet, and its run is outside of its window.
  bool must_wait(const queue::Task& task) const {
    return task.attempts == 0 && !task.owes_start && task.asks == 0 && !in_window();
  }

  /// Waits, where that is wanted. Whoever is woken early, since the run goes another way, asks again.
  asio::awaitable<void> sleep(std::chrono::milliseconds duration, std::function<bool()> wanted);
  /// Waits, unless and until the run stops going.
  asio::awaitable<void> sleep(std::chrono::milliseconds duration) {
    return sleep(duration, [this] { return going(); });
  }
  /// A wait with full jitter before the next try after `failures` in a row, not shorter than a Retry-After.
  std::chrono::milliseconds retry_delay(int failures, std::optional<std::chrono::seconds> retry_after);

  /// Of the slots for tasks in flight, the run's and the console's.
  struct Slot {
    std::optional<Slots::Slot> of_run;
    std::optional<Slots::Slot> of_console;
  };
  asio::awaitable<Slot> slot();
  /// The last that was waited for came so soon that a look made before would still have been young.
  bool slots_come_soon() const { return slot_wait_ && 4 * *slot_wait_ <= policy_.check_max_age; }
  /// Tasks in flight at once: the policy's, at most the console's.
  std::int64_t concurrency() const;
  asio::awaitable<std::unique_ptr<CallPermit>> permit(Priority priority, const std::function<bool()>& go_on);
  /// From now on. It also bounds the run's slots.
  void set_rate(core::Rate rate);
  /// The time between two calls at the run's rate.
  std::chrono::nanoseconds call_interval() const;
  /// At that rate, which may have been lowered since the run was taken: else nothing is reset.
  bool looks_stay_young() const;

  /// Tasks in hand, and those of them that wait for a slot, be it for a look.
  std::int64_t in_hand() const { return in_hand_; }
  std::int64_t waiting_for_slot() const { return waiting_for_slot_; }
  void set_in_hand(std::int64_t tasks) { in_hand_ = tasks; }

  /// Writes records and the task's change as one transaction; then `task` is as it stands there. False where the change
  /// hangs on the other tasks of its job and a person has decided on one of them since `task` was told how they stand:
  /// nothing is written, `task` is told, and is to be judged anew.
  asio::awaitable<bool> commit(queue::Task& task, queue::TaskChange change, std::vector<audit::Record> records,
                               Basis basis = Basis::task);

  /// The change that a step makes to its task, but for what only the caller knows.
  queue::TaskChange change_of(const queue::Task& task, const core::Step& step,
                              std::optional<std::chrono::seconds> retry_after = {});
  /// Asks core::step; a pair without an edge is a broken invariant.
  core::Step step(const queue::Task& task, const core::TaskEvent& event) const;

  /// A task counts as failed or held from the moment on when that is decided, before it is written.
  core::BudgetCounts budget_counts() const;
  /// The budget is spent: a task that is in no slot may not fail or be held in this step any more. It is given back,
  /// and judged anew where a person lets the run go on.
  bool too_late_for(const queue::Task& task, const core::Step& step) const;
  std::int64_t count(core::TaskState state) const;
  /// Read anew: a person has decided on tasks that were in nobody's hand. Of the run, what is forgiven may be another.
  void stands(const queue::Run& run, queue::Tally tally);
  queue::Due due_now() const;
  /// When the next begun task is due, as far as this process has set it since it was last asked for and taken.
  std::optional<queue::Due> next_due;

  /// Called after each change of a task's state.
  std::function<void()> on_change = [] {};

  /// Tasks that were claimed: adds what the claim moved to the counts.
  void claimed(core::TaskState from, core::TaskState to);

 private:
  /// What is being written of it, beyond what the tally says.
  struct Verging {
    std::int64_t failed = 0;
    std::int64_t held = 0;
  };
  Verging verging(const queue::Task& task, core::TaskState to, std::optional<core::TaskState> ends_as) const;
  void check_budget();
  std::chrono::milliseconds job_age(const queue::Task& task) const;
  /// How long a stop or a start may take.
  std::chrono::milliseconds time_for(core::TaskState state) const;

  asio::any_io_executor executor_;
  Ledger ledger_;
  Channel& channel_;
  queue::Run run_;
  core::Policy policy_;
  queue::Tally tally_;
  Verging verging_;
  std::optional<schedule::Schedule> schedule_;
  std::unique_ptr<Limiter> rate_;
  std::unique_ptr<Slots> slots_;
  std::unique_ptr<Looks> looks_;
  bool leaving_ = false;
  bool cancelling_ = false;
  std::string pause_reason_;
  std::string halt_reason_;
  std::int64_t in_hand_ = 0;
  std::int64_t waiting_for_slot_ = 0;
  std::optional<core::SteadyTime::duration> slot_wait_;  ///< nothing: none was waited for yet
  std::list<Timer*> sleepers_;
  std::minstd_rand random_;  ///< for jitter alone
};

}  // namespace resetd::engine
