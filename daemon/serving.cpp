#include "daemon/serving.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "core/count_text.hpp"
#include "daemon/configuration.hpp"
#include "daemon/control_point.hpp"
#include "daemon/logging.hpp"
#include "daemon/observation.hpp"
#include "daemon/service_manager.hpp"
#include "daemon/spool.hpp"
#include "engine/host.hpp"
#include "engine/log.hpp"
#include "engine/recovery.hpp"
#include "settings/loader.hpp"

namespace resetd::daemon {
namespace {

namespace asio = boost::asio;
using core::Result;
using engine::LogLevel;

/// At the end, once nothing is carried out any more: answers under way, and what is still to be told.
constexpr std::chrono::seconds last_words{2};

void say(LogLevel level, const std::string& what) {
  engine::log(level, {}, what);
}

// What reload() takes over is all in which they differ.
bool only_limits_differ(settings::Settings read, const settings::Settings& in_force) {
  for (settings::Console& console : read.consoles) {
    const settings::Console* const before = settings::find_console(in_force, console.name);
    if (before == nullptr) return false;
    console.rate = before->rate;
    console.burst = before->burst;
    console.concurrency = before->concurrency;
  }
  read.log.level = in_force.log.level;
  return read == in_force;
}

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
  Result<void> build();
  Result<void> connect();
  Result<void> open_spool();
  asio::awaitable<void> recover();
  asio::awaitable<void> wait_for_stop();
  asio::awaitable<void> watch_reload();
  asio::awaitable<void> watch_second_stop();
  void begin_watchdog();
  void reload();
  std::string status() const;

  Context& context_;
  App& app_;
  settings::Settings settings_;
  asio::signal_set stop_signals_;
  asio::signal_set reload_signals_;
  std::unique_ptr<Observation> observation_;
  engine::Host::Channels channels_;
  std::optional<engine::Host> host_;
  std::unique_ptr<Spool> spool_;  // none where none is configured
  std::optional<ControlPoint> control_;
  std::optional<Watchdog> watchdog_;
};

asio::awaitable<void> Serving::go() {
  if (auto built = build(); built.has_error()) {
    fail(context_, built.error());
    co_return;
  }
  co_await recover();
  co_await host_->start();
  asio::co_spawn(app_.loop(), watch_reload(), core::end_on);
  begin_watchdog();
  if (spool_) spool_->start();
  say(LogLevel::info, "ready: steered at " + settings_.listen.unix_socket.string() + "; " + status());
  service_manager::ready(status());
  co_await wait_for_stop();
  reload_signals_.cancel();
}

// In the order of who needs whom; nothing is asked of the store yet.
Result<void> Serving::build() {
  auto observation = Observation::make(app_, settings_);
  if (observation.has_error()) return observation.error();
  observation_ = std::move(*observation);
  if (auto connected = connect(); connected.has_error()) return connected.error();
  host_.emplace(app_.loop().get_executor(), app_.ledger(), app_.panic(), channels_,
                settings_.two_person ? engine::Approvers::another_user : engine::Approvers::anyone);
  if (auto opened = open_spool(); opened.has_error()) return opened.error();
  control_.emplace(app_, *host_, settings_);
  control_->metrics = [this] { return observation_->exposition(); };
  return control_->start();
}

Result<void> Serving::connect() {
  for (const settings::Console& console : settings_.consoles) {
    const auto channel = app_.connect(console, App::Calls::all, observation_->on_call(console.name));
    if (channel.has_error()) return channel.error();
    observation_->watch(**channel);
    channels_.emplace(console.name, *channel);
  }
  return {};
}

Result<void> Serving::open_spool() {
  if (!settings_.spool_dir) return {};
  Spool::Parts parts{app_.loop().get_executor(),          *host_, app_.store(), app_.clock(),
                     ControlPoint::own_folder(settings_), {}};
  for (const settings::Console& console : settings_.consoles) parts.consoles.push_back(console.name);
  auto spool = Spool::open(*settings_.spool_dir, std::move(parts));
  if (spool.has_error()) return spool.error();
  spool_ = std::move(*spool);
  return {};
}

asio::awaitable<void> Serving::recover() {
  const engine::Recovered recovered = co_await engine::recover(app_.ledger());
  if (recovered.tasks_ambiguous == 0) co_return;
  say(LogLevel::warn, "an earlier process ended with " + std::to_string(recovered.tasks_ambiguous) +
                          " resets under way: nothing is sent for those tasks before they are settled");
}

void Serving::begin_watchdog() {
  const auto interval = service_manager::watchdog_interval();
  if (!interval) return;
  watchdog_.emplace(app_.clock(), app_.store(), *interval);
  asio::co_spawn(app_.loop(), watchdog_->run(), core::end_on);
}

std::string Serving::status() const {
  const std::size_t active = host_->active();
  return core::count_text(static_cast<std::int64_t>(active), "run") + " under way on " +
         core::count_text(std::ssize(channels_), "console");
}

asio::awaitable<void> Serving::wait_for_stop() {
  co_await stop_signals_.async_wait(asio::as_tuple(asio::use_awaitable));
  const std::string what = "stopping: calls in flight may end within " +
                           std::to_string(settings_.drain_timeout.count() / 1000) + " s; once more to leave at once";
  say(LogLevel::info, what);
  service_manager::stopping(what);
  asio::co_spawn(app_.loop(), watch_second_stop(), core::end_on);
  if (spool_) spool_->end();
  co_await host_->drain(settings_.drain_timeout);
  if (spool_) co_await spool_->stopped();
  co_await control_->stop(last_words);
  co_await observation_->stop(last_words);
  if (watchdog_) watchdog_->end();
  stop_signals_.cancel();
}

asio::awaitable<void> Serving::watch_second_stop() {
  const auto [error, signal] = co_await stop_signals_.async_wait(asio::as_tuple(asio::use_awaitable));
  if (error) co_return;
  say(LogLevel::warn, "leaving at once: what is in flight is recorded as ambiguous");
  host_->abandon();
}

asio::awaitable<void> Serving::watch_reload() {
  for (;;) {
    const auto [error, signal] = co_await reload_signals_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
    service_manager::reloading();
    reload();
    service_manager::ready(status());
  }
}

// Limits, the log's level and schedules; the rest stays until a restart, and a bad configuration changes nothing.
void Serving::reload() {
  const settings::Loaded loaded = settings::load(configuration_file(context_), settings::process_environment());
  for (const settings::Problem& problem : loaded.problems) say(LogLevel::error, settings::to_string(problem));
  if (!loaded.problems.empty()) {
    say(LogLevel::error, "the configuration was not read again: the one before stays");
    return;
  }
  for (const settings::Console& console : loaded.settings.consoles) {
    const auto channel = channels_.find(console.name);
    if (channel == channels_.end()) continue;
    channel->second->set_limits(console.rate, console.burst, console.concurrency);
  }
  set_log_level(loaded.settings.log.level);
  host_->reschedule();
  say(LogLevel::info,
      "the configuration was read again: limits and the log's level are as it says now, schedules are looked at anew");
  if (only_limits_differ(loaded.settings, settings_)) return;
  say(LogLevel::warn, "what else differs in the configuration (consoles, listen, approval, …) needs a restart");
}

}  // namespace

int serve(Context& context, App& app, settings::Settings settings) {
  Serving serving{context, app, std::move(settings)};
  asio::co_spawn(app.loop(), serving.go(), core::end_on);
  app.loop().run();
  return context.exit_code;
}

}  // namespace resetd::daemon
