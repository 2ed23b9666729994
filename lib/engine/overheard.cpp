#include "engine/overheard.hpp"

#include <boost/container_hash/hash.hpp>

#include "engine/keep_newest.hpp"

namespace resetd::engine {

Picture picture_of(const console::DataJob& job) {
  std::size_t seed = 0;
  boost::hash_combine(seed, job.phase);
  for (const console::DataTask& task : job.tasks) {
    boost::hash_combine(seed, core::number(task.id));
    boost::hash_combine(seed, task.status);
    boost::hash_combine(seed, task.position.has_value());
    if (task.position) boost::hash_combine(seed, *task.position);
  }
  return Picture{seed};
}

void Overheard::hear(std::span<const console::DataJob> jobs, core::SteadyTime now) {
  for (const console::DataJob& job : jobs) heard_[job.id] = {picture_of(job), now};
  if (heard_.size() < forget_at_) return;
  keep_newest(heard_, now - max_age_, most, [](const Heard& heard) { return heard.at; });
  forget_at_ = std::max(2 * heard_.size(), std::size_t{1024});
}

std::optional<core::SteadyTime> Overheard::otherwise(core::JobId job, Picture mine, core::SteadyTime asked_at) const {
  const auto heard = heard_.find(job);
  if (heard == heard_.end()) return std::nullopt;
  if (heard->second.at <= asked_at || heard->second.picture == mine) return std::nullopt;
  return heard->second.at;
}

}  // namespace resetd::engine
