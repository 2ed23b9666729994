#include "plan/task_reader.hpp"

#include <limits>

#include "plan/position_values.hpp"
#include "plan/unknown_field.hpp"
#include "plan/values.hpp"
#include "plan/wording.hpp"

namespace resetd::plan {
namespace {

using position::Field;
using position::PosType;

constexpr std::int64_t largest_id = std::numeric_limits<std::int64_t>::max();

bool takes(const PosType& type, Field field) {
  return type.required.has(field) || type.optional.has(field);
}

template <class F>
void each_position_field(F f) {
  for (std::size_t i = own_field_count; i < task_field_count; ++i) f(position_field(i));
}

template <class Id>
core::Result<Id> read_id(const Node& node) {
  const auto id = read_integer(node, 1, largest_id);
  if (!id) return id.error();
  return Id{*id};
}

std::string_view name_of(OwnField field) {
  return task_field_names()[index(field)];
}

}  // namespace

std::string task_prefix(core::Ordinal ordinal) {
  return "task " + std::to_string(number(ordinal)) + ": ";
}

ReadTask TaskReader::read(const Tree& tree, core::Ordinal ordinal) {
  ReadTask read;
  read.task.ordinal = ordinal;
  prefix_ = task_prefix(ordinal);
  const std::size_t problems_before = problems_.count();
  const Node& map = tree.root();
  if (map.kind != Kind::map) {
    const core::Error error = wrong_kind(map, "a map of fields");
    if (!error.message.empty()) report(map.mark, "the task " + error.message);
    return read;
  }
  check_keys(tree, prefix_, problems_);
  const Entries entries = sort_out(map);
  read_names(entries, read);
  if (!entries[index(OwnField::taskId)].key && !entries[index(OwnField::jobId)].key &&
      !entries[index(OwnField::jobName)].key) {
    report(map.mark, "needs at least one of taskId, jobId, jobName");
  }
  read_forward(entries, read.task);
  const PosType* const type = read_pos_type(entries, map, read.task);
  read_target(entries, type, read.task);
  if (type != nullptr) {
    add_defaults(defaults_, *type, read.task.target);
    require_fields(entries, *type, map);
  }
  read.good = problems_.count() == problems_before && !problems_.full();
  return read;
}

TaskReader::Entries TaskReader::sort_out(const Node& map) {
  Entries entries;
  each_pair(map, [&](const Node& key, const Node& value) {
    if (!key.scalar() || (key.kind == Kind::plain && key.text == "<<")) return;  // check_keys reported it
    if (const auto field = find_task_field(key.text)) {
      entries[*field] = {&key, &value};
    } else {
      report(key.mark, "unknown field " + shown(key.text) + meant_by(key.text, task_field_names()));
    }
  });
  return entries;
}

void TaskReader::read_names(const Entries& entries, ReadTask& read) {
  const auto subject = [&](OwnField field) { return Subject(prefix_, name_of(field)); };
  if (const Node* const value = entries[index(OwnField::taskId)].value) {
    store(read_id<core::TaskId>(*value), *value, subject(OwnField::taskId), problems_, read.task.task_id);
    read.task_id = value->mark;
  }
  if (const Node* const value = entries[index(OwnField::jobId)].value) {
    store(read_id<core::JobId>(*value), *value, subject(OwnField::jobId), problems_, read.task.job_id);
    read.job_id = value->mark;
  }
  if (const Node* const value = entries[index(OwnField::jobName)].value) {
    store(read_text(*value), *value, subject(OwnField::jobName), problems_, read.task.job_name);
    read.job_name = value->mark;
  }
  if (const Node* const value = entries[index(OwnField::note)].value) {
    store(read_text(*value), *value, subject(OwnField::note), problems_, read.task.note);
  } else {
    read.task.note = defaults_.note;
  }
  if (const Node* const value = entries[index(OwnField::allow_undocumented)].value) {
    store(read_boolean(*value), *value, subject(OwnField::allow_undocumented), problems_, read.task.allow_undocumented);
  } else {
    read.task.allow_undocumented = defaults_.allow_undocumented;
  }
}

void TaskReader::read_forward(const Entries& entries, Task& task) {
  const Entry& allow = entries[index(OwnField::allow_forward)];
  const Entry& reason = entries[index(OwnField::forward_reason)];
  bool readable = true;
  if (allow.value != nullptr) {
    readable =
        store(read_boolean(*allow.value), *allow.value, {prefix_, "allow_forward"}, problems_, task.allow_forward);
  }
  if (reason.value != nullptr) {
    store(read_text(*reason.value), *reason.value, {prefix_, "forward_reason"}, problems_, task.forward_reason);
    if (readable && !task.allow_forward) report(reason.key->mark, "forward_reason without allow_forward: true");
  } else if (task.allow_forward) {
    report(allow.key->mark, "allow_forward needs a forward_reason");
  }
}

// Nothing where the type is not in the catalogue; the task has its name all the same.
const PosType* TaskReader::read_pos_type(const Entries& entries, const Node& map, Task& task) {
  if (const Node* const value = entries[index(OwnField::posType)].value) {
    if (!store(read_text(*value), *value, {prefix_, "posType"}, problems_, task.pos_type)) return nullptr;
  } else if (!defaults_.gives_pos_type) {
    report_unless_defaulted(map.mark, "posType is missing");
    return nullptr;
  } else {
    task.pos_type = defaults_.pos_type;
    if (task.pos_type.empty()) return nullptr;
  }
  const PosType* const type = position::find_pos_type(task.pos_type);
  if (type == nullptr && !task.allow_undocumented) unknown_pos_type(entries, map, task.pos_type);
  return type;
}

void TaskReader::unknown_pos_type(const Entries& entries, const Node& map, const std::string& pos_type) {
  const Node* const own = entries[index(OwnField::posType)].value;
  // One wrong default is one mistake, however many tasks inherit it; the plan is refused all the same.
  if (own == nullptr && default_type_reported_) return;
  default_type_reported_ = default_type_reported_ || own == nullptr;
  report_unless_defaulted(own != nullptr ? own->mark : map.mark,
                          "unknown posType " + shown(pos_type) + (own != nullptr ? "" : " (from defaults)") +
                              did_you_mean_pos_type(pos_type) + " (allow_undocumented: true lets it through)");
}

void TaskReader::read_target(const Entries& entries, const PosType* type, Task& task) {
  const TimestampForm form = hana_data_id(task.pos_type) ? TimestampForm::as_given : TimestampForm::moment;
  each_position_field([&](Field field) {
    const Entry& entry = entries[index(field)];
    if (entry.value == nullptr) return;
    if (type != nullptr && !takes(*type, field)) {
      report(entry.key->mark, std::string(type->name) + " does not take " + std::string(name(field)));
      return;
    }
    position::Value value;
    const auto read = read_position_value(field, *entry.value, form, now_);
    if (store(read, *entry.value, {prefix_, name(field)}, problems_, value)) task.target.set(field, std::move(value));
  });
}

void TaskReader::require_fields(const Entries& entries, const PosType& type, const Node& map) {
  each_position_field([&](Field field) {
    if (!type.required.has(field) || entries[index(field)].value != nullptr) return;
    if (provided(defaults_, type, field)) return;
    report_unless_defaulted(map.mark, std::string(type.name) + " needs " + std::string(name(field)));
  });
}

void TaskReader::report_unless_defaulted(Mark mark, const std::string& message) {
  if (defaults_final_) {
    report(mark, message);
  } else {
    problems_.add_tentative(mark, prefix_ + message);
  }
}

}  // namespace resetd::plan
