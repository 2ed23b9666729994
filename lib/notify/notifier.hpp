#pragma once
// Tells receivers of audit records as they become durable. Nothing that a run does waits for it: records are handed
// over, each receiver has a queue of its own, and what a queue has no room for is dropped, oldest first, and said in
// the log. It begins with what is recorded after it was made; what is still queued when the process ends is not told.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <vector>

#include "audit/log.hpp"
#include "core/policy.hpp"
#include "engine/run_context.hpp"
#include "notify/receiver.hpp"

namespace resetd::notify {

struct Subscription {
  std::string name;                  ///< for the log: "notify[0]"; not the address
  std::vector<audit::Event> events;  ///< what it is told of
  std::unique_ptr<Receiver> receiver;
};

struct NotifierOptions {
  core::Backoff backoff{};                       ///< with full jitter
  int max_attempts = 8;                          ///< of one message
  std::chrono::milliseconds max_age{3'600'000};  ///< of a message, when it is tried again
  std::size_t queue_limit = 1000;                ///< messages of one receiver, and records not yet read up
};

class Notifier {
 public:
  /// The ledger's store and clock outlive it. Called on the loop's thread, as everything but appended and committed.
  Notifier(asio::any_io_executor executor, engine::Ledger ledger, std::vector<Subscription> subscriptions,
           NotifierOptions options = {});
  /// After stop() has returned, or when the loop will not run again.
  ~Notifier();

  /// For audit::Log::on_append and sqlite::Store's on_commit; on the store's thread, until stop() is called and the
  /// store has run one more work.
  void appended(const audit::Record& record, const audit::Head& head);
  void committed();

  /// Takes nothing more, lets what is queued go out for at most `grace`, then ends what is under way. Once.
  asio::awaitable<void> stop(std::chrono::milliseconds grace);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace resetd::notify
