#include "plan/header_reader.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "plan/policy_reader.hpp"
#include "plan/schedule_reader.hpp"
#include "plan/select_reader.hpp"
#include "plan/unknown_field.hpp"
#include "plan/values.hpp"
#include "plan/wording.hpp"

namespace resetd::plan {
namespace {

constexpr std::array<std::string_view, 10> sections{"version",  "name",     "reason", "console",    "policy",
                                                    "schedule", "defaults", "tasks",  "tasks_from", "select"};

std::string names(const std::vector<std::string>& consoles) {
  if (consoles.empty()) return "none";
  const std::vector<std::string_view> views(consoles.begin(), consoles.end());
  return joined(views);
}

}  // namespace

void HeaderReader::section(const Node& key, const Node& value) {
  if (!enter(key)) return;
  const std::string& name = key.text;
  if (name == "version") return read_version(value);
  if (name == "name") return void(store(read_text(value), value, name, problems_, header_.name));
  if (name == "reason") return void(store(read_text(value), value, name, problems_, header_.reason));
  if (name == "console") return read_console(value);
  if (name == "schedule") return void(header_.schedule = read_schedule(value, options_.now, problems_));
  if (name == "policy") return void(header_.policy = read_policy(value, problems_));
  if (name == "defaults") return void(defaults_ = read_defaults(value, options_.now, problems_));
  if (name == "tasks_from" && !options_.files_allowed) {
    problems_.add(key.mark,
                  "tasks_from is not taken here: no file that a handed-in plan names is opened; write the "
                  "files' tasks into the plan's own tasks, or use `resetd run`");
    return;
  }
  if (name == "tasks_from") return read_tasks_from(value);
  if (name == "select") {
    select_ = key.mark;
    return void(header_.select = read_select(value, problems_));
  }
  if (name == "tasks") {
    const core::Error error = wrong_kind(value, "a list of tasks");
    if (!error.message.empty()) problems_.add(value.mark, "tasks " + error.message);
    return;
  }
  core::broken_invariant("no reader for the section " + name);
}

bool HeaderReader::begin_tasks(const Node& key) {
  return !has(key.text) && enter(key);
}

// Whether the section is a known one, here for the first time.
bool HeaderReader::enter(const Node& key) {
  if (key.kind == Kind::bad) return false;
  if (key.kind == Kind::plain && key.text == "<<") {
    problems_.add(key.mark, "merge keys (<<) are not allowed");
  } else if (std::ranges::find(sections, key.text) == sections.end()) {
    problems_.add(key.mark, "unknown key " + shown(key.text) + meant_by(key.text, sections));
  } else if (!seen_.insert(key.text).second) {
    problems_.add(key.mark, "the key " + key.text + " stands here twice");
  } else {
    return true;
  }
  return false;
}

void HeaderReader::read_version(const Node& value) {
  std::int64_t version = 1;
  const auto read = read_integer(value, 0, std::numeric_limits<std::int64_t>::max());
  if (store(read, value, "version", problems_, version) && version != 1) {
    problems_.add(value.mark, "version " + std::to_string(version) + " is not known; this resetd reads version 1");
  }
}

void HeaderReader::read_console(const Node& value) {
  std::string console;
  if (!store(read_text(value), value, "console", problems_, console)) return;
  header_.console = console;
  if (options_.consoles && std::ranges::find(*options_.consoles, console) == options_.consoles->end()) {
    problems_.add(value.mark,
                  "console " + shown(console) + " is not configured; configured: " + names(*options_.consoles));
  }
}

void HeaderReader::read_tasks_from(const Node& value) {
  const std::size_t before = problems_.count();
  if (value.kind == Kind::list) {
    each_item(value, [this](const Node& item) { add_file(item); });
  } else if (value.kind == Kind::null) {
    problems_.add(value.mark, "tasks_from " + wrong_kind(value, "a list of files").message);
  } else {
    add_file(value);
  }
  names_files_ = problems_.count() == before;
}

void HeaderReader::add_file(const Node& item) {
  std::string path;
  if (!store(read_text(item), item, "tasks_from", problems_, path)) return;
  if (std::filesystem::path(path).is_absolute()) {
    problems_.add(item.mark, "tasks_from " + shown(path) + " is an absolute path; paths are relative to the plan");
    return;
  }
  files_.push_back({std::move(path), item.mark});
}

void HeaderReader::finish(Mark root) {
  for (const std::string name : {"version", "name", "reason"}) {
    if (!has(name)) problems_.add(root, name + " is missing");
  }
  if (!has("console")) require_console(root);
  if (!has("tasks") && !has("tasks_from") && !has("select")) {
    problems_.add(root, "the plan has no tasks; it needs at least one of tasks, tasks_from, select");
  }
}

void HeaderReader::require_console(Mark root) {
  if (!options_.consoles || options_.consoles->size() == 1) return;
  problems_.add(root, "console is missing; it is required unless exactly one is configured; configured: " +
                          names(*options_.consoles));
}

}  // namespace resetd::plan
