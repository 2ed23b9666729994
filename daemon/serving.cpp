#include "daemon/serving.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "daemon/configuration.hpp"
#include "daemon/logging.hpp"
#include "engine/host.hpp"
#include "engine/recovery.hpp"
#include "settings/loader.hpp"

namespace resetd::daemon {
namespace {

namespace asio = boost::asio;
using core::Result;

class Serving {
 public:
  Serving(Context& context, App& app, settings::Settings settings)
      : context_(context),
        app_(app),
        settings_(std::move(settings)),
        stop_signals_(app.loop(), SIGINT, SIGTERM),
        reload_signals_(app.loop(), SIGHUP) {}

  asio::awaitable<void> go();

 private:
  Result<void> connect();
  asio::awaitable<void> wait_for_stop();
  asio::awaitable<void> watch_reload();
  asio::awaitable<void> watch_second_stop();
  void reload();

  Context& context_;
  App& app_;
  settings::Settings settings_;
  asio::signal_set stop_signals_;
  asio::signal_set reload_signals_;
  engine::Host::Channels channels_;
  std::optional<engine::Host> host_;
};

asio::awaitable<void> Serving::go() {
  const engine::Recovered recovered = co_await engine::recover(app_.ledger());
  if (recovered.tasks_ambiguous > 0) {
    spdlog::warn(
        "an earlier process ended with {} resets under way: nothing is sent for those tasks before they are "
        "settled",
        recovered.tasks_ambiguous);
  }
  if (auto connected = connect(); connected.has_error()) {
    fail(context_, connected.error());
    co_return;
  }
  host_.emplace(app_.loop().get_executor(), app_.ledger(), app_.panic(), channels_,
                settings_.two_person ? engine::Approvers::another_user : engine::Approvers::anyone);
  co_await host_->start();
  asio::co_spawn(app_.loop(), watch_reload(), core::end_on);
  co_await wait_for_stop();
  reload_signals_.cancel();
}

Result<void> Serving::connect() {
  for (const settings::Console& console : settings_.consoles) {
    const auto channel = app_.connect(console);
    if (channel.has_error()) return channel.error();
    channels_.emplace(console.name, *channel);
  }
  return {};
}

asio::awaitable<void> Serving::wait_for_stop() {
  co_await stop_signals_.async_wait(asio::as_tuple(asio::use_awaitable));
  spdlog::info("stopping: calls in flight may end within {} s; once more to leave at once",
               settings_.drain_timeout.count() / 1000);
  asio::co_spawn(app_.loop(), watch_second_stop(), core::end_on);
  co_await host_->drain(settings_.drain_timeout);
  stop_signals_.cancel();
}

asio::awaitable<void> Serving::watch_second_stop() {
  const auto [error, signal] = co_await stop_signals_.async_wait(asio::as_tuple(asio::use_awaitable));
  if (error) co_return;
  spdlog::warn("leaving at once: what is in flight is recorded as ambiguous");
  host_->abandon();
}

asio::awaitable<void> Serving::watch_reload() {
  for (;;) {
    const auto [error, signal] = co_await reload_signals_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
    reload();
  }
}

// Limits and the log's level; the rest stays until a restart, and a bad configuration changes nothing.
void Serving::reload() {
  const settings::Loaded loaded = settings::load(configuration_file(context_), settings::process_environment());
  for (const settings::Problem& problem : loaded.problems) spdlog::error("{}", settings::to_string(problem));
  if (!loaded.problems.empty()) {
    spdlog::error("the configuration was not read again: the one before stays");
    return;
  }
  for (const settings::Console& console : loaded.settings.consoles) {
    const auto channel = channels_.find(console.name);
    if (channel == channels_.end()) continue;
    channel->second->set_limits(console.rate, console.burst, console.concurrency);
  }
  set_log_level(loaded.settings.log.level);
  spdlog::info("the configuration was read again: limits and the log's level are as it says");
}

}  // namespace

int serve(Context& context, App& app, settings::Settings settings) {
  Serving serving{context, app, std::move(settings)};
  asio::co_spawn(app.loop(), serving.go(), core::end_on);
  app.loop().run();
  return context.exit_code;
}

}  // namespace resetd::daemon
