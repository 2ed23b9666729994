#include "engine/look.hpp"

#include "position/catalogue.hpp"

namespace resetd::engine {
namespace {

std::optional<position::Position> read_position(const console::DataTask& data_task) {
  if (!data_task.position) return std::nullopt;
  auto read = position::parse_task_position(*data_task.position);
  // An object without any of the fields shows no position.
  if (read && read->empty()) return std::nullopt;
  return read;
}

// The database holds only what to_json wrote.
position::Position stored(const std::string& json) {
  return position::from_json(json).value();
}

}  // namespace

const console::DataTask* find_data_task(const console::DataJob& job, core::TaskId task) {
  for (const console::DataTask& data_task : job.tasks) {
    if (data_task.id == task) return &data_task;
  }
  return nullptr;
}

std::string position_text(const console::DataTask& data_task) {
  const auto read = read_position(data_task);
  return position::to_json(read.value_or(position::Position{}));
}

core::Direction direction_of(const queue::Task& task, const position::Position& from) {
  const position::PosType* type = position::find_pos_type(task.pos_type);
  if (type == nullptr) return core::Direction::unknown;
  return position::direction(type->group, from, stored(task.target));
}

core::Look look_at(const queue::Task& task, const console::DataJob& job, const console::DataTask& data_task) {
  core::Look look{.phase = job.phase, .status = data_task.status};
  const auto found = read_position(data_task);
  look.readable = found.has_value();
  const position::Position position = found.value_or(position::Position{});
  look.unchanged = position::unchanged(stored(task.before.value_or("{}")), position);
  if (!found) return look;
  look.target = position::compare_to_target(stored(task.target), position);
  look.direction = direction_of(task, position);
  return look;
}

}  // namespace resetd::engine
