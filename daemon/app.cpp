#include "daemon/app.hpp"

#include <boost/asio/co_spawn.hpp>
#include <cstdio>
#include <cstdlib>

#include "console/http_client.hpp"
#include "console/read_only.hpp"
#include "daemon/configuration.hpp"
#include "engine/record_log.hpp"
#include "engine/recovery.hpp"

namespace resetd::daemon {
namespace {

// Hangs the watchers, who outlive both, onto the log, and returns what the store tells them.
sqlite::Store::OnCommit watch(audit::Log& log, Watchers& watchers) {
  if (watchers.log_records) {
    const auto lines = std::make_shared<engine::RecordLog>();
    watchers.on_append.push_back([lines](const auto& record, const auto& head) { lines->appended(record, head); });
    watchers.on_commit.push_back([lines](const sqlite::Store::Commit&) { lines->committed(); });
  }
  log.on_append([&watchers](const audit::Record& record, const audit::Head& head) {
    for (const auto& tell : watchers.on_append) tell(record, head);
  });
  return [&watchers](const sqlite::Store::Commit& commit) {
    for (const auto& tell : watchers.on_commit) tell(commit);
  };
}

}  // namespace

// Nothing may be sent any more, and what is in flight is for start-up recovery to settle: the way out is the same as a
// crash, but for the line that says why.
void App::end_process(const std::string& why) {
  std::fprintf(stderr, "resetd: %s\n", why.c_str());
  std::_Exit(static_cast<int>(core::ErrorKind::unexpected));
}

core::Result<std::unique_ptr<App>> App::open(const settings::Settings& settings, Watchers watchers) {
  auto connection = sqlite::Connection::open(database_file(settings), sqlite::Access::work);
  if (connection.has_error()) return connection.error();
  std::unique_ptr<App> app{new App};
  app->clock_ = engine::make_system_clock(app->loop_.get_executor());
  app->watchers_ = std::move(watchers);
  app->panic_.emplace(settings.panic_file, *app->clock_);
  sqlite::Store::AfterCommit follow;
  try {
    app->log_.emplace(**connection);
    if (settings.mirror_file) {
      auto mirror = audit::Mirror::open(**connection, *settings.mirror_file);
      if (mirror.has_error()) return mirror.error();
      app->mirror_ = std::move(*mirror);
      follow = [&log = *app->log_, &mirror = *app->mirror_](sqlite::Connection& c) {
        return mirror.follow(c, log.head());
      };
    }
  } catch (const SQLite::Exception& fault) {
    return core::unexpected(sqlite::describe(fault, (*connection)->file()));
  }
  app->store_ = std::make_unique<sqlite::Store>(std::move(*connection), app->loop_.get_executor(), end_process,
                                                std::move(follow), watch(*app->log_, app->watchers_));
  return app;
}

core::Result<engine::Steered> App::steer(const Decide& decide) {
  std::optional<core::Result<engine::Steered>> result;
  const auto recover_and_decide = [this, &decide, &result]() -> boost::asio::awaitable<void> {
    co_await engine::recover(ledger());
    core::Result<engine::Steered> decided = co_await decide(ledger());
    result.emplace(std::move(decided));
  };
  boost::asio::awaitable<void> course = recover_and_decide();
  boost::asio::co_spawn(loop_, std::move(course), [](const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
  });
  loop_.run();
  return std::move(*result);
}

core::Result<engine::Channel*> App::connect(const settings::Console& console, Calls calls, console::OnCall on_call) {
  core::Result<console::Endpoint> endpoint = endpoint_of(console);
  if (endpoint.has_error()) return endpoint.error();
  auto client = console::make_http_client(loop_.get_executor(), std::move(*endpoint));
  if (client.has_error()) return client.error();
  Connected connected{std::move(*client), nullptr};
  if (calls == Calls::looks_only) connected.client = console::read_only(std::move(connected.client));
  if (on_call) connected.client = console::observed(std::move(connected.client), std::move(on_call));
  engine::ChannelOptions options{.name = console.name,
                                 .url = console.url.normalised,
                                 .rate = console.rate,
                                 .burst = console.burst,
                                 .concurrency = console.concurrency,
                                 .settle = console.timeouts.settle,
                                 .breaker = static_cast<int>(console.breaker)};
  connected.channel =
      std::make_unique<engine::Channel>(loop_.get_executor(), *clock_, *connected.client, *panic_, std::move(options));
  consoles_.push_back(std::move(connected));
  return consoles_.back().channel.get();
}

}  // namespace resetd::daemon
