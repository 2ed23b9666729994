#include "engine/execution.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>

#include "core/time_text.hpp"
#include "core/waves.hpp"
#include "engine/claim.hpp"
#include "engine/decision.hpp"
#include "engine/log.hpp"
#include "engine/looks.hpp"
#include "engine/records.hpp"
#include "engine/task_course.hpp"
#include "queue/runs.hpp"

namespace resetd::engine {
namespace {

using core::RunState;
using core::TaskState;

/// How late a window may open after the wall clock has jumped.
constexpr std::chrono::seconds window_check{30};

std::string counts_json(const queue::Counts& counts) {
  Detail detail;
  for (const auto& [state, count] : counts) {
    if (count > 0) detail.add(std::string{core::name(state)}, count);
  }
  return detail.text();
}

// Enough that tasks which wait for a look find company, and that a slot that becomes free finds its next task.
std::int64_t window_for(std::int64_t concurrency) {
  return std::clamp<std::int64_t>(4 * concurrency, 64, 1024);
}

}  // namespace

Execution::Execution(const asio::any_io_executor& executor, Ledger ledger, Channel& channel, queue::Run run,
                     core::Policy policy, queue::Tally tally)
    : executor_(executor),
      context_(executor, ledger, channel, std::move(run), std::move(policy), std::move(tally)),
      state_(context_.run().state),
      wave_ends_(core::wave_ends(context_.policy().waves, context_.run().tasks)),
      wave_(static_cast<std::size_t>(context_.run().wave)),
      window_(window_for(context_.concurrency())),
      at_rest_(executor_),
      wake_(ledger.clock.timer()) {
  context_.on_change = [this] {
    woken_ = true;
    wake_->cancel();
    on_change();
  };
  const std::string& why = context_.run().state_reason;
  if (state_ == RunState::halted) context_.halt(why.empty() ? "it is halted" : why);
}

asio::awaitable<queue::Run> Execution::execute() {
  co_await make_due();
  for (;;) {
    if (must_halt()) {
      co_await move(RunState::halted, audit::Event::run_halted, context_.halt_reason());
    }
    if (context_.winding_up() && !(in_hand_.empty() ? all_wound_up_ : wound_up_)) co_await wind_up_all();
    tell_of_window();
    co_await claim();
    // What was claimed last may have spent the budget meanwhile: that is recorded first.
    if (must_halt()) continue;
    if (wave_done()) {
      co_await end_wave();
      if (state_ == RunState::gated) break;
      continue;
    }
    if (in_hand_.empty() && over()) break;
    if (context_.going() && core::exhausted(context_.policy().failure_budget, context_.budget_counts()) &&
        context_.count(TaskState::queued) > 0) {
      context_.halt("the failure budget has no failure left to reserve for another task");
      continue;
    }
    co_await wait();
  }
  const bool cancelled = context_.cancelling() && all_settled() && !resumed_;
  if (state_ == RunState::running || cancelled) co_await close();
  const core::RunId id = context_.run().id;
  auto find = [id](sqlite::Connection& connection) { return queue::find_run(connection, id); };
  std::optional<queue::Run> run = co_await context_.ledger().store.run(std::move(find));
  if (!run) core::broken_invariant("a run that was carried out is gone");
  co_return std::move(*run);
}

// A run that is being cancelled begins nothing more anyway, and goes on to its end as long as calls can be made.
bool Execution::must_halt() const {
  if (context_.halt_reason().empty() || state_ != RunState::running) return false;
  return !context_.cancelling() || context_.leaving();
}

asio::awaitable<void> Execution::wait() {
  if (!woken_) co_await wake_->wait_until(wait_until());
  woken_ = false;
}

core::SteadyTime Execution::wait_until() const {
  core::SteadyTime until = core::SteadyTime::max();
  // Without room for what is due, or leave to take it, only a change can help.
  if (context_.leaving() || !has_room()) return until;
  if (context_.next_due) until = core::SteadyTime{*context_.next_due};
  if (context_.going() && context_.count(TaskState::queued) > 0 && !context_.in_window()) {
    const core::Duration closed = context_.next_opening() - context_.clock().wall();
    until = std::min(until,
                     context_.clock().steady() + std::clamp<core::Duration>(closed, core::Duration{1}, window_check));
  }
  return until;
}

void Execution::tell_of_window() {
  if (context_.in_window() == in_window_) return;
  in_window_ = !in_window_;
  log(LogLevel::info, {.run = context_.run().id}, in_window_ ? "in its window again: tasks start" : closed_window());
}

// The steady clock of an earlier process says nothing: whatever waits is due now, and what is to be settled after the
// settle time from now, which is not sooner than the console may still be applying it.
asio::awaitable<void> Execution::make_due() {
  const queue::Due now = context_.due_now();
  const queue::Due settled = now + context_.channel().options().settle;
  const queue::Due stopped = now + context_.policy().stop_timeout;
  const queue::Due started = now + context_.policy().start_timeout;
  auto write = [run = context_.run().id, now, settled, stopped, started,
                which = claimable()](sqlite::Connection& connection) {
    queue::make_due(connection, run, TaskState::waiting, now);
    queue::make_due(connection, run, TaskState::verifying, now);
    queue::make_due(connection, run, TaskState::reconciling, settled);
    queue::make_due(connection, run, TaskState::stopping, now, stopped);
    queue::make_due(connection, run, TaskState::starting, now, started);
    queue::make_unknown_due(connection, run, settled);
    return queue::next_due(connection, run, which);
  };
  context_.next_due = co_await context_.ledger().store.run(std::move(write));
}

// What is in nobody's hand is cancelled, or its job runs again where we stopped it. A task in hand sees to that itself
// when it is let go of; one that was let go of just before the run was stopped from going is found the second time,
// and so are those that share a job: the last of them starts it, so each must know which of the others are open.
asio::awaitable<void> Execution::wind_up_all() {
  wound_up_ = true;
  all_wound_up_ = in_hand_.empty();
  const Turnstile::Turn turn = co_await at_rest_.enter(Priority::write, context_.run().id);
  core::Ordinal after{0};
  for (;;) {
    auto read = [run = context_.run().id, after, cancelling = context_.cancelling()](sqlite::Connection& connection) {
      return cancelling ? queue::tasks_at_rest(connection, run, after, page)
                        : queue::owing_at_rest(connection, run, after, page);
    };
    std::vector<queue::Task> tasks = co_await context_.ledger().store.run(std::move(read));
    if (tasks.empty()) co_return;
    after = tasks.back().ordinal;
    std::erase_if(tasks, [this](const queue::Task& task) {
      return in_hand_.contains(task.ordinal) || (task.shared_job && !in_hand_.empty());
    });
    for (queue::Task& task : tasks) co_await wind_up(context_, std::move(task));
  }
}

queue::Begun Execution::claimable() const {
  if (context_.cancelling()) return queue::Begun::unsettled;
  return context_.halt_reason().empty() ? queue::Begun::all : queue::Begun::starting;
}

std::int64_t Execution::room() const {
  return window_ - std::ssize(in_hand_);
}

bool Execution::has_room() const {
  return room() >= window_ / 4;
}

asio::awaitable<void> Execution::claim() {
  if (context_.leaving() || !has_room()) co_return;
  const core::Ordinal last{wave_ends_[wave_ - 1]};
  ClaimOrder order{.which = claimable(), .now = context_.due_now(), .room = room(), .last = last};
  const bool may_begin = context_.going() && !wave_claimed_ && context_.count(TaskState::queued) > 0;
  if (may_begin) order.begin = core::may_begin(context_.policy().failure_budget, context_.budget_counts());
  // Stops overlap however many they are, unless a person says how many jobs may be down at once.
  if (context_.policy().prepare == core::Prepare::stop && context_.policy().concurrency)
    order.begin = std::clamp<std::int64_t>(*context_.policy().concurrency - begun(), 0, order.begin);
  // What a job was stopped for goes on at any hour: it is not left stopped for the night.
  if (!in_window_) order.fresh = queue::Queued::owing;
  const bool due = context_.next_due && *context_.next_due <= order.now;
  if (!due && order.begin <= 0) co_return;

  order.in_hand.assign(in_hand_.begin(), in_hand_.end());
  context_.next_due.reset();
  auto write = [this, order](sqlite::Connection& connection) { return claim_tasks(connection, context_, order); };
  Claim claimed = co_await context_.ledger().store.run(std::move(write));
  if (claimed.next_due && (!context_.next_due || *claimed.next_due < *context_.next_due)) {
    context_.next_due = claimed.next_due;
  }
  // Tasks of one job wait for each other: only where none is at work is the wave's last one begun.
  const bool all = order.fresh == queue::Queued::all;
  if (all && order.begin > 0 && claimed.fresh == 0 && begun() == 0) wave_claimed_ = true;
  for (const queue::Task& task : claimed.tasks) in_hand_.insert(task.ordinal);
  context_.set_in_hand(std::ssize(in_hand_));
  for (queue::Task& task : claimed.tasks) {
    const TaskState to = context_.step(task, core::Claimed{}).to;
    context_.claimed(task.state, to);
    task.state = to;
    start(std::move(task));
  }
}

void Execution::start(queue::Task task) {
  const core::Ordinal ordinal = task.ordinal;
  asio::awaitable<void> course = take_course(context_, std::move(task));
  asio::co_spawn(executor_, std::move(course), [this, ordinal](const std::exception_ptr& error) {
    core::end_on(error);
    in_hand_.erase(ordinal);
    context_.set_in_hand(std::ssize(in_hand_));
    context_.looks().reconsider();
    context_.on_change();
  });
}

std::int64_t Execution::begun() const {
  std::int64_t tasks = 0;
  for (const auto& [state, count] : context_.counts()) {
    if (!core::settled(state) && state != TaskState::queued) tasks += count;
  }
  return tasks;
}

bool Execution::all_settled() const {
  return begun() == 0 && context_.count(TaskState::queued) == 0;
}

bool Execution::wave_done() const {
  return held_open_ == 0 && context_.going() && in_hand_.empty() && wave_claimed_ && begun() == 0 &&
         wave_ < wave_ends_.size();
}

// Nothing more comes of it in this mode.
bool Execution::over() const {
  if (held_open_ > 0) return false;
  if (context_.leaving() || all_settled()) return true;
  if (context_.cancelling()) return all_wound_up_ && begun() == 0;
  return !context_.halt_reason().empty() && context_.count(TaskState::starting) == 0;
}

asio::awaitable<void> Execution::end_wave() {
  const auto gate = context_.policy().wave_gate;
  const std::string progress = "wave " + std::to_string(wave_) + " of " + std::to_string(wave_ends_.size());
  if (!gate || gate->count() > 0) {
    co_await move(RunState::gated, audit::Event::run_gated, progress + " is done");
    co_return;
  }
  ++wave_;
  wave_claimed_ = false;
  audit::Record record = about_run(audit::Event::run_promoted, context_.run(), context_.clock().wall(), "resetd");
  record.detail = Detail{}.add("wave", static_cast<std::int64_t>(wave_)).text();
  auto write = [&log = context_.ledger().log, run = context_.run().id, wave = static_cast<int>(wave_),
                record = std::move(record)](sqlite::Connection& connection) {
    log.append(connection, record);
    queue::set_wave(connection, run, wave);
  };
  co_await context_.ledger().store.run(std::move(write));
}

asio::awaitable<void> Execution::close() {
  if (all_settled()) {
    const bool cancelled = context_.cancelling() || context_.count(TaskState::cancelled) > 0;
    const bool all = context_.count(TaskState::succeeded) == context_.run().tasks;
    RunState end = all ? RunState::succeeded : RunState::failed;
    if (cancelled && (!all || state_ == RunState::halted)) end = RunState::cancelled;
    co_await move(end, audit::Event::run_finished, "");
    co_return;
  }
  if (stays_running_) co_return;
  co_await move(RunState::paused, audit::Event::run_paused, context_.pause_reason(), paused_by_);
}

asio::awaitable<void> Execution::move(RunState to, audit::Event event, std::string reason, std::string actor) {
  const core::WallTime now = context_.clock().wall();
  audit::Record record = about_run(event, context_.run(), now, std::move(actor));
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
