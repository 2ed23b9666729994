#include "engine/run_context.hpp"

#include <algorithm>

#include "core/backoff.hpp"

namespace resetd::engine {
namespace {

using core::TaskState;

void apply(queue::Task& task, const queue::TaskChange& change) {
  task.state = change.to;
  if (change.attempts) task.attempts = *change.attempts;
  if (change.nonce) task.nonce = *change.nonce;
  if (change.before) task.before = change.before;
  if (change.after) task.after = change.after->empty() ? std::nullopt : change.after;
  if (change.direction) task.direction = change.direction;
  if (change.fate) task.fate = change.fate;
  if (change.request_id) task.request_id = *change.request_id;
  if (change.error) task.error = *change.error;
}

}  // namespace

RunContext::RunContext(asio::any_io_executor executor, Ledger ledger, Channel& channel, queue::Run run,
                       core::Policy policy, queue::Counts counts)
    : executor_(executor),
      ledger_(ledger),
      channel_(channel),
      run_(std::move(run)),
      policy_(std::move(policy)),
      counts_(std::move(counts)) {
  if (policy_.rate) rate_ = std::make_unique<Limiter>(executor, ledger_.clock, *policy_.rate, 1);
  check_budget();  // a process may have ended between the failure that spent it and the halt
}

void RunContext::pause() {
  pausing_ = true;
  wake_all();
}

void RunContext::halt(std::string reason) {
  if (!halt_reason_.empty()) return;
  halt_reason_ = std::move(reason);
  wake_all();
}

// Whoever waits asks again whether the run is going.
void RunContext::wake_all() {
  for (Timer* timer : sleepers_) timer->cancel();
  if (rate_) rate_->wake();
  channel_.limiter().wake();
  on_change();
}

asio::awaitable<void> RunContext::sleep(std::chrono::milliseconds duration) {
  if (!going()) co_return;
  const std::unique_ptr<Timer> timer = ledger_.clock.timer();
  const auto place = sleepers_.insert(sleepers_.end(), timer.get());
  co_await timer->wait_until(ledger_.clock.steady() + duration);
  sleepers_.erase(place);
}

std::chrono::milliseconds RunContext::retry_delay(int failures, std::optional<std::chrono::seconds> retry_after) {
  const double chance = std::uniform_real_distribution<double>{0.0, 1.0}(random_);
  const std::chrono::milliseconds delay = core::backoff_delay(policy_.backoff, failures, chance);
  if (!retry_after) return delay;
  return std::max<std::chrono::milliseconds>(delay, *retry_after);
}

asio::awaitable<std::unique_ptr<CallPermit>> RunContext::permit(Priority priority, const std::function<bool()>& go_on) {
  return CallPermit::take(channel_, rate_.get(), ledger_.clock, priority, go_on);
}

asio::awaitable<void> RunContext::commit(queue::Task& task, queue::TaskChange change,
                                         std::vector<audit::Record> records) {
  auto write = [&log = ledger_.log, run = task.run, ordinal = task.ordinal, from = task.state, &change,
                &records](sqlite::Connection& connection) {
    for (const audit::Record& record : records) log.append(connection, record);
    queue::move_task(connection, run, ordinal, from, change);
  };
  co_await ledger_.store.run(std::move(write));
  --counts_[task.state];
  ++counts_[change.to];
  if (change.due && (!next_due || *change.due < *next_due)) next_due = change.due;
  apply(task, change);
  check_budget();
  on_change();
}

queue::TaskChange RunContext::change_of(const queue::Task& task, const core::Step& step,
                                        std::optional<std::chrono::seconds> retry_after) {
  queue::TaskChange change{.to = step.to, .fate = step.fate};
  if (!step.error.empty()) change.error = step.error;
  if (step.to == TaskState::succeeded) change.error = "";
  switch (step.wait) {
    case core::Wait::none:
      break;
    case core::Wait::now:
      change.due = due_now();
      break;
    case core::Wait::backoff:
      change.due = due_now() + retry_delay(task.attempts, retry_after);
      break;
    case core::Wait::settle:
      change.due = due_now() + channel_.options().settle;
      break;
  }
  return change;
}

core::Step RunContext::step(const queue::Task& task, const core::TaskEvent& event) const {
  auto next = core::step(task.facts(), event, policy_);
  if (!next) {
    core::broken_invariant("a task in state " + std::string{core::name(task.state)} + " cannot take the event " +
                           std::string{core::name(event)});
  }
  return std::move(*next);
}

core::BudgetCounts RunContext::budget_counts() const {
  const auto count = [this](TaskState state) {
    const auto found = counts_.find(state);
    return found == counts_.end() ? std::int64_t{0} : found->second;
  };
  core::BudgetCounts counts{.tasks = run_.tasks,
                            .failed = std::max<std::int64_t>(0, count(TaskState::failed) - run_.forgiven_failed),
                            .held = std::max<std::int64_t>(0, count(TaskState::held) - run_.forgiven_held)};
  for (const TaskState state : core::all_task_states()) {
    if (!core::settled(state) && state != TaskState::queued) counts.begun += count(state);
  }
  return counts;
}

queue::Due RunContext::due_now() const {
  return std::chrono::duration_cast<queue::Due>(ledger_.clock.steady().time_since_epoch());
}

void RunContext::claimed(TaskState from, TaskState to) {
  --counts_[from];
  ++counts_[to];
}

void RunContext::check_budget() {
  const core::BudgetCounts counts = budget_counts();
  if (!core::exceeded(policy_.failure_budget, counts)) return;
  const bool resumed = run_.forgiven_failed + run_.forgiven_held > 0;
  halt("the failure budget is spent: " + std::to_string(counts.failed) + " failed, " + std::to_string(counts.held) +
       " held, of " + std::to_string(counts.tasks) + " tasks" + (resumed ? ", since it was resumed" : ""));
}

}  // namespace resetd::engine
