#include "engine/resolution.hpp"

#include "engine/look.hpp"

namespace resetd::engine {
namespace {

std::string text(core::JobId id) {
  return "data job " + std::to_string(core::number(id));
}
std::string text(core::TaskId id) {
  return "data task " + std::to_string(core::number(id));
}

std::vector<const console::DataTask*> incremental_tasks(const console::DataJob& job) {
  std::vector<const console::DataTask*> tasks;
  for (const console::DataTask& task : job.tasks) {
    if (task.type == "INCREMENT") tasks.push_back(&task);
  }
  return tasks;
}

std::string list_of(const std::vector<const console::DataTask*>& tasks) {
  std::string out;
  for (const console::DataTask* task : tasks) {
    if (!out.empty()) out += ", ";
    out += std::to_string(core::number(task->id));
  }
  return out;
}

// The data task, or why there is none.
std::variant<const console::DataTask*, Refusal> pick(const queue::Task& task, const console::DataJob& job) {
  const auto incremental = incremental_tasks(job);
  if (!task.task_id) {
    if (incremental.empty()) return Refusal{text(job.id) + " has no INCREMENT task"};
    if (incremental.size() > 1) {
      return Refusal{text(job.id) + " has several INCREMENT tasks (" + list_of(incremental) + "): give the taskId"};
    }
    return incremental.front();
  }
  const console::DataTask* named = find_data_task(job, *task.task_id);
  if (named == nullptr) return Refusal{text(job.id) + " has no " + text(*task.task_id)};
  if (named->type == "INCREMENT") return named;
  std::string why = text(named->id) + " is the " + named->type + " task of " + text(job.id);
  why += incremental.empty() ? ", which has no INCREMENT task" : "; its INCREMENT task is " + list_of(incremental);
  return Refusal{std::move(why)};
}

}  // namespace

std::variant<queue::Found, Refusal> resolve(const queue::Task& task, const console::DataJob& job) {
  if (task.job_id && *task.job_id != job.id) {
    return Refusal{text(*task.task_id) + " belongs to " + text(job.id) + ", not to " + text(*task.job_id)};
  }
  if (!task.job_name.empty() && task.job_name != job.name) {
    return Refusal{text(job.id) + " is named \"" + job.name + "\", not \"" + task.job_name + "\""};
  }
  const auto picked = pick(task, job);
  if (const auto* refusal = std::get_if<Refusal>(&picked)) return *refusal;
  const console::DataTask& data_task = *std::get<const console::DataTask*>(picked);
  Sighting sighting = sighting_of(task, job, data_task);
  const core::Look& look = sighting.look;
  return queue::Found{.task_id = data_task.id,
                      .job_id = job.id,
                      .job_name = job.name,
                      .stopped = look.stopped(),
                      .phase = look.phase,
                      .status = look.status,
                      .before = std::move(sighting.position),
                      .direction = look.direction};
}

}  // namespace resetd::engine
