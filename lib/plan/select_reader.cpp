#include "plan/select_reader.hpp"

#include <array>
#include <limits>
#include <map>

#include "core/json_text.hpp"
#include "plan/section.hpp"
#include "plan/wording.hpp"
#include "position/catalogue.hpp"

namespace resetd::plan {
namespace {

using Filters = std::map<std::string, std::string>;

constexpr std::array<std::string_view, 6> job_types{"MIGRATION",        "SYNC",     "CHECK", "REVISE",
                                                    "STRUCT_MIGRATION", "SUBSCRIBE"};

std::string json_string(std::string_view text) {
  std::string json;
  core::append_json_string(json, text);
  return json;
}

// A filter's name is the last part of the subject, `select.NAME`.
std::string& slot(const std::string& subject, Filters& filters) {
  return filters[subject.substr(subject.rfind('.') + 1)];
}

void read_id_filter(const Node& value, const std::string& subject, Problems& problems, Filters& filters) {
  std::int64_t id = 0;
  const auto read = read_integer(value, 1, std::numeric_limits<std::int64_t>::max());
  if (store(read, value, subject, problems, id)) slot(subject, filters) = std::to_string(id);
}

void read_text_filter(const Node& value, const std::string& subject, Problems& problems, Filters& filters) {
  std::string text;
  if (store(read_text(value), value, subject, problems, text)) slot(subject, filters) = json_string(text);
}

void read_type_filter(const Node& value, const std::string& subject, Problems& problems, Filters& filters) {
  std::size_t type = 0;
  if (store(read_choice(value, job_types), value, subject, problems, type)) {
    slot(subject, filters) = json_string(job_types[type]);
  }
}

constexpr std::array<FieldReader<Filters>, 6> filter_readers{{
    {"dataJobId", read_id_filter},
    {"dataJobName", read_text_filter},
    {"dataJobType", read_type_filter},
    {"desc", read_text_filter},
    {"sourceInstanceId", read_id_filter},
    {"targetInstanceId", read_id_filter},
}};

std::string all_filters() {
  std::vector<std::string_view> names;
  names.reserve(filter_readers.size());
  for (const auto& reader : filter_readers) names.push_back(reader.name);
  return joined(names);
}

bool is_empty(const Node& node) {
  return node.kind == Kind::null || (node.kind == Kind::map && node.size == 1);
}

bool knows_pos_type(const Defaults& defaults, Mark select, Problems& problems) {
  if (!defaults.gives_pos_type) {
    problems.add(select, "select: defaults give no posType, and a selected job has nothing but defaults");
  } else if (!defaults.pos_type.empty() && position::find_pos_type(defaults.pos_type) == nullptr) {
    problems.add(select, "select: unknown posType " + shown(defaults.pos_type) + " (from defaults)" +
                             did_you_mean_pos_type(defaults.pos_type) +
                             " (allow_undocumented is for written tasks only)");
  } else {
    return !defaults.pos_type.empty();  // an empty one was reported where it stands
  }
  return false;
}

}  // namespace

std::optional<Select> read_select(const Node& node, Problems& problems) {
  if (is_empty(node)) {
    problems.add(node.mark,
                 "select is empty, which would select every job of the console; give at least one of " + all_filters());
    return std::nullopt;
  }
  const std::size_t before = problems.count();
  Filters filters;
  read_section<Filters>(node, "select", filter_readers, problems, filters);
  if (problems.count() != before || filters.empty()) return std::nullopt;
  return Select{{filters.begin(), filters.end()}};
}

std::optional<Task> selected_task(const Defaults& defaults, Mark select, Problems& problems) {
  if (!knows_pos_type(defaults, select, problems)) return std::nullopt;
  const position::PosType& type = *position::find_pos_type(defaults.pos_type);
  Task task;
  task.pos_type = defaults.pos_type;
  task.note = defaults.note;
  add_defaults(defaults, type, task.target);
  bool whole = true;
  for (std::size_t i = 0; i < position::field_count; ++i) {
    const auto field = static_cast<position::Field>(i);
    if (!type.required.has(field)) continue;
    whole = whole && task.target.has(field);
    if (provided(defaults, type, field)) continue;
    problems.add(select, "select: " + std::string(type.name) + " needs " + std::string(name(field)) +
                             ", which defaults do not give");
  }
  if (!whole) return std::nullopt;
  return task;
}

}  // namespace resetd::plan
