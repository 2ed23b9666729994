#pragma once
// Carries out one sealed and approved run: claims tasks in plan order, those begun before those not, wave by wave, and
// stops claiming when the run is paused, halts, is cancelled, comes to a gate or is done.

#include <functional>
#include <memory>
#include <set>
#include <vector>

#include "engine/run_context.hpp"
#include "engine/steering.hpp"
#include "engine/turnstile.hpp"
#include "queue/claims.hpp"

namespace resetd::engine {

class Execution {
 public:
  /// `run` is in state running, or halted: then it is wound up. `tally` is of its tasks as they stand in the database.
  Execution(const asio::any_io_executor& executor, Ledger ledger, Channel& channel, queue::Run run, core::Policy policy,
            queue::Tally tally);

  /// No new task starts outside of its window; what was begun is brought to its end. Before execute().
  void keep_to(schedule::Schedule schedule) { context_.keep_to(std::move(schedule)); }

  /// Returns the run as it stands when nothing of it is in hand any more: finished, paused, halted or gated.
  asio::awaitable<queue::Run> execute();

  /// Leaves the run as it stands as soon as the calls under way have ended. A person's reason may be empty.
  void pause(Person person);
  /// As pause(), but the run stays running: the next process goes on with it.
  void leave();
  void wake_all() { context_.wake_all(); }
  /// It has written that its run is paused.
  bool paused() const { return state_ == core::RunState::paused; }
  /// Its run is paused or left as soon as what is in hand has ended.
  bool leaving() const { return context_.leaving(); }
  bool cancelling() const { return context_.cancelling(); }
  /// Cancels what was not begun, and brings to its end what was.
  asio::awaitable<void> cancel(Person person);
  void set_rate(core::Rate rate) { context_.set_rate(rate); }
  /// A person decides on tasks that are in nobody's hand, between these two: the run does not end meanwhile, and then
  /// it is read anew how it stands.
  void hold_open() { ++held_open_; }
  asio::awaitable<void> release();

  /// Called after each change.
  std::function<void()> on_change = [] {};

  const queue::Counts& counts() const { return context_.counts(); }
  /// See Host::obstacle().
  std::string obstacle() const;
  const queue::Run& run() const { return context_.run(); }

 private:
  asio::awaitable<void> refresh();
  asio::awaitable<void> make_due();
  asio::awaitable<void> wind_up_all();
  queue::Begun claimable() const;
  std::int64_t room() const;
  bool has_room() const;
  bool wave_done() const;
  bool over() const;
  bool must_halt() const;
  std::int64_t begun() const;
  asio::awaitable<void> claim();
  asio::awaitable<void> wait();
  core::SteadyTime wait_until() const;
  void tell_of_window();
  std::string closed_window() const;
  void start(queue::Task task);
  bool all_settled() const;
  asio::awaitable<void> end_wave();
  asio::awaitable<void> close();
  asio::awaitable<void> move(core::RunState to, audit::Event event, std::string reason, std::string actor = "resetd");

  asio::any_io_executor executor_;
  RunContext context_;
  core::RunState state_;
  std::vector<std::int64_t> wave_ends_;
  std::size_t wave_;  ///< from 1
  std::string paused_by_;
  std::int64_t window_;
  std::set<core::Ordinal> in_hand_;
  int held_open_ = 0;
  bool stays_running_ = false;
  bool resumed_ = false;       ///< while it was winding up: the next execution goes on with it
  bool in_window_ = true;      ///< as it was told last
  bool wave_claimed_ = false;  ///< no task of this wave is left to begin
  /// What is in nobody's hand was told that the run goes no further; and once more when nothing was in hand, for what
  /// was let go of meanwhile.
  bool wound_up_ = false;
  bool all_wound_up_ = false;
  Turnstile at_rest_;            ///< who winds up or cancels what is in nobody's hand, as it was when they looked
  std::unique_ptr<Timer> wake_;  ///< cancelled whenever something changes
  bool woken_ = false;
};

}  // namespace resetd::engine
