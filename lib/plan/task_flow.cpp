#include "plan/task_flow.hpp"

namespace resetd::plan {
namespace {

std::string already(const Duplicate& duplicate) {
  switch (duplicate.kind) {
    case NameKind::task_id:
      return "data task " + std::to_string(duplicate.id);
    case NameKind::job_id:
      return "data job " + std::to_string(duplicate.id);
    case NameKind::job_name:
      return "this jobName";
  }
  core::broken_invariant("a name of no kind");
}

}  // namespace

bool TaskFlow::task(const Tree& tree) {
  if (tree.too_large() || problems_.full()) return skip();
  const ReadTask read = reader_.read(tree, next());
  if (!advance(tree.mark())) return false;
  if (duplicates_ != nullptr) remember(read);
  if (!read.good) return true;
  if (kept_ != nullptr) kept_->add(read.task);
  return trees_ == nullptr || (*trees_)(tree);
}

bool TaskFlow::skip() {
  return advance({});
}

bool TaskFlow::advance(Mark mark) {
  if (++count_ <= max_tasks) return true;
  problems_.add(mark, "more than 20 million tasks");
  return false;
}

void TaskFlow::remember(const ReadTask& read) {
  const Task& task = read.task;
  const auto file = static_cast<std::uint32_t>(problems_.current());
  const bool with_task_id = task.task_id.has_value();
  if (task.task_id) duplicates_->add_task_id(*task.task_id, {task.ordinal, file, read.task_id});
  if (task.job_id) duplicates_->add_job_id(*task.job_id, with_task_id, {task.ordinal, file, read.job_id});
  if (task.job_name) duplicates_->add_job_name(*task.job_name, with_task_id, {task.ordinal, file, read.job_name});
}

core::Result<void> report_duplicates(DuplicateFinder& finder, Problems& problems) {
  const auto found = finder.find(Problems::max);
  if (!found) return found.error();
  for (const Duplicate& duplicate : *found) {
    problems.add_in(duplicate.again.file, duplicate.again.mark,
                    task_prefix(duplicate.again.ordinal) + already(duplicate) + " is already task " +
                        std::to_string(number(duplicate.first.ordinal)) + " (" + problems.file(duplicate.first.file) +
                        ":" + std::to_string(duplicate.first.mark.line) + ")");
  }
  return {};
}

}  // namespace resetd::plan
