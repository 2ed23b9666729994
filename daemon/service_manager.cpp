#include "daemon/service_manager.hpp"

#include <systemd/sd-daemon.h>

#include <ctime>

#include "daemon/text.hpp"

namespace resetd::daemon {
namespace {

void tell(const std::string& state) {
  // What it says of a socket that is gone helps nobody: systemd itself sees that it hears nothing.
  ::sd_notify(0, state.c_str());
}

std::string status_line(const std::string& status) {
  return "\nSTATUS=" + harmless(status);
}

}  // namespace

namespace service_manager {

void ready(const std::string& status) {
  tell("READY=1" + status_line(status));
}

void reloading() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const std::int64_t microseconds = std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
  tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds) + status_line("reading the configuration"));
}

void stopping(const std::string& status) {
  tell("STOPPING=1" + status_line(status));
}

void status(const std::string& status) {
  tell(status_line(status).substr(1));
}

std::optional<std::chrono::microseconds> watchdog_interval() {
  std::uint64_t microseconds = 0;
  if (::sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
  return std::chrono::microseconds{static_cast<std::int64_t>(microseconds / 2)};
}

}  // namespace service_manager

Watchdog::Watchdog(const engine::Clock& clock, sqlite::Executor& store, std::chrono::microseconds interval)
    : clock_(clock), store_(store), interval_(interval), timer_(clock.timer()) {}

engine::asio::awaitable<void> Watchdog::run() {
  while (!ended_) {
    co_await timer_->wait_until(clock_.steady() + interval_);
    if (ended_) co_return;
    auto nothing = [](sqlite::Connection&) {};
    co_await store_.run(std::move(nothing));
    if (!ended_) tell("WATCHDOG=1");
  }
}

void Watchdog::end() {
  ended_ = true;
  timer_->cancel();
}

}  // namespace resetd::daemon
