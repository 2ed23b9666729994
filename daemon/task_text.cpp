#include "daemon/task_text.hpp"

#include "daemon/formats.hpp"

namespace resetd::daemon {

std::string job_text(const queue::Task& task) {
  if (!task.job_name.empty()) return task.job_name;
  return task.named.value_or(id_text(task.job_id));
}

std::string task_words(const queue::Task& task) {
  std::string names;
  if (task.task_id) names = "data task " + id_text(task.task_id);
  if (const std::string job = job_text(task); job != "-") names.append(names.empty() ? "" : ", ").append("job " + job);
  return "task " + std::to_string(core::number(task.ordinal)) + (names.empty() ? "" : " (" + names + ")");
}

std::string position_cell(const queue::Task& task, const std::optional<std::string>& position) {
  return position ? position_text(*position, task.target) : "-";
}

std::string way_text(const queue::Task& task, const std::optional<std::string>& to) {
  return position_cell(task, task.before) + " → " + position_cell(task, to);
}

Cell state_cell(const queue::Task& task) {
  return {std::string{core::name(task.state)}, colour_of(task.state)};
}

}  // namespace resetd::daemon
