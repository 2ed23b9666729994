#include "engine/overheard.hpp"

#include <algorithm>
#include <boost/container_hash/hash.hpp>

#include "engine/keep_newest.hpp"

namespace resetd::engine {

Picture picture_of(const console::DataJob& job) {
  std::size_t sum = boost::hash<std::string>{}(job.phase);
  for (const console::DataTask& task : job.tasks) {
    std::size_t seed = 0;
    boost::hash_combine(seed, core::number(task.id));
    boost::hash_combine(seed, task.status);
    sum += seed;  // in whatever order a read lists them
  }
  return Picture{sum};
}

void Overheard::hear(std::span<const console::DataJob> jobs, core::SteadyTime now) {
  for (const console::DataJob& job : jobs) {
    const Picture picture = picture_of(job);
    const auto [known, fresh] = heard_.try_emplace(job.id, Heard{.picture = picture, .at = now});
    if (fresh) continue;
    Heard& heard = known->second;
    if (heard.picture != picture) {
      heard.before = heard.picture;
      heard.before_at = heard.at;
    }
    heard.picture = picture;
    heard.at = now;
  }
  if (heard_.size() < forget_at_) return;
  keep_newest(heard_, now - max_age_, most, [](const Heard& heard) { return heard.at; });
  forget_at_ = std::max(2 * heard_.size(), std::size_t{1024});
}

std::optional<core::SteadyTime> Overheard::otherwise(core::JobId job, Picture mine, core::SteadyTime asked_at) const {
  const auto heard = heard_.find(job);
  if (heard == heard_.end()) return std::nullopt;
  const Heard& last = heard->second;
  const bool otherwise =
      (last.at > asked_at && last.picture != mine) || (last.before_at > asked_at && last.before != mine);
  return otherwise ? std::optional{last.at} : std::nullopt;
}

}  // namespace resetd::engine
