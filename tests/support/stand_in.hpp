#pragma once
// The CloudCanal stand-in in this process, with what tests ask of it.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "console_sim/server.hpp"
#include "support/console_log.hpp"

namespace resetd::support {

inline constexpr std::int64_t usual_task_id_base = 100'000;

struct StandInOptions {
  std::int64_t jobs = 24;  ///< generated, two of each kind
  std::vector<std::string> faults;
  std::vector<console_sim::Job> more_jobs;
  std::string world;     ///< still more: the text of a world file (tests/console_sim/world_file.hpp)
  bool running = false;  ///< generated jobs are RUNNING
  /// How long a stop or start takes; `stop:unsteady:form=slow:for=3s:job=5` makes one job slower.
  std::chrono::milliseconds stop_delay{200}, start_delay{200};
  /// Of generated jobs: data task = this + job, so 0 gives both the same id.
  std::int64_t task_id_base = usual_task_id_base;
  std::string secret_key = "test-sk";
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
  /// How many calls of this name came in, and how many of them took effect. Cheap: for waiting until something has
  /// happened.
  std::int64_t count(const std::string& call);
  std::int64_t applied(const std::string& call);

  // As it is now. The job, or the data task, exists.
  console_sim::Status status(std::int64_t job);
  console_sim::Phase phase(std::int64_t job);
  /// Of the job's INCREMENT task, or the first of several: its id, and its position, JSON.
  std::int64_t task_id(std::int64_t job);
  std::string position(std::int64_t job);
  std::string position_of_task(std::int64_t task);
  /// The jobs in this status, by id.
  std::vector<std::int64_t> jobs_in(console_sim::Status status);
  /// Waits until the job is in this status; false where that does not come about within `patience`.
  bool becomes(std::int64_t job, console_sim::Status status);

  // Behind everyone's back.
  void set_status(std::int64_t job, console_sim::Status status);
  void set_phase(std::int64_t job, console_sim::Phase phase);
  /// Writes the given fields of a data task's position, leaves the others.
  void set_position(std::int64_t task, const console_sim::Position& fields);
  /// Of the job's INCREMENT task, or the first of several.
  void set_position_time(std::int64_t job, std::int64_t time_ms);

  /// The data task of a generated job, under the usual base.
  static std::int64_t task_of(std::int64_t job) { return usual_task_id_base + job; }

 private:
  console_sim::JobNow look(std::int64_t job);

  console_sim::InProcess server_;
};

}  // namespace resetd::support
