#include "daemon/task_text.hpp"

#include <boost/json/parse.hpp>

#include "daemon/formats.hpp"

namespace resetd::daemon {

namespace json = boost::json;

std::string job_text(const queue::Task& task) {
  if (!task.job_name.empty()) return task.job_name;
  return task.named.value_or(id_text(task.job_id));
}

std::string way_text(const std::optional<std::string>& from, const std::optional<std::string>& to) {
  return (from ? position_text(*from) : "-") + " → " + (to ? position_text(*to) : "-");
}

Cell state_cell(const queue::Task& task) {
  return {std::string{core::name(task.state)}, colour_of(task.state)};
}

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

}  // namespace resetd::daemon
