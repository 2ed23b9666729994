#pragma once
// A world of any size from a few numbers: job `id` is computed when it is asked for and never stored.

#include <cstdint>
#include <optional>

#include "console_sim/job.hpp"

namespace console_sim {

struct GeneratorOptions {
  std::int64_t jobs = 0;                        ///< ids 1..jobs
  bool running = false;                         ///< INCREMENT tasks RUNNING instead of STOP
  std::int64_t position_time_ms = 0;            ///< every position is of this time (epoch)
  std::int64_t task_id_base = 100'000;          ///< INCREMENT task id = base + job id
  std::int64_t full_task_id_base = 50'000'000;  ///< FULL task id = base + job id
  std::int64_t sources = 1;  ///< source instances of each kind; kind k (from 0) has the ids k+1, k+13, k+25, …
};

/// Job id 1 is of the first kind, id 2 of the second, and so on, over again after the last:
/// MySQL with file, offset, GTID and time; MySQL with a time alone; MySQL with a GTID set; PostgreSQL LSN;
/// SQL Server LSN; Dameng LSN; Oracle SCN; Kafka time; MongoDB time; Hana data id; Redis streams; TDengine composite.
inline constexpr std::int64_t generated_kinds = 12;

class Generator {
 public:
  explicit Generator(const GeneratorOptions& options) : options_(options) {}

  bool has(std::int64_t job_id) const { return job_id >= 1 && job_id <= options_.jobs; }
  Job job(std::int64_t job_id) const;  ///< precondition: has(job_id)
  std::optional<std::int64_t> job_of_task(std::int64_t task_id) const;
  bool is_incremental(std::int64_t task_id) const;
  Position position(std::int64_t job_id) const;
  const GeneratorOptions& options() const { return options_; }

 private:
  GeneratorOptions options_;
};

}  // namespace console_sim
