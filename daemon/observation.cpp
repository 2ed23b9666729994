#include "daemon/observation.hpp"

#include "queue/runs.hpp"
#include "settings/secret.hpp"

namespace resetd::daemon {
namespace {

using core::Result;

std::vector<std::string> console_names(const settings::Settings& settings) {
  std::vector<std::string> names;
  names.reserve(settings.consoles.size());
  for (const settings::Console& console : settings.consoles) names.push_back(console.name);
  return names;
}

Result<std::unique_ptr<notify::Receiver>> receiver_of(App& app, const settings::Notification& notification) {
  if (!notification.url) return notify::make_program(app.loop().get_executor(), {.command = notification.exec});
  notify::WebhookOptions options{.url = *notification.url};
  if (notification.secret_file) {
    const auto secret = settings::read_secret(*notification.secret_file);
    if (secret.has_error()) return secret.error();
    options.secret = secret->reveal();
  }
  return notify::make_webhook(app.loop().get_executor(), std::move(options));
}

Result<std::vector<notify::Subscription>> subscriptions_of(App& app, const settings::Settings& settings) {
  std::vector<notify::Subscription> subscriptions;
  for (const settings::Notification& notification : settings.notify) {
    auto receiver = receiver_of(app, notification);
    if (receiver.has_error()) return receiver.error();
    notify::Subscription subscription{.name = "notify[" + std::to_string(subscriptions.size()) + "]",
                                      .receiver = std::move(*receiver)};
    for (const std::string& event : notification.events) {
      subscription.events.push_back(audit::event(event).value());  // the configuration's reader has checked it
    }
    subscriptions.push_back(std::move(subscription));
  }
  return subscriptions;
}

}  // namespace

Observation::Observation(App& app, const settings::Settings& settings)
    : app_(app), metrics_(RESETD_VERSION, console_names(settings)) {}

Result<std::unique_ptr<Observation>> Observation::make(App& app, const settings::Settings& settings) {
  auto subscriptions = subscriptions_of(app, settings);
  if (subscriptions.has_error()) return subscriptions.error();
  std::unique_ptr<Observation> made{new Observation{app, settings}};
  Watchers& watchers = app.watchers();
  control::Metrics& metrics = made->metrics_;
  watchers.on_append.push_back([&metrics](const auto& record, const auto&) { metrics.appended(record); });
  watchers.on_commit.push_back([&metrics](const sqlite::Store::Commit& commit) { metrics.committed(commit); });
  if (subscriptions->empty()) return made;
  made->notifier_ =
      std::make_unique<notify::Notifier>(app.loop().get_executor(), app.ledger(), std::move(*subscriptions));
  notify::Notifier& notifier = *made->notifier_;
  watchers.on_append.push_back([&notifier](const auto& record, const auto& head) { notifier.appended(record, head); });
  watchers.on_commit.push_back([&notifier](const sqlite::Store::Commit&) { notifier.committed(); });
  return made;
}

void Observation::watch(engine::Channel& channel) {
  channel.limiter().on_wait([this](std::chrono::nanoseconds wait) { metrics_.waited(wait); });
}

boost::asio::awaitable<std::string> Observation::exposition() {
  auto count = [](sqlite::Connection& connection) {
    control::Census census;
    for (const queue::Run& run : queue::list_runs(connection)) {
      ++census.runs[run.state];
      for (const auto& [state, tasks] : queue::count_tasks(connection, run.id)) {
        census.tasks[{run.state, state}] += tasks;
      }
    }
    return census;
  };
  const control::Census census = co_await app_.store().run(std::move(count));
  co_return metrics_.exposition(census);
}

boost::asio::awaitable<void> Observation::stop(std::chrono::milliseconds grace) {
  if (notifier_) co_await notifier_->stop(grace);
  co_await app_.store().run([](sqlite::Connection&) {});
}

}  // namespace resetd::daemon
