#include "engine/undo_look.hpp"

#include <limits>

#include "engine/decision.hpp"
#include "engine/look.hpp"
#include "engine/resolution.hpp"
#include "engine/scan.hpp"

namespace resetd::engine {
namespace {

using core::Result;

constexpr std::int64_t jobs_a_page = 20;
constexpr std::int64_t few_asks = 3;  // cost no more than finding out how many pages there are

// A cancelled run is looked at like any other.
queue::Run to_look_at(queue::Run run) {
  run.cancelling = false;
  return run;
}

constexpr const char* changed_meanwhile = "it changed while the others were looked at: undo the run once more";

/// What its job shows.
std::optional<Against> against(const queue::Task& task, const console::DataJob& job) {
  const queue::Task named{.task_id = task.task_id, .job_id = task.job_id, .pos_type = task.pos_type, .target = "{}"};
  const auto resolution = resolve(named, job);
  if (const auto* refusal = std::get_if<Refusal>(&resolution)) return Against{.why = refusal->why};
  const std::string position = std::get<queue::Found>(resolution).before.value_or("{}");
  const auto moved = moved_since(task, {.position = position, .trouble = {}});
  if (!moved) return std::nullopt;
  return Against{.why = moved->why, .now = position};
}

}  // namespace

UndoLook::UndoLook(const asio::any_io_executor& executor, Ledger ledger, Channel& channel, const queue::Run& run)
    : executor_(executor),
      context_(executor, ledger, channel, to_look_at(run), core::Policy{}, queue::Tally{}),
      now_(ledger.clock.wall()),
      before_{std::numeric_limits<std::int64_t>::max()} {}

void UndoLook::end(std::string why) {
  context_.pause(std::move(why));
}

asio::awaitable<Result<void>> UndoLook::look() {
  const bool reset_something = co_await choose();
  if (!reset_something) {
    co_return core::refused("run " + std::to_string(core::number(run().id)) +
                            " has reset nothing: there is nothing to undo");
  }
  Result<void> looked;
  if (unseen_ > few_asks) looked = co_await scan();
  if (looked.has_value()) looked = co_await ask_unseen();
  if (!context_.pause_reason().empty()) {
    co_return core::refused("what would undo the run was not found out to its end: " + context_.pause_reason());
  }
  co_return looked;
}

// False where the run reset nothing.
asio::awaitable<bool> UndoLook::choose() {
  struct Chosen {
    core::Ordinal last{};
    bool any = false;
    std::vector<std::pair<core::TaskId, core::JobId>> tasks;
  };
  bool any = false;
  for (core::Ordinal after{0};;) {
    auto read = [this, after](sqlite::Connection& connection) {
      Chosen chosen;
      for (const queue::Task& task : queue::list_tasks(connection, run().id, std::nullopt, after, page)) {
        chosen.last = task.ordinal;
        const Undo undo = by_record(connection, task);
        if (!std::holds_alternative<NotReset>(undo)) chosen.any = true;
        if (std::holds_alternative<position::Form>(undo)) chosen.tasks.emplace_back(*task.task_id, *task.job_id);
      }
      return chosen;
    };
    const Chosen chosen = co_await context_.ledger().store.run(std::move(read));
    if (chosen.last == core::Ordinal{}) co_return any;
    after = chosen.last;
    any = any || chosen.any;
    for (const auto& [task, job] : chosen.tasks) sights_.emplace(task, Sight{.job = job});
    unseen_ = std::ssize(sights_);
  }
}

// The pages of all jobs, unless asking for each that is left takes fewer calls.
asio::awaitable<Result<void>> UndoLook::scan() {
  const JobsTaker taker = [this](std::vector<console::DataJob> jobs, std::int64_t) { return take(std::move(jobs)); };
  console::Filters none;
  Result<FirstPage> first = co_await read_first_page(context_, none);
  if (first.has_error()) co_return first.error();
  if (first->all_jobs < 0) co_return co_await read_list(context_, none, taker);
  const Result<bool> more = co_await take(std::move(first->jobs));
  const std::int64_t pages_left = (first->all_jobs + jobs_a_page - 1) / jobs_a_page - 1;
  if (!*more || unseen_ < pages_left) co_return Result<void>{};
  co_return co_await read_other_pages(executor_, context_, none, first->all_jobs, PageOrder::any, taker);
}

asio::awaitable<Result<void>> UndoLook::ask_unseen() {
  std::map<core::JobId, std::vector<core::TaskId>> jobs;
  for (const auto& [task, sight] : sights_) {
    if (!sight.seen) jobs[sight.job].push_back(task);
  }
  for (const auto& [id, tasks] : jobs) {
    const Result<AskedJob> asked = co_await ask_job(context_, id);
    if (asked.has_error()) co_return asked.error();
    if (asked->job) {
      Shown shown;
      for (const core::TaskId task : tasks) shown.emplace_back(task, &*asked->job);
      co_await judge(std::move(shown));
      continue;
    }
    for (const core::TaskId task : tasks) {
      sights_.at(task).seen = true;
      against_[task] = Against{.why = asked->why};
    }
  }
  co_return Result<void>{};
}

// False where every task has been seen.
asio::awaitable<Result<bool>> UndoLook::take(std::vector<console::DataJob> jobs) {
  Shown shown;
  for (const console::DataJob& job : jobs) {
    for (const console::DataTask& data_task : job.tasks) {
      const auto sight = sights_.find(data_task.id);
      if (sight != sights_.end() && !sight->second.seen) shown.emplace_back(data_task.id, &job);
    }
  }
  if (!shown.empty()) co_await judge(std::move(shown));
  co_return unseen_ > 0;
}

asio::awaitable<void> UndoLook::judge(Shown shown) {
  auto read = [id = run().id, &shown](sqlite::Connection& connection) {
    std::vector<std::optional<Against>> found;
    for (const auto& [data_task, job] : shown) {
      // No two tasks of a run that were resolved are the same data task.
      const std::vector<queue::Task> tasks = queue::tasks_naming(connection, id, data_task);
      found.push_back(tasks.empty() ? Against{.why = changed_meanwhile} : against(tasks.front(), *job));
    }
    return found;
  };
  std::vector<std::optional<Against>> found = co_await context_.ledger().store.run(std::move(read));
  for (std::size_t i = 0; i < shown.size(); ++i) {
    Sight& sight = sights_.at(shown[i].first);
    if (std::exchange(sight.seen, true)) continue;  // another page showed it meanwhile
    --unseen_;
    if (found[i]) against_[shown[i].first] = std::move(*found[i]);
  }
}

asio::awaitable<std::optional<UndoPage>> UndoLook::next() {
  auto read = [this](sqlite::Connection& connection) {
    std::vector<std::pair<queue::Task, Undo>> all;
    for (queue::Task& task : queue::list_tasks_backwards(connection, run().id, before_, page)) {
      Undo undo = by_record(connection, task);
      all.emplace_back(std::move(task), std::move(undo));
    }
    return all;
  };
  const auto all = co_await context_.ledger().store.run(std::move(read));
  if (all.empty()) co_return std::nullopt;
  before_ = all.back().first.ordinal;
  UndoPage told;
  for (const auto& [task, undo] : all) settle(task, undo, told);
  co_return told;
}

Undo UndoLook::by_record(sqlite::Connection& connection, const queue::Task& task) const {
  return undo_by_record(task, queue::later_reset(connection, task, run().console_url), now_);
}

void UndoLook::settle(const queue::Task& task, const Undo& undo, UndoPage& told) {
  if (const auto* not_undone = std::get_if<NotUndone>(&undo)) {
    told.not_undone.emplace_back(task, Against{.why = not_undone->why});
    return;
  }
  const auto* form = std::get_if<position::Form>(&undo);
  if (form == nullptr) return;
  const auto why = against_.find(*task.task_id);
  if (why != against_.end()) {
    told.not_undone.emplace_back(task, why->second);
  } else if (!sights_.contains(*task.task_id)) {
    told.not_undone.emplace_back(task, Against{.why = changed_meanwhile});
  } else {
    if (!std::exchange(begun_, true)) told.lines += undo_header(run(), context_.channel().options().name);
    told.lines += undo_line(run(), *task.task_id, *form);
    ++told.undone;
  }
}

}  // namespace resetd::engine
