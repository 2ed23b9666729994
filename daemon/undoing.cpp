#include "daemon/undoing.hpp"

#include <cerrno>
#include <chrono>
#include <limits>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "daemon/configuration.hpp"
#include "daemon/formats.hpp"
#include "daemon/new_file.hpp"
#include "daemon/private_run.hpp"
#include "daemon/report.hpp"
#include "daemon/text.hpp"
#include "engine/decision.hpp"
#include "engine/policy_json.hpp"
#include "engine/undo.hpp"
#include "queue/tasks.hpp"

namespace resetd::daemon {
namespace {

using core::Result;

constexpr core::Ordinal behind_all{std::numeric_limits<std::int64_t>::max()};

Result<void> interrupted(Context& context) {
  fail(context, core::refused("interrupted: no plan was written"));
  context.exit_code = static_cast<int>(Exit::interrupted);
  return {};
}

Result<const settings::Console*> console_of_run(const settings::Settings& settings, const queue::Run& run) {
  const settings::Console* const same = settings::find_console(settings, run.console);
  if (same != nullptr && same->url.normalised == run.console_url) return same;
  for (const settings::Console& console : settings.consoles) {
    if (console.url.normalised == run.console_url) return &console;
  }
  return core::refused("run " + std::to_string(core::number(run.id)) + " was on console " + run.console + " at " +
                       run.console_url + ", which is not configured: put the configuration right first");
}

// The plan, begun with its first task.
class PlanOut {
 public:
  static Result<PlanOut> open(Output& out, const std::string& file) {
    if (file == "-") return PlanOut{out, std::nullopt};
    auto created = NewFile::create(file);
    if (created.has_error()) return created.error();
    return PlanOut{out, std::move(*created)};
  }

  void write(std::string_view text) {
    if (file_)
      file_->write(text);
    else
      out_->write(text);
  }
  Result<void> finish() {
    if (file_) return file_->finish();
    // A reader that has gone is no failure.
    const int error = out_->error() == EPIPE ? 0 : out_->error();
    if (error == 0) return {};
    return core::unexpected("standard output cannot be written: " + std::generic_category().message(error) +
                            ": give it room, then run the command again");
  }

 private:
  PlanOut(Output& out, std::optional<NewFile> file) : out_(&out), file_(std::move(file)) {}

  Output* out_;
  std::optional<NewFile> file_;
};

class Undoing {
 public:
  Undoing(Context& context, sqlite::Connection& database, const queue::Run& run, const settings::Console& console,
          PlanOut plan)
      : context_(context),
        database_(database),
        run_(run),
        console_(console),
        plan_(std::move(plan)),
        now_(std::chrono::time_point_cast<core::Duration>(std::chrono::system_clock::now())) {}

  Result<void> go(const settings::Settings& settings, const std::string& file);

 private:
  using Positions = std::unordered_map<std::int64_t, engine::Present>;

  engine::Undo by_record(const queue::Task& task);
  Result<void> look(PrivateRun& looking);
  std::vector<queue::Task> next_to_look_at();
  Positions positions(PrivateRun& looking, const std::vector<queue::Task>& tasks);
  void settle(const queue::Task& task, const Positions& positions);
  void undo(const queue::Task& task, const position::Form& form);
  void list(const queue::Task& task, const std::string& why);
  void flush();
  std::string outcome(const std::string& file) const;

