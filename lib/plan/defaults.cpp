#include "plan/defaults.hpp"

#include "plan/position_values.hpp"
#include "plan/task_fields.hpp"
#include "plan/values.hpp"
#include "plan/wording.hpp"

namespace resetd::plan {
namespace {

bool allowed(std::size_t field) {
  return is_position_field(field) || field == index(OwnField::posType) || field == index(OwnField::note) ||
         field == index(OwnField::allow_undocumented);
}

void read_default(std::size_t field, const Node& value, core::WallTime now, Problems& problems, Defaults& defaults) {
  const std::string subject = "defaults: " + std::string(task_field_names()[field]);
  if (field == index(OwnField::posType)) {
    defaults.gives_pos_type = true;
    store(read_text(value), value, subject, problems, defaults.pos_type);
  } else if (field == index(OwnField::note)) {
    store(read_text(value), value, subject, problems, defaults.note);
  } else if (field == index(OwnField::allow_undocumented)) {
    store(read_boolean(value), value, subject, problems, defaults.allow_undocumented);
  } else {
    const position::Field target = position_field(field);
    defaults.gives[static_cast<std::size_t>(target)] = true;
    position::Value read;
    if (store(read_position_value(target, value, TimestampForm::moment, now), value, subject, problems, read)) {
      defaults.target.set(target, std::move(read));
    }
  }
}

bool comes_from_defaults(const position::PosType& type, position::Field field) {
  if (hana_data_id(type.name) && field == position::Field::positionTimestamp) return false;
  return type.required.has(field) || type.optional.has(field);
}

}  // namespace

Defaults read_defaults(const Node& node, core::WallTime now, Problems& problems) {
  Defaults defaults;
  if (node.kind != Kind::map) {
    const core::Error error = wrong_kind(node, "a map of task fields");
    if (!error.message.empty()) problems.add(node.mark, "defaults " + error.message);
    return defaults;
  }
  each_pair(node, [&](const Node& key, const Node& value) {
    if (!key.scalar() || (key.kind == Kind::plain && key.text == "<<")) return;  // check_keys reported it
    const auto field = find_task_field(key.text);
    if (!field) {
      problems.add(key.mark, "defaults: unknown field " + shown(key.text) + meant_by(key.text, task_field_names()));
    } else if (!allowed(*field)) {
      problems.add(key.mark, "defaults: " + key.text + " stands on the task itself, never in defaults");
    } else {
      read_default(*field, value, now, problems, defaults);
    }
  });
  return defaults;
}

bool hana_data_id(std::string_view pos_type) {
  return pos_type == "HANA_DATA_ID_POS";
}

bool provided(const Defaults& defaults, const position::PosType& type, position::Field field) {
  return defaults.gives_field(field) && comes_from_defaults(type, field);
}

void add_defaults(const Defaults& defaults, const position::PosType& type, position::Position& target) {
  for (std::size_t i = 0; i < position::field_count; ++i) {
    const auto field = static_cast<position::Field>(i);
    const auto& value = defaults.target.get(field);
    if (value && !target.has(field) && comes_from_defaults(type, field)) target.set(field, *value);
  }
}

}  // namespace resetd::plan
