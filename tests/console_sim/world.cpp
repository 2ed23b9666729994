#include "console_sim/world.hpp"

#include <algorithm>

namespace console_sim {
namespace {

bool moving(Status status) {
  return status == Status::RUNNING || status == Status::WAIT_STOP;
}

}  // namespace

World::World(const WorldOptions& options, std::int64_t now_ms)
    : options_(options), began_ms_(now_ms), generator_(options.generator) {}

bool World::fit_together(const Job& job) {
  const Status status = job.tasks[job.current()].status;
  for (std::size_t i = 0; i < job.tasks.size(); ++i)
    if (job.follows(i) && job.tasks[i].status != status) return false;
  return true;
}

bool World::add(Job job) {
  // Ids beneath the generated ones would break the order that each_from promises.
  if (job.id <= generator_.options().jobs || jobs_.contains(job.id) || job.tasks.empty()) return false;
  if (!fit_together(job)) return false;
  for (std::size_t i = 0; i < job.tasks.size(); ++i) {
    if (job_of_task(job.tasks[i].id)) return false;
    for (std::size_t j = 0; j < i; ++j)
      if (job.tasks[j].id == job.tasks[i].id) return false;
  }
  for (const DataTask& task : job.tasks) job_of_task_.emplace(task.id, job.id);
  const std::int64_t id = job.id;
  jobs_.emplace(id, std::move(job));
  return true;
}

std::optional<Job> World::job(std::int64_t job_id) const {
  if (generator_.has(job_id)) return generator_.job(job_id);
  const auto found = jobs_.find(job_id);
  if (found == jobs_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::int64_t> World::job_of_task(std::int64_t task_id) const {
  const auto found = job_of_task_.find(task_id);
  if (found != job_of_task_.end()) return found->second;
  return generator_.job_of_task(task_id);
}

bool World::is_incremental(std::int64_t task_id) const {
  const auto found = job_of_task_.find(task_id);
  if (found == job_of_task_.end()) return generator_.is_incremental(task_id);
  const auto& tasks = jobs_.at(found->second).tasks;
  return std::any_of(tasks.begin(), tasks.end(),
                     [&](const DataTask& task) { return task.id == task_id && task.type == "INCREMENT"; });
}

std::vector<Position> World::first_positions(std::int64_t job_id) const {
  std::vector<Position> positions;
  if (generator_.has(job_id)) {
    positions.push_back(generator_.position(job_id));
    return positions;
  }
  const Job& job = jobs_.at(job_id);
  for (std::size_t i = 0; i < job.tasks.size(); ++i)
    if (job.follows(i)) positions.push_back(job.tasks[i].position);
  return positions;
}

World::Change World::first_change(std::int64_t job_id) const {
  Change first;
  first.since_ms = began_ms_;
  if (generator_.has(job_id)) {
    first.status = generator_.options().running ? Status::RUNNING : Status::STOP;
    return first;
  }
  const Job& job = jobs_.at(job_id);
  first.status = job.tasks[job.current()].status;
  first.phase = job.phase;
  return first;
}

std::vector<Position> World::positions_of(std::int64_t job_id, const Change& change, std::int64_t until_ms) const {
  std::vector<Position> positions = first_positions(job_id);
  for (std::size_t i = 0; i < change.written.size(); ++i) positions[i].set_all(change.written[i]);
  if (!moving(change.status)) return positions;
  for (Position& position : positions) position = advanced(std::move(position), until_ms - change.since_ms);
  return positions;
}

void World::settle(std::int64_t job_id, Change& change, std::int64_t now_ms) const {
  if (change.due_ms > now_ms) return;
  if (moving(change.status)) change.written = positions_of(job_id, change, change.due_ms);
  change.status = change.next;
  change.since_ms = change.due_ms;
  change.due_ms = never;
}

World::Change& World::change(std::int64_t job_id, std::int64_t now_ms) {
  const auto found = changes_.find(job_id);
  Change& change =
      found != changes_.end() ? found->second : changes_.emplace(job_id, first_change(job_id)).first->second;
  settle(job_id, change, now_ms);
  return change;
}

JobNow World::look(std::int64_t job_id, std::int64_t now_ms) {
  const auto found = changes_.find(job_id);
  if (found == changes_.end()) {
    const Change first = first_change(job_id);
    return {first.phase, first.status, positions_of(job_id, first, now_ms)};
  }
  Change& change = found->second;
  settle(job_id, change, now_ms);
  return {change.phase, change.status, positions_of(job_id, change, now_ms)};
}

void World::stop(std::int64_t job_id, Ending ending, std::int64_t now_ms, std::optional<std::int64_t> takes_ms) {
  Change& job = change(job_id, now_ms);
  job.status = Status::WAIT_STOP;
  job.next = ending == Ending::abnormal ? Status::ABNORMAL : Status::STOP;
  job.due_ms = ending == Ending::stuck ? never : now_ms + takes_ms.value_or(options_.stop_delay_ms);
  settle(job_id, job, now_ms);
}

void World::start(std::int64_t job_id, Status waiting, Ending ending, std::int64_t now_ms,
                  std::optional<std::int64_t> takes_ms) {
  Change& job = change(job_id, now_ms);
  job.written = positions_of(job_id, job, now_ms);
  job.status = waiting;
  job.next = ending == Ending::abnormal ? Status::ABNORMAL : Status::RUNNING;
  job.due_ms = ending == Ending::stuck ? never : now_ms + takes_ms.value_or(options_.start_delay_ms);
  settle(job_id, job, now_ms);
}

void World::reset(std::int64_t job_id, const Position& fields, std::int64_t now_ms, std::size_t follower) {
  Change& job = change(job_id, now_ms);
  if (moving(job.status)) {
    job.written = positions_of(job_id, job, now_ms);
    job.since_ms = now_ms;
  }
  if (job.written.size() <= follower) job.written.resize(follower + 1);
  job.written[follower].set_all(fields);
}

void World::set_status(std::int64_t job_id, Status status, std::int64_t now_ms) {
  Change& job = change(job_id, now_ms);
  job.written = positions_of(job_id, job, now_ms);
  job.status = status;
  job.since_ms = now_ms;
  job.due_ms = never;
}

void World::set_phase(std::int64_t job_id, Phase phase, std::int64_t now_ms) {
  change(job_id, now_ms).phase = phase;
}

std::vector<std::int64_t> World::changed() const {
  std::vector<std::int64_t> ids;
  ids.reserve(changes_.size());
  for (const auto& [id, change] : changes_) ids.push_back(id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace console_sim
