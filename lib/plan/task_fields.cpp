#include "plan/task_fields.hpp"

#include <algorithm>

namespace resetd::plan {
namespace {

std::array<std::string_view, task_field_count> all_names() {
  std::array<std::string_view, task_field_count> names{
      "taskId", "jobId", "jobName", "posType", "note", "allow_undocumented", "allow_forward", "forward_reason"};
  for (std::size_t i = own_field_count; i < names.size(); ++i) names[i] = position::name(position_field(i));
  return names;
}

}  // namespace

const std::array<std::string_view, task_field_count>& task_field_names() {
  static const auto names = all_names();
  return names;
}

std::optional<std::size_t> find_task_field(std::string_view name) {
  const auto& names = task_field_names();
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace resetd::plan