  Context& context_;
  sqlite::Connection& database_;
  const queue::Run& run_;
  const settings::Console& console_;
  PlanOut plan_;
  core::WallTime now_;
  core::Ordinal looked_at_{0};
  core::RunId looking_{};
  std::string lines_;
  std::vector<UndoneNot> listed_;
  std::int64_t undone_ = 0;
  std::int64_t not_undone_ = 0;
};

engine::Undo Undoing::by_record(const queue::Task& task) {
  return engine::undo_by_record(task, queue::later_reset(database_, task, run_.console_url), now_);
}

// The tasks that only the console can say something against, a page; none: no more.
std::vector<queue::Task> Undoing::next_to_look_at() {
  std::vector<queue::Task> chosen;
  while (chosen.empty()) {
    const auto tasks = queue::list_tasks(database_, run_.id, std::nullopt, looked_at_, engine::page);
    if (tasks.empty()) break;
    looked_at_ = tasks.back().ordinal;
    for (const queue::Task& task : tasks) {
      if (!std::holds_alternative<position::Form>(by_record(task))) continue;
      chosen.push_back({.task_id = task.task_id, .job_id = task.job_id, .pos_type = task.pos_type, .target = "{}"});
    }
  }
  return chosen;
}

Result<void> Undoing::look(PrivateRun& looking) {
  queue::Run run{.name = run_.name,
                 .reason = run_.reason,
                 .policy = engine::to_json(core::Policy{}),
                 .plan_digest = run_.plan_digest,
                 .submitted_by = actor_name()};
  auto sealed = looking.seal_tasks(std::move(run), [this] { return next_to_look_at(); });
  if (sealed.has_error()) return sealed.error();
  looking_ = sealed->id;
  return {};
}

Undoing::Positions Undoing::positions(PrivateRun& looking, const std::vector<queue::Task>& tasks) {
  return looking.read([this, &tasks](sqlite::Connection& connection) {
    Positions positions;
    for (const queue::Task& task : tasks) {
      if (!task.task_id) continue;
      for (const queue::Task& seen : queue::tasks_naming(connection, looking_, *task.task_id)) {
        positions[core::number(*task.task_id)] = {.position = seen.before.value_or("{}"), .trouble = seen.error};
      }
    }
    return positions;
  });
}

Result<void> Undoing::go(const settings::Settings& settings, const std::string& file) {
  auto looking = PrivateRun::make(settings, console_);
  if (looking.has_error()) return looking.error();
  if (auto looked = look(**looking); looked.has_error()) {
    return (*looking)->interrupted() ? interrupted(context_) : looked;
  }
  core::Ordinal before = behind_all;
  for (;;) {
    if ((*looking)->interrupted()) return interrupted(context_);
    const auto tasks = queue::list_tasks_backwards(database_, run_.id, before, engine::page);
    if (tasks.empty()) break;
    before = tasks.back().ordinal;
    const Positions seen = positions(**looking, tasks);
    for (const queue::Task& task : tasks) settle(task, seen);
    flush();
  }
  const std::string id = std::to_string(core::number(run_.id));
  if (undone_ + not_undone_ == 0) return core::refused("run " + id + " has reset nothing: there is nothing to undo");
  if (undone_ > 0) {
    if (auto written = plan_.finish(); written.has_error()) return written.error();
  }
  context_.err.write(harmless(outcome(file)) + "\n");
  if (not_undone_ > 0) context_.exit_code = static_cast<int>(Exit::not_all_succeeded);
  return {};
}

std::string Undoing::outcome(const std::string& file) const {
  const std::string not_undone = std::to_string(not_undone_) + " cannot be undone (listed above)";
  if (undone_ == 0) return "no plan was written: " + not_undone;
  return std::to_string(undone_) + (undone_ == 1 ? " task" : " tasks") + " of run " +
         std::to_string(core::number(run_.id)) + " in " + (file == "-" ? "the plan" : file) +
         (not_undone_ == 0 ? "" : ", " + not_undone) + ": look at it, then `resetd run` it";
}

void Undoing::settle(const queue::Task& task, const Positions& positions) {
  const engine::Undo undo_by_record = by_record(task);
  if (const auto* not_undone = std::get_if<engine::NotUndone>(&undo_by_record)) return list(task, not_undone->why);
  const auto* form = std::get_if<position::Form>(&undo_by_record);
  if (form == nullptr) return;
  const auto seen = positions.find(core::number(*task.task_id));
  if (seen == positions.end()) core::broken_invariant("a task that is to be undone was not looked at");
  if (const auto moved = engine::moved_since(task, seen->second)) {
    return list(task,
                moved->why + (seen->second.position == "{}" ? "" : ": now " + position_text(seen->second.position)));
  }
  undo(task, *form);
}

void Undoing::undo(const queue::Task& task, const position::Form& form) {
  if (undone_++ == 0) lines_ += engine::undo_header(run_, console_.name);
  lines_ += engine::undo_line(run_, *task.task_id, form);
}

void Undoing::list(const queue::Task& task, const std::string& why) {
  ++not_undone_;
  listed_.push_back({task, why});
}

void Undoing::flush() {
  plan_.write(std::exchange(lines_, {}));
  if (!listed_.empty()) context_.err.print(undone_not_table(std::exchange(listed_, {})));
}

}  // namespace

Result<void> undo(Context& context, const settings::Settings& settings, sqlite::Connection& database,
                  const queue::Run& run, const std::string& file) {
  const auto console = console_of_run(settings, run);
  if (console.has_error()) return console.error();
  auto plan = PlanOut::open(context.out, file);
  if (plan.has_error()) return plan.error();
  Undoing undoing{context, database, run, **console, std::move(*plan)};
  return undoing.go(settings, file);
}

}  // namespace resetd::daemon
