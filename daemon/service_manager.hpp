#pragma once
// What the daemon tells systemd (sd_notify). Nothing is told where $NOTIFY_SOCKET is not set.

#include <chrono>
#include <optional>
#include <string>

#include "engine/clock.hpp"
#include "sqlite/store.hpp"

namespace resetd::daemon {

/// Any thread. `status` is one line for people, shown by `systemctl status`; control characters in it are shown as
/// \xNN.
namespace service_manager {

void ready(const std::string& status);
/// The configuration is being read anew; ready() follows, whether or not it was taken.
void reloading();
void stopping(const std::string& status);
void status(const std::string& status);

/// Half the time within which systemd wants to hear of us; nothing where it does not watch this process.
std::optional<std::chrono::microseconds> watchdog_interval();

}  // namespace service_manager

/// Tells systemd's watchdog that the process makes progress: only after the loop has run this coroutine and the store
/// has run an empty work, one after the other. Where either stands still, nothing is told, and systemd ends the
/// process after WatchdogSec: start-up recovery is the way back.
class Watchdog {
 public:
  /// `interval` from watchdog_interval(). The store and the clock outlive the coroutine.
  Watchdog(const engine::Clock& clock, sqlite::Executor& store, std::chrono::microseconds interval);

  /// Feeds until end() was called. Once, on the loop's thread.
  engine::asio::awaitable<void> run();
  /// run() returns soon (with the store at a standstill: when it goes on). On the loop's thread.
  void end();

 private:
  const engine::Clock& clock_;
  sqlite::Executor& store_;
  std::chrono::microseconds interval_;
  std::unique_ptr<engine::Timer> timer_;
  bool ended_ = false;
};

}  // namespace resetd::daemon
