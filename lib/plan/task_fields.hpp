#pragma once
// The fields of a task, spelled as the API and product spell them.

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "position/position.hpp"

namespace resetd::plan {

/// Those that are no part of the position.
enum class OwnField { taskId, jobId, jobName, posType, note, allow_undocumented, allow_forward, forward_reason };
inline constexpr std::size_t own_field_count = 8;
inline constexpr std::size_t task_field_count = own_field_count + position::field_count;

/// An index over all fields: the own ones first, then the position's.
constexpr std::size_t index(OwnField field) {
  return static_cast<std::size_t>(field);
}
constexpr std::size_t index(position::Field field) {
  return own_field_count + static_cast<std::size_t>(field);
}

const std::array<std::string_view, task_field_count>& task_field_names();

/// The index of a field by its name.
std::optional<std::size_t> find_task_field(std::string_view name);

constexpr bool is_position_field(std::size_t index) {
  return index >= own_field_count;
}
constexpr position::Field position_field(std::size_t index) {
  return static_cast<position::Field>(index - own_field_count);
}

}  // namespace resetd::plan
