// The coroutine of Host that keeps schedules, and one for each firing.

#include <algorithm>

#include "engine/host.hpp"
#include "engine/log.hpp"
#include "engine/plan_keeping.hpp"
#include "engine/scheduler.hpp"
#include "engine/submission.hpp"
#include "engine/young_looks.hpp"

namespace resetd::engine {
namespace {

using core::Result;

/// How late a run may start after the wall clock has jumped.
constexpr std::chrono::seconds schedule_check{30};

}  // namespace

void Host::reschedule() {
  rescheduled_ = true;
  if (scheduling_ != nullptr) scheduling_->cancel();
}

asio::awaitable<void> Host::keep_schedules() {
  const std::unique_ptr<Timer> timer = ledger_.clock.timer();
  scheduling_ = timer.get();
  while (!draining_) {
    rescheduled_ = false;
    const Scheduled due = co_await decide_schedules(ledger_);
    for (const Scheduled::Note& note : due.notes) log(LogLevel::warn, {.run = note.run}, "schedule: " + note.text);
    for (const queue::Run& run : due.ended) on_run(run);
    for (const queue::Run& run : due.started) {
      on_run(run);
      go_on(run.id);
    }
    for (const queue::Run& run : due.fired) {
      on_run(run);
      asio::awaitable<void> course = fire(run);
      spawn(run.id, std::move(course));
    }
    const bool changed = !due.notes.empty() || !due.started.empty() || !due.fired.empty();
    if (changed) wake();
    core::SteadyTime until = core::SteadyTime::max();
    if (due.next) {
      const core::Duration left = *due.next - ledger_.clock.wall();
      until = ledger_.clock.steady() + std::clamp<core::Duration>(left, core::Duration{0}, schedule_check);
    }
    if (!rescheduled_ && !draining_) co_await timer->wait_until(until);
  }
  scheduling_ = nullptr;
  wake();
}

// What fails at its time ends the firing's run with the reason; its template goes on.
asio::awaitable<void> Host::fire(queue::Run run) {
  live_.at(run.id).reading = true;
  Result<plan::Reading> checked = co_await read_for(run);
  live_.at(run.id).reading = false;
  if (checked.has_error())
    co_await not_sealed(std::move(run), checked.error());
  else
    co_await seal_and_start(std::move(run), std::move(*checked));
}

asio::awaitable<Result<plan::Reading>> Host::read_for(queue::Run& run) {
  const Slots::Slot reading = co_await readings_.take(run.id);
  const Result<KeptPlan> kept = co_await KeptPlan::restore(ledger_, *run.template_run, plan_folder);
  if (kept.has_error()) co_return kept.error();
  plan::Reading checked = co_await check_on_thread(executor_, kept->path(), plan_options(false));
  if (!checked.problems.empty()) {
    plan::Problem problem = checked.problems.front();
    problem.file = "the plan";
    co_return core::bad_input(plan::to_string(problem));
  }
  if (checked.fault) co_return *checked.fault;
  if (auto error = may_fire(run, checked)) co_return *error;
  Result<queue::Run> queued = co_await queue_tasks(ledger_, run, checked);
  if (queued.has_error()) co_return queued.error();
  run = std::move(*queued);
  co_return checked;
}

std::optional<core::Error> Host::may_fire(const queue::Run& run, const plan::Reading& checked) const {
  if (panic_.raised()) {
    return core::refused("the panic file " + panic_.file().string() + " existed at its time, so nothing was sent");
  }
  if (checked.plan_digest != run.plan_digest) {
    return core::unexpected("the text kept of its plan is not the one that was approved: submit the plan again");
  }
  const ChannelOptions& console = (*channel_for(checked.header))->options();
  if (console.url != run.console_url) {
    return core::refused("console " + run.console + " is now at " + console.url + ", not at " + run.console_url +
                         " as when it was approved: submit the plan again");
  }
  if (auto young = looks_stay_young(checked.header.policy, console.rate); young.has_error()) return young.error();
  return std::nullopt;
}

}  // namespace resetd::engine
