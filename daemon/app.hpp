#pragma once
// The composition root: the one place that builds the parts which a working process is made of.

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audit/log.hpp"
#include "audit/mirror.hpp"
#include "console/client.hpp"
#include "console/observed.hpp"
#include "core/result.hpp"
#include "engine/channel.hpp"
#include "engine/clock.hpp"
#include "engine/panic.hpp"
#include "engine/run_context.hpp"
#include "engine/steering.hpp"
#include "settings/settings.hpp"
#include "sqlite/store.hpp"

namespace resetd::daemon {

/// Those who only watch what is written; called on the store's thread, one after the other.
struct Watchers {
  /// A line in the log for what is recorded (engine/record_log.hpp); the logging must be set up.
  bool log_records = false;
  std::vector<audit::Log::OnAppend> on_append;
  std::vector<sqlite::Store::OnCommit> on_commit;
};

/// The loop, the database, its log and the log's mirror. The database stays locked as long as this lives.
class App {
 public:
  /// Errors as of sqlite::Connection::open for work, and of audit::Mirror::open: audit_broken where the mirror is ahead
  /// of the database.
  static core::Result<std::unique_ptr<App>> open(const settings::Settings& settings, Watchers watchers = {});

  /// What a storage failure leads to: `why` in a line on standard error, and no process any more.
  [[noreturn]] static void end_process(const std::string& why);

  /// To be added to before the store has had its first work.
  Watchers& watchers() { return watchers_; }

  boost::asio::io_context& loop() { return loop_; }
  const engine::Clock& clock() const { return *clock_; }
  engine::Panic& panic() { return *panic_; }
  engine::Ledger ledger() { return {*store_, *log_, *clock_}; }
  sqlite::Store& store() { return *store_; }

  /// Runs what an earlier process left through recovery, then `decide`, on the loop, to its end.
  using Decide = std::function<boost::asio::awaitable<core::Result<engine::Steered>>(engine::Ledger)>;
  core::Result<engine::Steered> steer(const Decide& decide);

  /// A console of the configuration, ready to be called; where only looks are wanted, nothing else can be.
  /// `on_call` is told of every call.
  enum class Calls { all, looks_only };
  core::Result<engine::Channel*> connect(const settings::Console& console, Calls calls = Calls::all,
                                         console::OnCall on_call = {});

 private:
  App() = default;

  // In the order of who needs whom: the last is the first to go.
  boost::asio::io_context loop_{1};
  std::unique_ptr<engine::Clock> clock_;
  std::optional<engine::Panic> panic_;
  Watchers watchers_;
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
