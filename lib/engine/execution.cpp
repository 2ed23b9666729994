#include "engine/execution.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>

#include "engine/records.hpp"
#include "engine/task_course.hpp"
#include "queue/runs.hpp"

namespace resetd::engine {
namespace {

using core::RunState;
using core::TaskState;

std::string counts_json(const queue::Counts& counts) {
  Detail detail;
  for (const auto& [state, count] : counts) {
    if (count > 0) detail.add(std::string{core::name(state)}, count);
  }
  return detail.text();
}

std::int64_t count_of(const queue::Counts& counts, TaskState state) {
  const auto found = counts.find(state);
  return found == counts.end() ? 0 : found->second;
}

struct Claim {
  std::vector<queue::Task> tasks;
  std::optional<queue::Due> next_due;
};

// Takes tasks in hand: begun ones that are due first, then at most `begin` new ones.
Claim claim_tasks(sqlite::Connection& connection, const RunContext& run, queue::Due now, std::int64_t room,
                  std::int64_t begin) {
  Claim claim;
  claim.tasks = queue::due_tasks(connection, run.run().id, now, room);
  const std::int64_t fresh = std::min(begin, room - std::ssize(claim.tasks));
  if (fresh > 0) {
    std::vector<queue::Task> queued = queue::queued_tasks(connection, run.run().id, fresh);
    std::ranges::move(queued, std::back_inserter(claim.tasks));
  }
  for (queue::Task& task : claim.tasks) {
    const core::Step step = run.step(task, core::Claimed{});
    const queue::TaskChange change{.to = step.to};
    queue::move_task(connection, run.run().id, task.ordinal, task.state, change);
  }
  claim.next_due = queue::next_due(connection, run.run().id);
  return claim;
}

}  // namespace

Execution::Execution(asio::any_io_executor executor, Ledger ledger, Channel& channel, queue::Run run,
                     core::Policy policy, queue::Counts counts)
    : executor_(executor),
      context_(executor, ledger, channel, std::move(run), std::move(policy), std::move(counts)),
      concurrency_(std::min(context_.policy().concurrency.value_or(channel.options().concurrency),
                            channel.options().concurrency)),
      wake_(ledger.clock.timer()) {
  context_.on_change = [this] {
    woken_ = true;
    wake_->cancel();
  };
}

asio::awaitable<queue::Run> Execution::execute() {
  co_await make_due();
  for (;;) {
    if (!context_.halt_reason().empty() && state_ == RunState::running) co_await record_halt();
    if (context_.going()) co_await claim();
    if (context_.going()) start_ready();
    // What was claimed last may have spent the budget meanwhile: that is recorded first.
    if (!context_.halt_reason().empty() && state_ == RunState::running) continue;
    if (in_flight_ == 0 && (!context_.going() || done())) break;
    if (context_.going() && core::exhausted(context_.policy().failure_budget, context_.budget_counts()) &&
        count_of(context_.counts(), TaskState::queued) > 0) {
      context_.halt("the failure budget has no failure left to reserve for another task");
      continue;
    }
    if (!woken_) {
      // Without room for what is due, or leave to take it, only a change can help.
      const bool timed = context_.going() && context_.next_due && has_room();
      const core::SteadyTime until = timed ? core::SteadyTime{*context_.next_due} : core::SteadyTime::max();
      co_await wake_->wait_until(until);
    }
    woken_ = false;
  }
  co_await give_back_ready();
  co_return co_await close();
}

// The steady clock of an earlier process says nothing: whatever waits is due now, and what is to be reconciled after
// the settle time from now, which is not sooner than the console may still be applying it.
asio::awaitable<void> Execution::make_due() {
  const queue::Due now = context_.due_now();
  const queue::Due settled = now + context_.channel().options().settle;
  auto write = [run = context_.run().id, now, settled](sqlite::Connection& connection) {
    queue::make_due(connection, run, TaskState::waiting, now);
    queue::make_due(connection, run, TaskState::verifying, now);
    queue::make_due(connection, run, TaskState::reconciling, settled);
    return queue::next_due(connection, run);
  };
  context_.next_due = co_await context_.ledger().store.run(std::move(write));
}

// A window of twice the tasks in flight: a slot that becomes free finds its next task claimed already.
std::int64_t Execution::room() const {
  return 2 * concurrency_ - in_flight_ - std::ssize(ready_);
}

bool Execution::has_room() const {
  return room() >= std::max<std::int64_t>(1, concurrency_ / 2);
}

asio::awaitable<void> Execution::claim() {
  if (!has_room()) co_return;
  const std::int64_t begin = core::may_begin(context_.policy().failure_budget, context_.budget_counts());
  const queue::Due now = context_.due_now();
  const bool due = context_.next_due && *context_.next_due <= now;
  const bool fresh = begin > 0 && count_of(context_.counts(), TaskState::queued) > 0;
  if (!due && !fresh) co_return;

  context_.next_due.reset();
  auto write = [this, now, room = room(), begin](sqlite::Connection& connection) {
    return claim_tasks(connection, context_, now, room, begin);
  };
  Claim claimed = co_await context_.ledger().store.run(std::move(write));
  if (claimed.next_due && (!context_.next_due || *claimed.next_due < *context_.next_due)) {
    context_.next_due = claimed.next_due;
  }
  for (queue::Task& task : claimed.tasks) {
    const TaskState to = context_.step(task, core::Claimed{}).to;
    context_.claimed(task.state, to);
    task.state = to;
    ready_.push_back(std::move(task));
  }
}

void Execution::start_ready() {
  while (!ready_.empty() && in_flight_ < concurrency_) {
    start(std::move(ready_.front()));
    ready_.pop_front();
  }
}

void Execution::start(queue::Task task) {
  ++in_flight_;
  asio::awaitable<void> course = take_course(context_, std::move(task));
  asio::co_spawn(executor_, std::move(course), [this](const std::exception_ptr& error) {
    core::end_on(error);
    --in_flight_;
    context_.on_change();
  });
}

bool Execution::done() const {
  if (!ready_.empty()) return false;
  for (const auto& [state, count] : context_.counts()) {
    if (count > 0 && !core::settled(state)) return false;
  }
  return true;
}

asio::awaitable<void> Execution::give_back_ready() {
  while (!ready_.empty()) {
    queue::Task task = std::move(ready_.front());
    ready_.pop_front();
    const core::Step step = context_.step(task, core::Released{});
    queue::TaskChange change = context_.change_of(task, step);
    std::vector<audit::Record> nothing;
    co_await context_.commit(task, std::move(change), std::move(nothing));
  }
}

asio::awaitable<void> Execution::record_halt() {
  co_await move(RunState::halted, audit::Event::run_halted, context_.halt_reason());
}

asio::awaitable<queue::Run> Execution::close() {
  if (state_ == RunState::running && done()) {
    const std::int64_t tasks = context_.run().tasks;
    const bool all = count_of(context_.counts(), TaskState::succeeded) == tasks;
    co_await move(all ? RunState::succeeded : RunState::failed, audit::Event::run_finished, "");
  } else if (state_ == RunState::running) {
    co_await move(RunState::paused, audit::Event::run_paused, "interrupted");
  }
  const core::RunId id = context_.run().id;
  auto find = [id](sqlite::Connection& connection) { return queue::find_run(connection, id); };
  std::optional<queue::Run> run = co_await context_.ledger().store.run(std::move(find));
  if (!run) core::broken_invariant("a run that was carried out is gone");
  co_return std::move(*run);
}

asio::awaitable<void> Execution::move(RunState to, audit::Event event, std::string reason) {
  const core::WallTime now = context_.clock().wall();
  audit::Record record = about_run(event, context_.run(), now, "resetd");
  Detail detail;
  detail.add_json("counts", counts_json(context_.counts()));
  if (core::finished(to)) detail.add("state", core::name(to));
  if (!reason.empty()) detail.add("reason", reason);
  record.detail = detail.text();
  queue::RunChange change{.to = to, .at = now};
  if (!reason.empty()) change.state_reason = std::move(reason);
  auto write = [&log = context_.ledger().log, run = context_.run().id, from = state_, record = std::move(record),
                change = std::move(change)](sqlite::Connection& connection) {
    log.append(connection, record);
    queue::move_run(connection, run, from, change);
  };
  co_await context_.ledger().store.run(std::move(write));
  state_ = to;
}

}  // namespace resetd::engine
