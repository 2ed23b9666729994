#include "engine/run_context.hpp"

#include <algorithm>

#include "core/backoff.hpp"
#include "core/count_text.hpp"
#include "core/poll.hpp"
#include "engine/looks.hpp"
#include "queue/claims.hpp"

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
  task.due = change.due;
  if (change.owes_start) task.owes_start = *change.owes_start;
  if (change.asks) {
    task.asks = *change.asks;
    task.asked.reset();
    task.ask_trouble.clear();
  }
  if (change.asked) task.asked = change.asked;
  if (change.ask_trouble) task.ask_trouble = *change.ask_trouble;
  if (change.until) task.until = change.until;
  if (change.to != TaskState::starting)
    task.ends_as.reset();
  else if (change.ends_as)
    task.ends_as = change.ends_as;
}

// Whether the others of its job stand as `task` says; where they do not, it says so from now on.
bool others_stand(sqlite::Connection& connection, queue::Task& task) {
  queue::Task now = queue::claimed(connection, task);
  const bool as_told =
      now.job_open == task.job_open && now.job_reset == task.job_reset && now.stop_on_its_way == task.stop_on_its_way;
  if (!as_told) task = std::move(now);
  return as_told;
}

// Keeps the retries of two runs and of two processes apart, and is the same again under the same clock: what happens is
// a matter of the clock, the store and the console alone.
std::minstd_rand jitter(const Clock& clock, core::RunId run) {
  const std::int64_t now = clock.steady().time_since_epoch().count();
  std::seed_seq seed{now & 0xffffffff, now >> 32, core::number(run)};
  return std::minstd_rand{seed};
}

}  // namespace

RunContext::RunContext(const asio::any_io_executor& executor, Ledger ledger, Channel& channel, queue::Run run,
                       core::Policy policy, queue::Tally tally)
    : executor_(executor),
      ledger_(ledger),
      channel_(channel),
      run_(std::move(run)),
      policy_(std::move(policy)),
      tally_(std::move(tally)),
      looks_(std::make_unique<Looks>(*this)),
      cancelling_(run_.cancelling),
      random_(jitter(ledger_.clock, run_.id)) {
  if (policy_.concurrency) slots_ = std::make_unique<Slots>(executor, *policy_.concurrency);
  if (policy_.rate) set_rate(*policy_.rate);
  check_budget();  // a process may have ended between the failure that spent it and the halt
}

RunContext::~RunContext() = default;

void RunContext::pause(std::string reason) {
  if (leaving_) return;
  leaving_ = true;
  pause_reason_ = std::move(reason);
  wake_all();
}

void RunContext::halt(std::string reason) {
  if (!halt_reason_.empty()) return;
  halt_reason_ = std::move(reason);
  wake_all();
}

void RunContext::refuse_key(const std::string& trouble) {
  halt("the console refuses our key: " + trouble);
  leaving_ = true;
  wake_all();
}

void RunContext::cancel() {
  cancelling_ = true;
  wake_all();
}

void RunContext::wake_all() {
  for (Timer* timer : sleepers_) timer->cancel();
  if (rate_) rate_->wake();
  channel_.limiter().wake();
  looks_->reconsider();
  on_change();
}

