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

// The dearest part of a look is reading positions: each is read once, the one before only where it is spelt otherwise.
Sighting sighting_of(const queue::Task& task, const console::DataJob& job, const console::DataTask& data_task) {
  Sighting sighting{.look = {.phase = job.phase, .status = data_task.status}, .position = {}};
  core::Look& look = sighting.look;
  const auto found = read_position(data_task);
  look.readable = found.has_value();
  const position::Position position = found.value_or(position::Position{});
  sighting.position = position::to_json(position);
  const std::string before = task.before.value_or("{}");
  look.unchanged = before == sighting.position || position::unchanged(stored(before), position);
  if (!found) return sighting;
  const position::Position target = stored(task.target);
  look.target = position::compare_to_target(target, position);
  const position::PosType* type = position::find_pos_type(task.pos_type);
  look.direction = core::Direction::unknown;
  if (type != nullptr) look.direction = position::direction(type->group, position, target);
  return sighting;
}

}  // namespace resetd::engine
