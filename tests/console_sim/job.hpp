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
  Status status = Status::STOP;
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

  /// The task that stop, start and the job's status are about: the INCREMENT task, else the last.
  std::size_t current() const;
};

}  // namespace console_sim