asio::awaitable<void> RunContext::sleep(std::chrono::milliseconds duration, std::function<bool()> wanted) {
  if (!wanted()) co_return;
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

asio::awaitable<bool> RunContext::commit(queue::Task& task, queue::TaskChange change,
                                         std::vector<audit::Record> records, Basis basis) {
  auto write = [&log = ledger_.log, &task, &change, &records, basis](sqlite::Connection& connection) {
    if (basis == Basis::others_too && !others_stand(connection, task)) return false;
    for (const audit::Record& record : records) log.append(connection, record);
    queue::move_task(connection, task.run, task.ordinal, task.state, change);
    const bool of_job = task.shared_job && task.job_id && change.owes_start;
    if (of_job) queue::set_owes_start(connection, task.run, *task.job_id, *change.owes_start);
    return true;
  };
  const Verging verges = verging(task, change.to, change.ends_as);
  verging_.failed += verges.failed;
  verging_.held += verges.held;
  check_budget();
  const TaskState counted_as = core::counts_as(task.state, task.ends_as);
  const bool written = co_await ledger_.store.run(std::move(write));
  verging_.failed -= verges.failed;
  verging_.held -= verges.held;
  if (!written) co_return false;
  --tally_.counts[task.state];
  ++tally_.counts[change.to];
  if (change.due && (!next_due || *change.due < *next_due)) next_due = change.due;
  if (task.state == TaskState::starting && counted_as == TaskState::failed) --tally_.failing;
  apply(task, change);
  if (task.state == TaskState::starting && task.ends_as == TaskState::failed) ++tally_.failing;
  check_budget();
  on_change();
  co_return true;
}

queue::TaskChange RunContext::change_of(const queue::Task& task, const core::Step& step,
                                        std::optional<std::chrono::seconds> retry_after) {
  queue::TaskChange change{.to = step.to, .fate = step.fate, .owes_start = step.owes_start, .ends_as = step.ends_as};
  if (!step.error.empty()) change.error = step.error;
  if (step.to == TaskState::succeeded || step.ends_as == TaskState::succeeded) change.error = "";
  const bool job_changes = step.to == TaskState::stopping || step.to == TaskState::starting;
  if (job_changes && !step.stays) {
    change.asks = 0;
    change.until = due_now() + time_for(step.to);
  }
  if (step.ask) change.asks = task.asks + 1;
  if (step.unasked) change.asks = task.asks - 1;
  if (step.asked) {
    change.asked = step.asked;
    change.ask_trouble = step.ask_trouble;
  }
  switch (step.wait) {
    case core::Wait::none:
      break;
    case core::Wait::now:
      change.due = due_now();
      break;
    case core::Wait::backoff:
      change.due = due_now() + retry_delay(step.asked ? task.asks : task.attempts, retry_after);
      break;
    case core::Wait::settle:
      change.due = due_now() + channel_.options().settle;
      break;
    case core::Wait::poll:
      change.due = due_now() + core::poll_delay(job_age(task));
      break;
  }
  return change;
}

// Of a task that stops or starts: how long it has been about it.
std::chrono::milliseconds RunContext::job_age(const queue::Task& task) const {
  const auto left = task.until ? *task.until - due_now() : time_for(task.state);
  return std::chrono::duration_cast<std::chrono::milliseconds>(time_for(task.state) - left);
}

std::chrono::milliseconds RunContext::time_for(TaskState state) const {
  return state == TaskState::stopping ? policy_.stop_timeout : policy_.start_timeout;
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
  const std::int64_t failed = count(TaskState::failed) + tally_.failing + verging_.failed;
  const std::int64_t held = count(TaskState::held) + verging_.held;
  core::BudgetCounts counts{.tasks = run_.tasks,
                            .failed = std::max<std::int64_t>(0, failed - run_.forgiven_failed),
                            .held = std::max<std::int64_t>(0, held - run_.forgiven_held),
                            .begun = -tally_.failing - verging_.failed};
  for (const TaskState state : core::all_task_states()) {
    if (!core::settled(state) && state != TaskState::queued) counts.begun += count(state);
  }
  return counts;
}

RunContext::Verging RunContext::verging(const queue::Task& task, TaskState to, std::optional<TaskState> ends_as) const {
  const TaskState from = core::counts_as(task.state, task.ends_as);
  const TaskState becomes = core::counts_as(to, ends_as ? ends_as : task.ends_as);
  return {.failed = becomes == TaskState::failed && from != TaskState::failed ? 1 : 0,
          .held = becomes == TaskState::held && from != TaskState::held ? 1 : 0};
}

bool RunContext::too_late_for(const queue::Task& task, const core::Step& step) const {
  if (halt_reason_.empty() || cancelling_) return false;
  const Verging verges = verging(task, step.to, step.ends_as);
  return verges.failed + verges.held > 0;
}

std::int64_t RunContext::count(TaskState state) const {
  const auto found = tally_.counts.find(state);
  return found == tally_.counts.end() ? 0 : found->second;
}

void RunContext::stands(const queue::Run& run, queue::Tally tally) {
  run_.forgiven_failed = run.forgiven_failed;
  run_.forgiven_held = run.forgiven_held;
  tally_ = std::move(tally);
  check_budget();
  on_change();
}

queue::Due RunContext::due_now() const {
  return std::chrono::duration_cast<queue::Due>(ledger_.clock.steady().time_since_epoch());
}

void RunContext::claimed(TaskState from, TaskState to) {
  --tally_.counts[from];
  ++tally_.counts[to];
}

void RunContext::check_budget() {
  const core::BudgetCounts counts = budget_counts();
  if (!core::exceeded(policy_.failure_budget, counts)) return;
  const bool resumed = run_.forgiven_failed + run_.forgiven_held > 0;
  halt("the failure budget is spent: " + std::to_string(counts.failed) + " failed, " + std::to_string(counts.held) +
       " held, of " + core::count_text(counts.tasks, "task") + (resumed ? ", since it was resumed" : ""));
}

}  // namespace resetd::engine
