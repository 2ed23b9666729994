#pragma once
// The composition root: the one place that builds the parts which a working process is made of.

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "audit/log.hpp"
#include "audit/mirror.hpp"
#include "console/client.hpp"
#include "core/result.hpp"
#include "engine/channel.hpp"
#include "engine/clock.hpp"
#include "engine/panic.hpp"
#include "engine/run_context.hpp"
#include "engine/steering.hpp"
#include "settings/settings.hpp"
#include "sqlite/store.hpp"

namespace resetd::daemon {

/// The loop, the database, its log and the log's mirror. The database stays locked as long as this lives.
class App {
 public:
  /// Errors as of sqlite::Connection::open for work, and of audit::Mirror::open: audit_broken where the mirror is ahead
  /// of the database.
  static core::Result<std::unique_ptr<App>> open(const settings::Settings& settings);

  boost::asio::io_context& loop() { return loop_; }
  const engine::Clock& clock() const { return *clock_; }
  engine::Panic& panic() { return *panic_; }
  engine::Ledger ledger() { return {*store_, *log_, *clock_}; }

  /// Runs what an earlier process left through recovery, then `decide`, on the loop, to its end.
  using Decide = std::function<boost::asio::awaitable<core::Result<engine::Steered>>(engine::Ledger)>;
  core::Result<engine::Steered> steer(const Decide& decide);

  /// A console of the configuration, ready to be called; where only looks are wanted, nothing else can be.
  enum class Calls { all, looks_only };
  core::Result<engine::Channel*> connect(const settings::Console& console, Calls calls = Calls::all);

 private:
  App() = default;

  // In the order of who needs whom: the last is the first to go.
  boost::asio::io_context loop_{1};
  std::unique_ptr<engine::Clock> clock_;
  std::optional<engine::Panic> panic_;
  std::optional<audit::Log> log_;
  std::unique_ptr<audit::Mirror> mirror_;  // none where none is configured
  std::unique_ptr<sqlite::Store> store_;
  struct Connected {
    std::unique_ptr<console::Client> client;
    std::unique_ptr<engine::Channel> channel;
  };
  std::vector<Connected> consoles_;
};

}  // namespace resetd::daemon
