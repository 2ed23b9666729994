#pragma once
// What watches a daemon at work: its metrics, and those who are told of what is recorded.

#include <memory>
#include <string>

#include "control/metrics.hpp"
#include "daemon/app.hpp"
#include "notify/notifier.hpp"
#include "settings/settings.hpp"

namespace resetd::daemon {

class Observation {
 public:
  /// Joins the app's watchers: before the store has had its first work. The app outlives it, and the store has run one
  /// more work after stop() when it goes. bad_input where a notification's secret or address will not do.
  static core::Result<std::unique_ptr<Observation>> make(App& app, const settings::Settings& settings);

  /// The calls of this console are counted from now on.
  console::OnCall on_call(const std::string& console) { return metrics_.on_call(console); }
  void watch(engine::Channel& channel);

  /// In Prometheus' text format.
  boost::asio::awaitable<std::string> exposition();

  /// Lets what is queued for receivers go out for at most `grace`.
  boost::asio::awaitable<void> stop(std::chrono::milliseconds grace);

 private:
  Observation(App& app, const settings::Settings& settings);

  App& app_;
  control::Metrics metrics_;
  std::unique_ptr<notify::Notifier> notifier_;  // none where nobody is to be told
};

}  // namespace resetd::daemon
