#pragma once
// One process of resetd on a simulated machine: the parts of daemon/app and daemon/serving, on one thread. It begins
// with recovery. When it dies, nothing of it is destroyed: no destructor of a killed process runs either.

#include <boost/asio/io_context.hpp>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "audit/log.hpp"
#include "engine/host.hpp"
#include "simulation/machine.hpp"
#include "simulation/sim_client.hpp"
#include "simulation/sim_store.hpp"

namespace resetd::simulation {

class Process {
 public:
  explicit Process(Machine& machine);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Lets the next handler run. False where none is ready.
  bool step();
  /// Recovery is done: it takes commands.
  bool serves() const { return serves_ && !stopping_; }
  engine::Host& host() { return *host_; }

  /// Nothing of it happens any more, and nothing of it is destroyed.
  static void kill(std::unique_ptr<Process> process);

  void submit(const PlannedRun& plan);
  /// Plans that are being taken in.
  bool takes_in() const { return !sealing_.empty(); }
  using Command = asio::awaitable<core::Result<engine::Steered>>;
  void command(std::string what, Command command);
  /// Shuts down in order.
  void stop(std::chrono::milliseconds timeout);
  bool stopped() const { return stopped_; }

 private:
  asio::awaitable<void> begin();
  asio::awaitable<void> take_in(PlannedRun plan);
  asio::awaitable<void> carry_out(std::string what, Command command);
  asio::awaitable<void> drain(std::chrono::milliseconds timeout);
  void spawn(asio::awaitable<void> course);
  void watch_log();
  void note_sent();
  void note_terms(core::RunId run);
  SimStore::Parts store_parts();
  SimClient::Parts client_parts();
  Random random(std::uint64_t stream) const { return {machine_.seed, machine_.processes * 16 + stream}; }
  engine::Ledger ledger() { return {*store_, *log_, *clock_}; }

  Machine& machine_;
  Life life_;
  asio::io_context loop_{1};
  asio::executor_work_guard<asio::io_context::executor_type> open_{loop_.get_executor()};
  std::optional<VirtualClock> clock_;
  std::optional<engine::Panic> panic_;
  std::optional<audit::Log> log_;
  std::optional<SimStore> store_;
  std::optional<SimClient> client_;
  std::optional<engine::Channel> channel_;
  std::optional<engine::Host> host_;
  std::vector<Time> uncommitted_;  ///< records of the transaction that is open
  std::string events_;             ///< of these
  std::list<engine::RunContext*> sealing_;
  int courses_ = 0;
  bool serves_ = false;
  bool stopping_ = false;
  bool drained_ = false;
  bool stopped_ = false;
};

}  // namespace resetd::simulation
