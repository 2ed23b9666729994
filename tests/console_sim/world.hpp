#pragma once
// All data jobs and what has become of them. Times are handed in (milliseconds of a steady clock that never runs
// back), so transitions are computed when somebody looks and no timer exists. One thread.

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>

#include "console_sim/generator.hpp"
#include "console_sim/job.hpp"

namespace console_sim {

struct WorldOptions {
  GeneratorOptions generator;
  std::int64_t stop_delay_ms = 200;   ///< WAIT_STOP lasts this long
  std::int64_t start_delay_ms = 200;  ///< WAIT_START lasts this long
};

/// How a job is at one moment.
struct JobNow {
  Phase phase;
  Status status;                    ///< of every task that follows the job
  std::vector<Position> positions;  ///< of those tasks, in the job's order; never empty

  const Position& position() const { return positions.front(); }
};

/// What stop, start and restart end in.
enum class Ending { usual, stuck, abnormal };

class World {
 public:
  static constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

  /// `now_ms`: since when jobs that are RUNNING run.
  World(const WorldOptions& options, std::int64_t now_ms);

  /// False when its id or one of its tasks' ids is taken, or tasks that follow it differ in status.
  bool add(Job job);

  bool has(std::int64_t job_id) const { return generator_.has(job_id) || jobs_.contains(job_id); }
  std::optional<Job> job(std::int64_t job_id) const;
  std::optional<std::int64_t> job_of_task(std::int64_t task_id) const;
  bool is_incremental(std::int64_t task_id) const;
  /// Precondition: has(job_id).
  JobNow look(std::int64_t job_id, std::int64_t now_ms);

  /// `takes_ms`: how long it is WAIT_STOP, where that is not the world's own delay.
  void stop(std::int64_t job_id, Ending ending, std::int64_t now_ms, std::optional<std::int64_t> takes_ms = {});
  /// `waiting` is WAIT_START or WAIT_RESTART.
  void start(std::int64_t job_id, Status waiting, Ending ending, std::int64_t now_ms,
             std::optional<std::int64_t> takes_ms = {});
  /// Writes the given fields, leaves the others. `follower`: whose, of the tasks that follow the job.
  void reset(std::int64_t job_id, const Position& fields, std::int64_t now_ms, std::size_t follower = 0);
  void set_status(std::int64_t job_id, Status status, std::int64_t now_ms);
  void set_phase(std::int64_t job_id, Phase phase, std::int64_t now_ms);

  std::int64_t size() const { return generator_.options().jobs + static_cast<std::int64_t>(jobs_.size()); }
  /// Calls f(job_id) in ascending order until it returns false.
  template <class F>
  void each_from(std::int64_t first, F f) const;
  /// Ids of jobs that differ from their beginning, sorted.
  std::vector<std::int64_t> changed() const;

 private:
  static constexpr std::int64_t never = no_limit;

  struct Change {
    std::vector<Position> written;  ///< by follower: wins over its first position
    std::int64_t since_ms = 0;      ///< running since: the positions move from here on
    std::int64_t due_ms = never;    ///< when a WAIT_… status becomes `next`
    Status status = Status::STOP;
    Status next = Status::STOP;
    Phase phase = Phase::INCRE;
  };

  std::vector<Position> first_positions(std::int64_t job_id) const;
  Change first_change(std::int64_t job_id) const;
  Change& change(std::int64_t job_id, std::int64_t now_ms);
  std::vector<Position> positions_of(std::int64_t job_id, const Change& change, std::int64_t until_ms) const;
  static bool fit_together(const Job& job);
  void settle(std::int64_t job_id, Change& change, std::int64_t now_ms) const;

  WorldOptions options_;
  std::int64_t began_ms_;
  Generator generator_;
  std::map<std::int64_t, Job> jobs_;
  boost::unordered_flat_map<std::int64_t, std::int64_t> job_of_task_;
  boost::unordered_flat_map<std::int64_t, Change> changes_;
};

template <class F>
void World::each_from(std::int64_t first, F f) const {
  for (std::int64_t id = std::max<std::int64_t>(first, 1); generator_.has(id); ++id)
    if (!f(id)) return;
  for (auto at = jobs_.lower_bound(first); at != jobs_.end(); ++at)
    if (!f(at->first)) return;
}

}  // namespace console_sim
