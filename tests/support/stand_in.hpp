#pragma once
// The CloudCanal stand-in in this process, with what tests ask of it.

#include <cstdint>
#include <string>
#include <vector>

#include "console_sim/server.hpp"
#include "support/console_log.hpp"

namespace resetd::support {

struct StandInOptions {
  std::int64_t jobs = 24;  ///< generated, two of each kind
  std::vector<std::string> faults;
  std::vector<console_sim::Job> more_jobs;
  bool running = false;
  std::string tls_cert, tls_key;  ///< PEM files: both, and the stand-in speaks HTTPS
};

/// The time of every generated position, milliseconds since the epoch: one hour before this process began, so that it
/// is neither ahead of now nor of any age.
std::int64_t position_time_ms();

class StandIn {
 public:
  explicit StandIn(StandInOptions options = {});

  std::string url() const { return server_.url(); }
  std::uint16_t port() { return server_.server().port(); }
  void set_faults(const std::vector<std::string>& faults) { server_.set_faults(faults); }
  std::vector<std::string> log_lines() { return server_.log_lines(); }
  std::vector<ConsoleCall> calls() { return read_console_log(log_lines()); }
  std::vector<ConsoleCall> resets();
  /// Cheap: for waiting until something has happened.
  std::int64_t count(const std::string& call);

  void set_status(std::int64_t job, console_sim::Status status);
  void set_phase(std::int64_t job, console_sim::Phase phase);
  /// Moves a position behind everyone's back.
  void set_position_time(std::int64_t job, std::int64_t time_ms);
  /// Of the job's INCREMENT task, JSON.
  std::string position(std::int64_t job);

  static std::int64_t task_of(std::int64_t job) { return 100'000 + job; }

 private:
  console_sim::InProcess server_;
};

}  // namespace resetd::support
