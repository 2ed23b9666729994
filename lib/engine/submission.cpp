#include "engine/submission.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <semaphore>

#include "engine/policy_json.hpp"
#include "engine/records.hpp"
#include "engine/schedule_json.hpp"
#include "queue/runs.hpp"

namespace resetd::engine {
namespace {

constexpr std::size_t batch_size = 250;  // what has gathered is one transaction: others wait for it
constexpr std::ptrdiff_t batches_in_hand = 4;

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

// Runs on the plan's thread; the store may lag behind by a few batches and no more.
class BatchWriter {
 public:
  BatchWriter(sqlite::Executor& store, core::RunId run) : store_(store), run_(run) {}

  bool take(plan::Task&& task) {
    batch_.push_back(to_row(std::move(task)));
    if (batch_.size() >= batch_size) flush();
    return true;
  }

  void flush() {
    if (batch_.empty()) return;
    room_.acquire();
    auto batch = std::make_shared<std::vector<queue::Task>>(std::move(batch_));
    batch_ = {};
    store_.post(
        [this, batch](sqlite::Connection& connection) {
          queue::add_tasks(connection, run_, *batch);
          room_.release();
        },
        [] {});
  }

  void wait_until_written() {
    for (std::ptrdiff_t i = 0; i < batches_in_hand; ++i) room_.acquire();
  }

 private:
  sqlite::Executor& store_;
  core::RunId run_;
  std::vector<queue::Task> batch_;
  std::counting_semaphore<batches_in_hand> room_{batches_in_hand};
};

asio::awaitable<plan::Reading> read_on_thread(asio::any_io_executor executor, sqlite::Executor& store, core::RunId run,
                                              const std::filesystem::path& plan, const plan::Options& options,
                                              const plan::Reading& checked) {
  asio::thread_pool plan_thread{1};
  plan::Reading reading;
  co_await asio::post(asio::bind_executor(plan_thread, asio::use_awaitable));
  // Here we are on the plan's thread.
  {
    BatchWriter writer{store, run};
    const plan::TaskSink sink = [&writer](plan::Task&& task) { return writer.take(std::move(task)); };
    reading = plan::read(plan, options, checked, sink);
    writer.flush();
    writer.wait_until_written();
  }
  co_await asio::post(asio::bind_executor(executor, asio::use_awaitable));
  co_return reading;
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

asio::awaitable<core::Result<queue::Run>> submit(asio::any_io_executor executor, Ledger ledger, Submitter submitter,
                                                 std::filesystem::path plan, plan::Options options,
                                                 plan::Reading checked) {
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

  core::Result<queue::Run> queued =
      co_await queue_tasks(executor, ledger, run, plan, std::move(options), std::move(checked));
  if (queued.has_error()) {
    co_await cancel_unsent(ledger, run, audit::Event::run_cancelled, queued.error().message, submitter.actor);
  }
  co_return queued;
}

asio::awaitable<core::Result<queue::Run>> queue_tasks(asio::any_io_executor executor, Ledger ledger, queue::Run run,
                                                      std::filesystem::path plan, plan::Options options,
                                                      plan::Reading checked) {
  const plan::Reading reading = co_await read_on_thread(executor, ledger.store, run.id, plan, options, checked);
  if (!reading.problems.empty()) co_return core::bad_input(plan::to_string(reading.problems.front()));
  auto count = [id = run.id, tasks = reading.tasks](sqlite::Connection& connection) {
    queue::set_tasks(connection, id, tasks);
  };
  co_await ledger.store.run(std::move(count));
  run.tasks = reading.tasks;
  co_return run;
}

asio::awaitable<void> cancel_unsent(Ledger ledger, queue::Run run, audit::Event event, std::string reason,
                                    std::string actor) {
  const core::WallTime now = ledger.clock.wall();
  audit::Record record = about_run(event, run, now, std::move(actor));
  record.detail = Detail{}.add("reason", reason).text();
  auto write = [&log = ledger.log, &run, &record, &reason, now](sqlite::Connection& connection) {
    log.append(connection, record);
    queue::cancel_tasks(connection, run.id);
    const queue::RunChange change{.to = core::RunState::cancelled, .state_reason = reason, .at = now};
    queue::move_run(connection, run.id, run.state, change);
  };
  co_await ledger.store.run(std::move(write));
}

}  // namespace resetd::engine
