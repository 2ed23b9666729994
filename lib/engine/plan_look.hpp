#pragma once
// What a plan would do: it is submitted and sealed as a run in a ledger that is nobody else's, and read back task by
// task. Of the console's calls it makes none but reads. Used on the loop's thread.

#include <string>
#include <vector>

#include "engine/submission.hpp"

namespace resetd::engine {

class PlanLook {
 public:
  /// The channel, and what the ledger refers to, outlive it; it outlives what is awaited of it.
  PlanLook(asio::any_io_executor executor, Ledger ledger, Channel& channel)
      : executor_(std::move(executor)), ledger_(ledger), channel_(channel) {}

  /// `checked` is the plan, found good, with its tasks kept. Once, and first. Errors as of submit() and seal(); refused
  /// with what end() was told.
  asio::awaitable<core::Result<void>> look(std::string actor, plan::Reading checked);

  /// The sealed run, after look() went well.
  const queue::Run& run() const { return run_; }
  /// The next tasks of it; none after the last.
  asio::awaitable<std::vector<queue::Task>> next();

  /// look() makes no further call and is refused with this reason; what next() returns is worth nothing any more.
  void end(std::string why);
  bool ended() const { return !ended_by_.empty(); }

  const Channel& channel() const { return channel_; }

 private:
  asio::any_io_executor executor_;
  Ledger ledger_;
  Channel& channel_;
  queue::Run run_;
  core::Ordinal after_{0};
  RunContext* sealing_ = nullptr;
  std::string ended_by_;
};

}  // namespace resetd::engine
