#include "plan/plan_pass.hpp"

#include <algorithm>

#include "plan/csv.hpp"
#include "plan/json_lines.hpp"
#include "plan/select_reader.hpp"
#include "plan/wording.hpp"

namespace resetd::plan {
namespace {

// A file's own digest keeps the boundaries between files.
void add_file_digest(core::Sha256& digest, const core::Sha256::Digest& file) {
  digest.update({reinterpret_cast<const char*>(file.data()), file.size()});
}

using ReadTasks = bool (*)(Source&, Problems&, TaskFlow&);

ReadTasks reader_for(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  if (extension == ".csv") return read_csv_tasks;
  if (extension == ".jsonl" || extension == ".ndjson") return read_json_lines;
  return nullptr;
}

}  // namespace

PlanPass::PlanPass(std::filesystem::path plan, const Options& options, Parts parts)
    : plan_(std::move(plan)),
      parts_(std::move(parts)),
      header_(options, problems_),
      task_reader_(parts_.defaults ? *parts_.defaults : header_.defaults(), options.now, problems_),
      flow_(task_reader_, problems_, parts_.duplicates, parts_.kept, parts_.trees) {}

PassEnd PlanPass::run() {
  problems_.enter(plan_.string());
  const PassEnd end = read_plan();
  if (parts_.duplicates != nullptr && !problems_.full() && end != PassEnd::defaults_came_late) {
    expect(report_duplicates(*parts_.duplicates, problems_));
  }
  if (parts_.defaults && end == PassEnd::complete && problems_.empty() && header_.defaults() != *parts_.defaults) {
    problems_.add_in(0, {}, "changed while it was read");
  }
  if (parts_.kept != nullptr && end == PassEnd::complete) expect(parts_.kept->finish());
  if (end == PassEnd::broken && problems_.empty()) core::broken_invariant("a broken plan without a problem");
  if (end == PassEnd::complete && problems_.empty() && !fault_) input_digest_ = core::hex(input_.finish());
  return end;
}

void PlanPass::expect(const core::Result<void>& done) {
  if (done.has_error() && !fault_) fault_ = done.error();
}

Reading PlanPass::reading() const {
  const bool good = !input_digest_.empty();
  const bool with_files = header_.has("tasks_from");
  return {.header = header_.header(),
          .tasks = flow_.count(),
          .plan_digest = good && !with_files ? core::hex(*text_digest_) : "",
          .input_digest = input_digest_,
          .problems = problems_.sorted(),
          .fault = fault_,
          .defaults = defaults(),
          .selected = selected_,
          .with_files = with_files};
}

std::shared_ptr<const Defaults> PlanPass::defaults() const {
  return parts_.defaults ? parts_.defaults : std::make_shared<const Defaults>(header_.defaults());
}

PassEnd PlanPass::read_plan() {
  const auto source = Source::open(plan_, text_);
  if (!source) {
    problems_.add({}, source.error().message);
    return PassEnd::broken;
  }
  const PassEnd end = read_sections(**source);
  if (end != PassEnd::complete) return end;
  text_digest_ = text_.finish();
  add_file_digest(input_, *text_digest_);
  if (parts_.text_only) return PassEnd::complete;
  task_reader_.set_defaults_final(true);
  header_.finish(root_);
  if (header_.select()) selected_ = selected_task(*defaults(), *header_.select(), problems_);
  if (!read_files()) return PassEnd::stopped;
  const bool none_written = flow_.count() == 0 && files_readable_ && (tasks_began_ || header_.names_files());
  if (none_written && !header_.select()) {
    problems_.add_in(0, root_, "the plan has no tasks");
  }
  return PassEnd::complete;
}

PassEnd PlanPass::read_sections(Source& source) {
  const PlanListener listener{
      [this](const Node& key, const Node& value) { return read_section(key, value); },
      [this](const Node& key) { return begin_tasks(key); },
      [this](const Tree& task) { return flow_.task(task) && go_on(); },
  };
  const YamlEnd end = read_yaml(source, problems_, listener, root_);
  if (defaults_came_late_) return PassEnd::defaults_came_late;
  if (end == YamlEnd::broken && awaiting_defaults()) problems_.drop_tentative();
  if (end == YamlEnd::broken) return PassEnd::broken;
  if (end == YamlEnd::stopped || problems_.full()) return PassEnd::stopped;
  while (!source.next().empty()) {
  }
  return PassEnd::complete;
}

bool PlanPass::read_section(const Node& key, const Node& value) {
  const bool awaiting = awaiting_defaults();
  header_.section(key, value);
  if (parts_.sections != nullptr && problems_.empty()) (*parts_.sections)(key, value);
  defaults_came_late_ = defaults_came_late_ || (awaiting && !awaiting_defaults());
  return go_on() && !defaults_came_late_;
}

bool PlanPass::begin_tasks(const Node& key) {
  if (!header_.begin_tasks(key)) return false;
  tasks_began_ = true;
  task_reader_.set_defaults_final(!awaiting_defaults());
  return true;
}

bool PlanPass::awaiting_defaults() const {
  return tasks_began_ && !parts_.defaults && !header_.has("defaults");
}

bool PlanPass::read_files() {
  return std::ranges::all_of(header_.files(), [this](const TaskFile& file) { return read_file(file); });
}

bool PlanPass::read_file(const TaskFile& file) {
  const auto refuse = [&](const std::string& what) {
    problems_.add_in(0, file.mark, "tasks_from " + shown(file.path) + " " + what);
    files_readable_ = false;
    return !problems_.full();
  };
  const ReadTasks read_tasks = reader_for(file.path);
  if (read_tasks == nullptr) return refuse("has no known ending; tasks come from .csv, .jsonl and .ndjson files");
  const std::filesystem::path path = plan_.parent_path() / file.path;
  core::Sha256 digest;
  const auto source = Source::open(path, digest);
  if (!source) return refuse(source.error().message);
  problems_.enter(path.string());
  const std::size_t before = problems_.count();
  const bool wanted = read_tasks(**source, problems_, flow_);
  if (const auto& fault = (*source)->fault()) problems_.add(fault->mark, fault->message);
  files_readable_ = files_readable_ && problems_.count() == before;
  if (!wanted || problems_.full()) return false;
  while (!(*source)->next().empty()) {
  }
  add_file_digest(input_, digest.finish());
  return true;
}

}  // namespace resetd::plan
