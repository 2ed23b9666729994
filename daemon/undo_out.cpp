#include "daemon/undo_out.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include "core/count_text.hpp"
#include "daemon/formats.hpp"
#include "daemon/task_text.hpp"
#include "daemon/text.hpp"

namespace resetd::daemon {

using core::Result;

namespace {

// In the form of its target, unless it has moved in another one only.
std::string now_text(const queue::Task& task, const std::string& now) {
  std::string text = position_cell(task, now);
  return text == position_cell(task, task.after) ? position_text(now) : text;
}

}  // namespace

Result<UndoOut> UndoOut::open(Context& context, core::RunId run, std::string file) {
  if (file == "-") return UndoOut{context, run, std::move(file), std::nullopt};
  auto created = NewFile::create(file);
  if (created.has_error()) return created.error();
  return UndoOut{context, run, std::move(file), std::move(*created)};
}

void UndoOut::add(std::string_view lines, std::int64_t tasks) {
  lines_ += lines;
  undone_ += tasks;
}

void UndoOut::list(const queue::Task& task, const std::string& why, const std::string& now) {
  ++not_undone_;
  listed_.push_back({task, why + (now == "{}" ? "" : ": now " + now_text(task, now))});
}

void UndoOut::flush() {
  const std::string lines = std::exchange(lines_, {});
  if (plan_)
    plan_->write(lines);
  else
    context_->out.write(lines);
  const std::vector<UndoneNot> listed = std::exchange(listed_, {});
  if (listed.empty()) return;
  if (context_->err.is_terminal()) return context_->err.print(undone_not_table(listed));
  for (const auto& [task, why] : listed) context_->err.write(harmless(task_words(task) + ": " + why) + "\n");
}

Result<void> UndoOut::finish() {
  flush();
  if (undone_ + not_undone_ == 0) {
    return core::refused("run " + std::to_string(core::number(run_)) + " has reset nothing: there is nothing to undo");
  }
  if (undone_ > 0) {
    if (auto written = finish_plan(); written.has_error()) return written.error();
  }
  context_->err.write(harmless(outcome()) + "\n");
  if (not_undone_ > 0) context_->exit_code = static_cast<int>(Exit::not_all_succeeded);
  return {};
}

Result<void> UndoOut::finish_plan() {
  if (plan_) return plan_->finish();
  // A reader that has gone is no failure.
  const int error = context_->out.error() == EPIPE ? 0 : context_->out.error();
  if (error == 0) return {};
  return core::unexpected("standard output cannot be written: " + std::generic_category().message(error) +
                          ": give it room, then run the command again");
}

std::string UndoOut::outcome() const {
  const std::string not_undone = std::to_string(not_undone_) + " cannot be undone (listed above)";
  if (undone_ == 0) return "no plan was written: " + not_undone;
  return core::count_text(undone_, "task") + " of run " + std::to_string(core::number(run_)) + " in " +
         (file_ == "-" ? "the plan" : file_) + (not_undone_ == 0 ? "" : ", " + not_undone) +
         ": look at it, then `resetd submit` it, or `resetd run` it without a daemon";
}

}  // namespace resetd::daemon
