#include "engine/submission.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <future>

#include "engine/policy_json.hpp"
#include "engine/records.hpp"
#include "engine/schedule_json.hpp"
#include "plan/kept_tasks.hpp"
#include "queue/runs.hpp"

namespace resetd::engine {
namespace {

constexpr std::size_t batch_size = 1000;  // one transaction: others wait for it

queue::Task to_row(plan::Task&& task) {
  queue::Task row{.ordinal = task.ordinal,
                  .task_id = task.task_id,
                  .job_id = task.job_id,
                  .pos_type = std::move(task.pos_type),
                  .target = position::to_json(task.target),
                  .note = std::move(task.note)};
  if (task.job_name) {
    const bool has_id = task.task_id || task.job_id;
    if (has_id)
      row.job_name = std::move(*task.job_name);
    else
      row.named = std::move(task.job_name);
  }
  if (task.allow_forward) row.forward_reason = std::move(task.forward_reason);
  return row;
}

using Rows = core::Result<std::vector<queue::Task>>;

Rows next_rows(plan::KeptTasks& kept) {
  auto tasks = kept.next(batch_size);
  if (tasks.has_error()) return tasks.error();
  std::vector<queue::Task> rows;
  rows.reserve(tasks->size());
  for (plan::Task& task : *tasks) rows.push_back(to_row(std::move(task)));
  return rows;
}

std::optional<std::string> filters_json(const std::optional<plan::Select>& select) {
  if (!select) return std::nullopt;
  Detail detail;
  for (const auto& [name, value] : select->filters) detail.add_json(name, value);
  return detail.text();
}

queue::Run new_run(const Submitter& submitter, const plan::Reading& checked, core::WallTime now) {
  const std::optional<schedule::Schedule>& schedule = checked.header.schedule;
  return {.name = checked.header.name,
          .reason = checked.header.reason,
          .console = submitter.console,
          .console_url = submitter.console_url,
          .policy = to_json(checked.header.policy),
          .plan_digest = checked.plan_digest,
          .submitted_by = submitter.actor,
          .filters = filters_json(checked.header.select),
          .schedule = schedule ? std::optional{to_json(*schedule)} : std::nullopt,
          .recurring = schedule && schedule->cron,
          .created_at = now};
}

}  // namespace

asio::awaitable<plan::Reading> check_on_thread(asio::any_io_executor executor, std::filesystem::path plan,
                                               plan::Options options) {
  asio::thread_pool plan_thread{1};
  co_await asio::post(asio::bind_executor(plan_thread, asio::use_awaitable));
  plan::Reading reading = plan::check(plan, options);
  co_await asio::post(asio::bind_executor(executor, asio::use_awaitable));
  co_return reading;
}

asio::awaitable<core::Result<queue::Run>> submit(Ledger ledger, Submitter submitter, plan::Reading checked) {
  queue::Run run = new_run(submitter, checked, ledger.clock.wall());
  auto create = [&log = ledger.log, &run, &submitter, &checked](sqlite::Connection& connection) {
    const core::RunId id = queue::create_run(connection, run);
    run.id = id;
    audit::Record record = about_run(audit::Event::run_submitted, run, run.created_at, submitter.actor);
    record.detail = Detail{}
                        .add("name", run.name)
                        .add("reason", run.reason)
                        .add("plan_digest", run.plan_digest)
                        .add("tasks", checked.tasks)
                        .text();
    log.append(connection, record);
    return id;
  };
  run.id = co_await ledger.store.run(std::move(create));

  core::Result<queue::Run> queued = co_await queue_tasks(ledger, run, std::move(checked));
  if (queued.has_error()) {
    co_await cancel_unsent(ledger, run, queued.error().message, queued.error().kind, submitter.actor);
  }
  co_return queued;
}

asio::awaitable<core::Result<queue::Run>> queue_tasks(Ledger ledger, queue::Run run, plan::Reading checked) {
  if (!checked.kept) core::broken_invariant("a plan is queued whose tasks were not kept");
  // While the store's thread writes some, the next are made out on another.
  const auto begin_reading = [&kept = *checked.kept] {
    return std::async(std::launch::async, next_rows, std::ref(kept));
  };
  std::future<Rows> next = begin_reading();
  auto add = [&run, &next, &begin_reading](sqlite::Connection& connection) -> core::Result<std::int64_t> {
    const Rows rows = next.get();
    if (rows.has_error()) return rows.error();
    next = begin_reading();
    queue::add_tasks(connection, run.id, *rows);
    return std::ssize(*rows);
  };
  for (std::int64_t left = checked.tasks; left > 0;) {
    const core::Result<std::int64_t> added = co_await ledger.store.run(add);
    if (added.has_error()) co_return added.error();
    if (*added == 0 || *added > left) core::broken_invariant("a plan's tasks were not all kept");
    left -= *added;
  }
  next.wait();  // it finds none any more
  checked.kept->clear();
  auto count = [id = run.id, tasks = checked.tasks](sqlite::Connection& connection) {
    queue::set_tasks(connection, id, tasks);
  };
  co_await ledger.store.run(std::move(count));
  run.tasks = checked.tasks;
  co_return run;
}

asio::awaitable<bool> cancel_unsent(Ledger ledger, queue::Run run, std::string reason,
                                    std::optional<core::ErrorKind> error, std::string actor) {
  const core::WallTime now = ledger.clock.wall();
  audit::Record record = about_run(audit::Event::run_cancelled, run, now, std::move(actor));
  record.detail = Detail{}.add("reason", reason).text();
  const queue::RunChange change{
      .to = core::RunState::cancelled, .state_reason = std::move(reason), .state_error = error, .at = now};
  auto write = [&log = ledger.log, &run, &record, &change](sqlite::Connection& connection) {
    // A person may have decided since it was read.
    const auto there = queue::find_run(connection, run.id);
    if (!there || there->state != run.state) return false;
    log.append(connection, record);
    queue::cancel_tasks(connection, run.id);
    queue::move_run(connection, run.id, run.state, change);
    return true;
  };
  co_return co_await ledger.store.run(std::move(write));
}

}  // namespace resetd::engine
