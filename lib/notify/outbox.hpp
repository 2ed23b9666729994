#pragma once
// One receiver's queue, emptied one message after another. Used on the loop's thread.

#include <deque>
#include <random>

#include "engine/clock.hpp"
#include "engine/log.hpp"
#include "notify/notifier.hpp"

namespace resetd::notify {

class Outbox {
 public:
  /// The clock outlives it; so does it the coroutine run().
  Outbox(const engine::Clock& clock, Subscription subscription, const NotifierOptions& options);

  bool wants(audit::Event event) const;
  void put(Message message);
  bool idle() const { return queue_.empty() && !busy_; }

  /// Delivers until end() was called. Once.
  asio::awaitable<void> run();
  /// run() returns soon, whatever is queued.
  void end();

 private:
  struct Queued {
    Message message;
    core::SteadyTime since;
  };
  asio::awaitable<void> see_through(Queued queued);
  /// False where there is no more to be tried.
  bool again(const Queued& queued, const Attempt& attempt, int attempts);
  void say(engine::LogLevel level, const Message& message, const std::string& what) const;

  const engine::Clock& clock_;
  Subscription subscription_;
  NotifierOptions options_;
  std::deque<Queued> queue_;
  std::unique_ptr<engine::Timer> wake_;
  std::mt19937_64 random_{std::random_device{}()};
  bool busy_ = false;
  bool ended_ = false;
};

}  // namespace resetd::notify
