#include "fuzz/plan_input.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "plan/inline_tasks.hpp"
#include "plan/kept_tasks.hpp"
#include "plan/reader.hpp"
#include "position/catalogue.hpp"

namespace {

using namespace resetd;
using fuzz::PlanPart;

struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "resetd-fuzz-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) core::broken_invariant("no temporary folder");
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

void write(const std::filesystem::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

void require(bool holds, const char* what) {
  if (!holds) core::broken_invariant(what);
}

void check_problems(const plan::Reading& reading, std::string_view text) {
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 2;
  require(reading.problems.size() <= plan::max_problems, "more problems than promised");
  for (const plan::Problem& problem : reading.problems) {
    require(!problem.message.empty() && problem.message.find('\n') == std::string::npos, "a message is one line");
    require(problem.line <= std::max<std::size_t>(lines, 4), "a problem lies behind the end");
  }
}

void check_selection(const plan::Reading& reading) {
  const auto& select = reading.header.select;
  require(select.has_value() == reading.selected.has_value(), "a selection without a task, or one without the other");
  if (!select) return;
  require(!select->filters.empty() && std::ranges::is_sorted(select->filters), "a selection without order or filter");
  const auto same_name = [](const auto& a, const auto& b) { return a.first == b.first; };
  require(std::ranges::adjacent_find(select->filters, same_name) == select->filters.end(), "a filter stands twice");
  const position::PosType* const type = position::find_pos_type(reading.selected->pos_type);
  require(type != nullptr, "a selected job has no known posType");
  for (std::size_t i = 0; i < position::field_count; ++i) {
    const auto field = static_cast<position::Field>(i);
    require(!type->required.has(field) || reading.selected->target.has(field), "a selected job lacks a field");
  }
}

std::string as_text(const plan::Task& task) {
  const auto id = [](const auto& value) { return value ? std::to_string(number(*value)) + "|" : std::string("|"); };
  return id(task.task_id) + id(task.job_id) + task.job_name.value_or("") + "|" + task.pos_type + "|" +
         position::to_json(task.target) + "|" + (task.allow_undocumented ? "u" : "") + (task.allow_forward ? "f" : "") +
         "|" + task.forward_reason + "|" + task.note;
}

std::vector<std::string> texts_of(const plan::Reading& checked) {
  std::vector<std::string> texts;
  for (;;) {
    const auto tasks = checked.kept->next(3);
    require(tasks.has_value(), "what was kept can be read");
    if (tasks->empty()) break;
    for (const plan::Task& task : *tasks) {
      texts.push_back(as_text(task));
      require(number(task.ordinal) == std::ssize(texts), "tasks come in order");
      require(task.task_id || task.job_id || task.job_name, "a task without a name");
      require(!task.allow_forward || !task.forward_reason.empty(), "allow_forward without a reason");
    }
  }
  require(std::ssize(texts) == checked.tasks, "all tasks are kept");
  return texts;
}

void read_inlined(const std::filesystem::path& plan, const plan::Options& options, const plan::Reading& checked,
                  const std::vector<std::string>& tasks) {
  const std::filesystem::path file = plan.parent_path() / "inlined.yaml";
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  const auto done = plan::inline_tasks(plan, options, checked, [&out](std::string_view piece) -> core::Result<void> {
    out << piece;
    return {};
  });
  out.close();
  if (done.has_error()) {
    const bool too_long = done.error().message.find("too long to be sent") != std::string::npos;
    require(too_long && !checked.with_files, "a good plan can be inlined");
    return;
  }
  const plan::Reading sent = plan::check(file, options);
  require(sent.problems.empty() && !sent.with_files, "an inlined plan is good");
  require(sent.plan_digest == checked.plan_digest || !checked.with_files, "an inlined plan is the same plan");
  const plan::Header& header = sent.header;
  require(header.name == checked.header.name && header.reason == checked.header.reason &&
              header.console == checked.header.console && header.policy == checked.header.policy,
          "an inlined plan has the same header");
  require(header.select.has_value() == checked.header.select.has_value() &&
              (!header.select || header.select->filters == checked.header.select->filters),
          "an inlined plan selects the same");
  require(!sent.selected || as_text(*sent.selected) == as_text(*checked.selected), "and as the same tasks");
  require(texts_of(sent) == tasks, "an inlined plan has the same tasks");
}

void read_plan(const std::filesystem::path& path, std::string_view text) {
  plan::Options options;
  options.now = core::WallTime{std::chrono::milliseconds{1795392000000}};
  options.keep_tasks = true;
  const plan::Reading checked = plan::check(path, options);
  require(!checked.fault, "nothing is wrong with the machine");
  check_problems(checked, text);
  if (!checked.problems.empty()) return;
  require((checked.tasks > 0 || checked.selected) && checked.plan_digest.size() == 64,
          "a good plan has tasks and a digest");
  check_selection(checked);
  read_inlined(path, options, checked, texts_of(checked));
}

}  // namespace

namespace resetd::fuzz {

void read_input(PlanPart part, std::string_view text) {
  static const Folder folder;
  const std::filesystem::path path = folder.path / "plan.yaml";
  if (part == PlanPart::plan) {
    write(path, text);
  } else {
    const std::string name = part == PlanPart::csv ? "tasks.csv" : "tasks.jsonl";
    write(folder.path / name, text);
    write(path, "version: 1\nname: n\nreason: r\ntasks_from: " + name + "\n");
  }
  read_plan(path, text);
}

}  // namespace resetd::fuzz
