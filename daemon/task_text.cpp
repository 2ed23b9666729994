#include "daemon/task_text.hpp"

#include "daemon/formats.hpp"

namespace resetd::daemon {

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

}  // namespace resetd::daemon
