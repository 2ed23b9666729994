#include "daemon/undoing.hpp"

#include <chrono>
#include <filesystem>
#include <limits>
#include <unordered_map>
#include <utility>

#include "daemon/answers.hpp"
#include "daemon/configuration.hpp"
#include "daemon/kept_answer.hpp"
#include "daemon/private_run.hpp"
#include "daemon/undo_out.hpp"
#include "engine/decision.hpp"
#include "engine/policy_json.hpp"
#include "engine/undo.hpp"
#include "queue/tasks.hpp"

namespace resetd::daemon {
namespace {

using core::Result;

constexpr core::Ordinal behind_all{std::numeric_limits<std::int64_t>::max()};

Result<void> undo_interrupted(Context& context) {
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

class Undoing {
 public:
  Undoing(Context& context, sqlite::Connection& database, const queue::Run& run, const settings::Console& console,
          UndoOut& out)
      : context_(context),
        database_(database),
        run_(run),
        console_(console),
        out_(out),
        now_(std::chrono::time_point_cast<core::Duration>(std::chrono::system_clock::now())) {}

  Result<void> go(const settings::Settings& settings);

 private:
  using Positions = std::unordered_map<std::int64_t, engine::Present>;

  engine::Undo by_record(const queue::Task& task);
  Result<void> look(PrivateRun& looking);
  std::vector<queue::Task> next_to_look_at();
  Positions positions(PrivateRun& looking, const std::vector<queue::Task>& tasks);
  void settle(const queue::Task& task, const Positions& positions);
  void undo(const queue::Task& task, const position::Form& form);

  Context& context_;
  sqlite::Connection& database_;
  const queue::Run& run_;
  const settings::Console& console_;
  UndoOut& out_;
  core::WallTime now_;
  core::Ordinal looked_at_{0};
  core::RunId looking_{};
  bool begun_ = false;
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

Result<void> Undoing::go(const settings::Settings& settings) {
  auto looking = PrivateRun::make(settings, console_);
  if (looking.has_error()) return looking.error();
  if (auto looked = look(**looking); looked.has_error()) {
    return (*looking)->interrupted() ? undo_interrupted(context_) : looked;
  }
  core::Ordinal before = behind_all;
  for (;;) {
    if ((*looking)->interrupted()) return undo_interrupted(context_);
    const auto tasks = queue::list_tasks_backwards(database_, run_.id, before, engine::page);
    if (tasks.empty()) break;
    before = tasks.back().ordinal;
    const Positions seen = positions(**looking, tasks);
    for (const queue::Task& task : tasks) settle(task, seen);
    out_.flush();
  }
  return out_.finish();
}

void Undoing::settle(const queue::Task& task, const Positions& positions) {
  const engine::Undo undo_by_record = by_record(task);
  if (const auto* not_undone = std::get_if<engine::NotUndone>(&undo_by_record)) return out_.list(task, not_undone->why);
  const auto* form = std::get_if<position::Form>(&undo_by_record);
  if (form == nullptr) return;
  const auto seen = positions.find(core::number(*task.task_id));
  if (seen == positions.end()) core::broken_invariant("a task that is to be undone was not looked at");
  if (const auto moved = engine::moved_since(task, seen->second)) {
    return out_.list(task, moved->why, seen->second.position);
  }
  undo(task, *form);
}

void Undoing::undo(const queue::Task& task, const position::Form& form) {
  if (!std::exchange(begun_, true)) out_.add(engine::undo_header(run_, console_.name), 0);
  out_.add(engine::undo_line(run_, *task.task_id, form), 1);
}

Result<void> undo_remotely(Remote& remote, core::RunId run, UndoOut& out) {
  UndoAnswer answer{{.plan = [&out](std::string_view lines, std::int64_t tasks) { out.add(lines, tasks); },
                     .not_undone = [&out](const queue::Task& task, const std::string& why,
                                          const std::string& now) { out.list(task, why, now); }}};
  const auto stream = [&remote, run](const control::Client::Sink& sink) {
    return remote.client().stream("/v1/runs/" + std::to_string(core::number(run)) + "/undo", sink);
  };
  const auto kept = keep_and_read(stream, [&](std::string_view piece) {
    const bool good = answer.feed(piece);
    out.flush();
    return good;
  });
  if (kept.has_error()) return kept;
  if (auto whole = answer.end(); whole.has_error()) return whole.error();
  return out.finish();
}

}  // namespace

Result<void> undo(Context& context, const settings::Settings& settings, sqlite::Connection& database,
                  const queue::Run& run, const std::string& file) {
  const auto console = console_of_run(settings, run);
  if (console.has_error()) return console.error();
  auto out = UndoOut::open(context, run.id, file);
  if (out.has_error()) return out.error();
  Undoing undoing{context, database, run, **console, *out};
  return undoing.go(settings);
}

Result<void> undo(Context& context, Remote& remote, core::RunId run, const std::string& file) {
  auto out = UndoOut::open(context, run, file);
  if (out.has_error()) return out.error();
  return undo_remotely(remote, run, *out);
}

}  // namespace resetd::daemon
