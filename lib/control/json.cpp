#include "control/json.hpp"

#include <boost/json/parse.hpp>
#include <set>

#include "core/time_text.hpp"
#include "engine/schedule_json.hpp"

namespace resetd::control {

namespace json = boost::json;

void add_text(json::object& object, std::string_view key, const std::string& text) {
  if (!text.empty()) object.emplace(key, text);
}

void add_position(json::object& object, std::string_view key, const std::optional<std::string>& position) {
  if (position && *position != "{}") object.emplace(key, json::parse(*position));
}

void add_identity(json::object& object, const queue::Task& task) {
  if (task.task_id) object.emplace("task_id", core::number(*task.task_id));
  if (task.job_id) object.emplace("job_id", core::number(*task.job_id));
  add_text(object, "job_name", task.job_name.empty() ? task.named.value_or("") : task.job_name);
  object.emplace("pos_type", task.pos_type);
}

json::object run_json(const queue::Run& run, const queue::Counts& counts) {
  json::object object;
  object.emplace("run", core::number(run.id));
  object.emplace("name", run.name);
  object.emplace("state", core::name(run.state));
  object.emplace("reason", run.reason);
  object.emplace("console", run.console);
  add_text(object, "digest", run.digest);
  object.emplace("created_at", core::rfc3339(run.created_at, 6));
  if (run.finished_at) object.emplace("finished_at", core::rfc3339(*run.finished_at, 6));
  json::object by_state;
  for (const auto& [state, count] : counts) {
    if (count > 0) by_state.emplace(core::name(state), count);
  }
  object.emplace("counts", std::move(by_state));
  object.emplace("tasks", run.tasks);
  add_text(object, "state_reason", run.state_reason);
  if (run.state_error) object.emplace("state_error", core::name(*run.state_error));
  if (const auto next = engine::next_fire(run)) object.emplace("next_fire_at", core::rfc3339(*next, 6));
  if (run.template_run) object.emplace("template_run", core::number(*run.template_run));
  if (run.fire_at) object.emplace("fire_at", core::rfc3339(*run.fire_at, 6));
  return object;
}

json::object task_json(const queue::Task& task) {
  json::object object;
  object.emplace("run", core::number(task.run));
  object.emplace("ordinal", core::number(task.ordinal));
  object.emplace("state", core::name(task.state));
  add_identity(object, task);
  add_position(object, "target", task.target);
  add_position(object, "before", task.before);
  add_position(object, "after", task.after);
  if (task.direction) object.emplace("direction", core::name(*task.direction));
  add_text(object, "request_id", task.request_id);
  object.emplace("attempts", task.attempts);
  object.emplace("wave", task.wave);
  add_text(object, "error", task.error);
  return object;
}

json::array left_stopped_json(const std::vector<queue::Task>& tasks) {
  json::array jobs;
  std::set<core::JobId> seen;
  for (const queue::Task& task : tasks) {
    if (!task.job_id || !seen.insert(*task.job_id).second) continue;
    jobs.push_back(json::object{{"job_id", core::number(*task.job_id)}, {"job_name", task.job_name}});
  }
  return jobs;
}

}  // namespace resetd::control
