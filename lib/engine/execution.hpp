#pragma once
// Carries out one sealed and approved run: claims tasks in plan order, those begun before those not, keeps at most
// `concurrency` in flight, and stops claiming when the run is paused, halts or is done.

#include <deque>
#include <memory>

#include "engine/run_context.hpp"

namespace resetd::engine {

class Execution {
 public:
  /// `run` is in state running. `counts` are its tasks' states as they stand in the database.
  Execution(asio::any_io_executor executor, Ledger ledger, Channel& channel, queue::Run run, core::Policy policy,
            queue::Counts counts);

  /// Returns the run as it stands when nothing of it is in hand any more: finished, paused or halted.
  asio::awaitable<queue::Run> execute();

  /// Begins nothing new; what is in flight ends first.
  void pause() { context_.pause(); }

  const queue::Counts& counts() const { return context_.counts(); }
  const queue::Run& run() const { return context_.run(); }

 private:
  asio::awaitable<void> make_due();
  std::int64_t room() const;
  bool has_room() const;
  asio::awaitable<void> claim();
  void start_ready();
  void start(queue::Task task);
  bool done() const;
  asio::awaitable<void> record_halt();
  asio::awaitable<void> give_back_ready();
  asio::awaitable<queue::Run> close();
  asio::awaitable<void> move(core::RunState to, audit::Event event, std::string reason);

  asio::any_io_executor executor_;
  RunContext context_;
  core::RunState state_ = core::RunState::running;
  std::int64_t concurrency_;
  std::deque<queue::Task> ready_;  ///< claimed, not yet in flight
  std::int64_t in_flight_ = 0;
  std::unique_ptr<Timer> wake_;  ///< cancelled whenever something changes
  bool woken_ = false;
};

}  // namespace resetd::engine
