#pragma once
// A data job as the world was set up; what calls changed since is the World's.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "console_sim/position.hpp"

namespace console_sim {

enum class Status : std::uint8_t {
  INIT,
  WAIT_START,
  RUNNING,
  WAIT_STOP,
  STOP,
  WAIT_COMPLETE,
  COMPLETE,
  ABNORMAL,
  DELETE,
  WAIT_RESTART
};

enum class Phase : std::uint8_t {
  CREATED,
  INIT,
  FULL,
  INCRE,
  CATCH_UP,
  CHECK,
  REVISE,
  COMPLETE,
  TIMING_SCHEDULE,
  TIMING_SCHEDULE_PAUSE
};

std::string_view name(Status status);
std::string_view name(Phase phase);
std::optional<Status> status_named(std::string_view name);
std::optional<Phase> phase_named(std::string_view name);
bool is_job_type(std::string_view name);
bool is_task_type(std::string_view name);

struct DataSource {
  std::int64_t id = 0;
  std::string type;
  std::string instance;
  std::string desc;
};

struct DataTask {
  std::int64_t id = 0;
  std::string type;
  Status status = Status::STOP;  ///< of tasks that follow their job: the same for all of them
  Position position;
};

struct Job {
  std::int64_t id = 0;
  std::string name;
  std::string desc;
  std::string type = "SYNC";
  Phase phase = Phase::INCRE;
  DataSource source;
  DataSource target;
  std::vector<DataTask> tasks;  ///< never empty; ids are unique in the world
  std::int64_t worker_id = 1;

  /// The task whose status the job shows as its own: the first INCREMENT task, else the last.
  std::size_t current() const;
  /// stop and start name the job: whatever follows them has one status. That are all its INCREMENT tasks together, or
  /// its last task where it has none.
  bool follows(std::size_t task) const;
  /// How many tasks follow, and which of them (from 0) has this id; 0 where none has.
  std::size_t followers() const;
  std::size_t follower(std::int64_t task_id) const;
};

}  // namespace console_sim
