#include "engine/sealer.hpp"

#include "engine/records.hpp"
#include "engine/resolution.hpp"
#include "engine/scan.hpp"

namespace resetd::engine {
namespace {

using core::Result;
using core::TaskState;

constexpr std::int64_t job_page_size = 20;
constexpr std::int64_t few = 3;           // asks that cost no more than finding out how many pages there are
constexpr std::int64_t ask_batch = 2000;  // tasks read at a time

std::string task_text(core::Ordinal ordinal) {
  return "task " + std::to_string(core::number(ordinal));
}

/// Which data job an unresolved task means, behind "data job".
std::string sought(const queue::Task& task) {
  if (task.named) return "named \"" + *task.named + "\"";
  if (task.task_id) return "with data task " + std::to_string(core::number(*task.task_id));
  return std::to_string(core::number(task.job_id.value()));
}

}  // namespace

asio::awaitable<Result<void>> Sealer::resolve_all() {
  const queue::Unresolved unresolved = co_await count();
  open_ = unresolved.with_job_id + unresolved.with_name + unresolved.with_task_id;
  last_ = unresolved.last;
  by_name_ = unresolved.with_name > 0;
  by_task_id_ = unresolved.giving_task_id > 0;
  if (unresolved.with_task_id > 0 || unresolved.with_job_id + unresolved.with_name > few) {
    Result<void> scanned = co_await scan();
    if (scanned.has_error()) co_return scanned.error();
  }
  for (const auto ask : {&Sealer::ask_jobs, &Sealer::ask_names}) {
    if (open_ == 0) break;
    Result<void> asked = co_await (this->*ask)();
    if (asked.has_error()) co_return asked.error();
  }
  co_await refuse_rest();
  co_return Result<void>{};
}

// The pages of all jobs, where some task can be found no other way or that takes fewer calls than asking for each.
asio::awaitable<Result<void>> Sealer::scan() {
  const JobsTaker taker = [this](std::vector<console::DataJob> jobs, std::int64_t page) {
    return take(std::move(jobs), page);
  };
  console::Filters none;
  Result<FirstPage> first = co_await read_first_page(context_, none);
  if (first.has_error()) co_return first.error();
  if (first->all_jobs < 0) co_return co_await read_list(context_, none, taker);
  Result<bool> more = co_await take(std::move(first->jobs), 1);
  if (more.has_error()) co_return more.error();
  if (!*more) co_return Result<void>{};
  const std::int64_t pages_left = (first->all_jobs + job_page_size - 1) / job_page_size - 1;
  // Asking for each is cheaper. But a name that stands on this page may stand on another one too, and a data task can
  // be found no other way: only the whole list tells.
  if (!by_name_ && open_ < pages_left && (co_await count()).with_task_id == 0) co_return Result<void>{};
  co_return co_await read_other_pages(executor_, context_, none, first->all_jobs, PageOrder::any, taker);
}

asio::awaitable<Result<void>> Sealer::ask_jobs() {
  core::Ordinal after{0};
  for (;;) {
    const std::vector<queue::Task> tasks = co_await next_unresolved(after);
    if (tasks.empty()) co_return Result<void>{};
    for (const queue::Task& task : tasks) {
      if (!task.job_id) continue;
      Result<AskedJob> asked = co_await ask_job(context_, *task.job_id);
      if (asked.has_error()) co_return asked.error();
      if (!asked->job) {
        co_await refuse(task, asked->why);
        continue;
      }
      std::vector<console::DataJob> one;
      one.push_back(std::move(*asked->job));
      Result<bool> taken = co_await take(std::move(one), std::nullopt);
      if (taken.has_error()) co_return taken.error();
    }
  }
}

asio::awaitable<Result<void>> Sealer::ask_names() {
  // The pages of a name's list are not those of all jobs.
  const JobsTaker taker = [this](std::vector<console::DataJob> jobs, std::int64_t) {
    return take(std::move(jobs), std::nullopt);
  };
  core::Ordinal after{0};
  for (;;) {
    const std::vector<queue::Task> tasks = co_await next_unresolved(after);
    if (tasks.empty()) co_return Result<void>{};
    for (const queue::Task& task : tasks) {
      if (!task.named) continue;
      console::Filters filters;
      filters.emplace_back("dataJobName", Detail::text_json(*task.named));
      Result<FirstPage> first = co_await read_first_page(context_, filters);
      if (first.has_error()) co_return first.error();
      if (first->all_jobs < 0) {
        Result<void> listed = co_await read_list(context_, filters, taker);
        if (listed.has_error()) co_return listed.error();
        continue;
      }
      Result<bool> taken = co_await take(std::move(first->jobs), std::nullopt);
      if (taken.has_error()) co_return taken.error();
      Result<void> rest =
          co_await read_other_pages(executor_, context_, filters, first->all_jobs, PageOrder::any, taker);
      if (rest.has_error()) co_return rest.error();
    }
  }
}

// Resolves what these jobs mean to the run's tasks. False where no task is left to resolve.
asio::awaitable<Result<bool>> Sealer::take(std::vector<console::DataJob> jobs, std::optional<std::int64_t> page) {
  struct Taken {
    std::optional<core::Error> error;
    std::int64_t settled = 0;
  };
  auto write = [this, &jobs, page](sqlite::Connection& connection) {
    Taken taken;
    for (const console::DataJob& job : jobs) {
      taken.error = match(connection, job, page);
      if (taken.error) break;
    }
    taken.settled = std::exchange(newly_settled_, 0);
    return taken;
  };
  Taken taken = co_await context_.ledger().store.run(std::move(write));
  if (taken.error) co_return *taken.error;
  open_ -= taken.settled;
  co_return open_ > 0 || by_name_;
}

std::optional<core::Error> Sealer::match(sqlite::Connection& connection, const console::DataJob& job,
                                         std::optional<std::int64_t> page) {
  if (by_task_id_) {
    for (const console::DataTask& data_task : job.tasks) {
      for (const queue::Task& task : queue::unresolved_naming(connection, run().id, data_task.id)) {
        auto error = settle(connection, task, job, page);
        if (error) return error;
      }
    }
  }
  for (const queue::Task& task : queue::unresolved_naming(connection, run().id, job.id)) {
    auto error = settle(connection, task, job, page);
    if (error) return error;
  }
  if (!by_name_) return std::nullopt;
  for (const queue::Task& task : queue::tasks_naming(connection, run().id, job.name)) {
    const bool other = task.resolved && task.state == TaskState::queued && task.job_id != job.id;
    if (other) {
      // It is neither of the two: were it tried again later, it must not go to the one that was seen first.
      queue::forget_resolution(connection, run().id, task.ordinal);
      refuse_now(connection, task,
                 "two data jobs are named \"" + job.name + "\" (" + std::to_string(core::number(*task.job_id)) +
                     " and " + std::to_string(core::number(job.id)) + "): give the jobId");
      continue;
    }
    auto error = settle(connection, task, job, page);
    if (error) return error;
  }
  return std::nullopt;
}

std::optional<core::Error> Sealer::settle(sqlite::Connection& connection, const queue::Task& task,
                                          const console::DataJob& job, std::optional<std::int64_t> page) {
  if (task.resolved || task.state != TaskState::queued) return std::nullopt;
  const auto resolution = resolve(task, job);
  if (const auto* refusal = std::get_if<Refusal>(&resolution)) {
    refuse_now(connection, task, refusal->why);
    ++newly_settled_;
    return std::nullopt;
  }
  queue::Found found = std::get<queue::Found>(resolution);
  found.page = page;
  const auto same = queue::resolve_task(connection, task, found);
  if (same) {
    return core::bad_input(task_text(*same) + " and " + task_text(task.ordinal) + " are the same data task " +
                           std::to_string(core::number(found.task_id)) + ": leave one of them out");
  }
  ++newly_settled_;
  return std::nullopt;
}

void Sealer::refuse_now(sqlite::Connection& connection, const queue::Task& task, const std::string& why) {
  core::Step step{.to = TaskState::refused, .error = why};
  context_.ledger().log.append(connection, *ending(task, step, run().console, context_.clock().wall()));
  const queue::TaskChange change{.to = TaskState::refused, .error = why};
  queue::move_task(connection, run().id, task.ordinal, task.state, change);
}

asio::awaitable<void> Sealer::refuse(queue::Task task, std::string why) {
  auto write = [&](sqlite::Connection& connection) {
    // What was asked for before it, of the same tasks that were read, may have settled it.
    const auto now = queue::find_task(connection, run().id, task.ordinal);
    const bool open = now && !now->resolved && now->state == TaskState::queued;
    if (open) refuse_now(connection, task, why);
    return open;
  };
  const bool refused = co_await context_.ledger().store.run(std::move(write));
  if (refused) --open_;
}

asio::awaitable<std::vector<queue::Task>> Sealer::next_unresolved(core::Ordinal& after) {
  std::vector<queue::Task> tasks;
  while (tasks.empty() && after < last_) {
    const core::Ordinal last{core::number(after) + ask_batch};
    auto read = [id = run().id, after, last](sqlite::Connection& connection) {
      return queue::unresolved_tasks(connection, id, after, last);
    };
    tasks = co_await context_.ledger().store.run(std::move(read));
    after = last;
  }
  co_return tasks;
}

asio::awaitable<queue::Unresolved> Sealer::count() {
  auto read = [id = run().id](sqlite::Connection& connection) { return queue::count_unresolved(connection, id); };
  co_return co_await context_.ledger().store.run(std::move(read));
}

asio::awaitable<void> Sealer::refuse_rest() {
  core::Ordinal after{0};
  for (;;) {
    const std::vector<queue::Task> tasks = co_await next_unresolved(after);
    if (tasks.empty()) co_return;
    for (const queue::Task& task : tasks) {
      std::string why = "console " + run().console + " has no data job " + sought(task);
      co_await refuse(task, std::move(why));
    }
  }
}

}  // namespace resetd::engine
