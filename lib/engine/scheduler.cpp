#include "engine/scheduler.hpp"

#include <algorithm>

#include "core/time_text.hpp"
#include "engine/decision.hpp"
#include "engine/schedule_json.hpp"

namespace resetd::engine {
namespace {

using core::RunState;
using core::WallTime;

constexpr int most_decisions = 100;  // about one run at one moment: a few, and each handles later firings

std::string time_text(WallTime time) {
  return core::rfc3339(time, 0);
}

class Scheduling {
 public:
  Scheduling(const Decision& decision, Scheduled& result) : decision_(decision), result_(result) {}

  void look_at(const queue::Run& run);

 private:
  WallTime handled_until(const queue::Run& run);
  void fire(const queue::Run& run, const schedule::Fire& fire);
  void start(const queue::Run& run);
  void make_run(const queue::Run& recurring, WallTime time);
  void skip(const queue::Run& run, const schedule::Skip& skip);
  void end(const queue::Run& run, RunState to, audit::Event event, const std::string& reason);
  void note(const queue::Run& run, std::string text) { result_.notes.push_back({run.id, std::move(text)}); }
  std::optional<queue::Run> unfinished(const queue::Run& run) const {
    return run.recurring ? queue::unfinished_firing_of(decision_.connection, run.id) : std::nullopt;
  }

  const Decision& decision_;
  Scheduled& result_;
};

void Scheduling::look_at(const queue::Run& run) {
  const auto schedule = schedule_from_json(*run.schedule);
  if (schedule.has_error()) return end(run, RunState::paused, audit::Event::run_paused, schedule.error().message);
  WallTime handled = handled_until(run);
  for (int i = 0; i < most_decisions; ++i) {
    const schedule::Decision next = schedule::decide(*schedule, handled, decision_.now, unfinished(run).has_value());
    if (const auto* wait = std::get_if<schedule::Wait>(&next)) {
      result_.next = std::min(result_.next.value_or(wait->until), wait->until);
      return;
    }
    if (const auto* due = std::get_if<schedule::Fire>(&next)) {
      fire(run, *due);
      handled = due->time;
    } else if (const auto* missed = std::get_if<schedule::Skip>(&next)) {
      skip(run, *missed);
      handled = missed->time;
    } else {
      core::broken_invariant(run_text(run) + " is scheduled and its time is handled");
    }
    if (!run.recurring) return;
  }
  core::broken_invariant("no end of firings for " + run_text(run));
}

// A clock that was far ahead and was set right has left firings handled that are still to come.
WallTime Scheduling::handled_until(const queue::Run& run) {
  const WallTime handled = *run.handled_until;
  if (!run.recurring || handled - decision_.now <= schedule::clock_was_wrong) return handled;
  queue::set_handled_until(decision_.connection, run.id, decision_.now);
  note(run, "the clock was ahead and has been set back: firings count from now on, not from " + time_text(handled));
  return decision_.now;
}

void Scheduling::fire(const queue::Run& run, const schedule::Fire& fire) {
  queue::set_handled_until(decision_.connection, run.id, fire.time);
  // The clock was set back to long before it, and is right again.
  if (run.recurring && queue::has_fired(decision_.connection, run.id, fire.time)) return;
  if (fire.made_up) note(run, "made up for what was missed up to " + time_text(fire.time) + " (misfire: once)");
  if (run.recurring)
    make_run(run, fire.time);
  else
    start(run);
}

void Scheduling::start(const queue::Run& run) {
  decision_.log.append(decision_.connection, about_run(audit::Event::run_started, run, decision_.now, "resetd"));
  queue::move_run(decision_.connection, run.id, run.state, {.to = RunState::running, .at = decision_.now});
  result_.started.push_back(*queue::find_run(decision_.connection, run.id));
}

void Scheduling::make_run(const queue::Run& recurring, WallTime time) {
  queue::Run run{.name = recurring.name,
                 .reason = recurring.reason,
                 .console = recurring.console,
                 .console_url = recurring.console_url,
                 .policy = recurring.policy,
                 .plan_digest = recurring.plan_digest,
                 .submitted_by = recurring.submitted_by,
                 .filters = recurring.filters,
                 .schedule = recurring.schedule,
                 .template_run = recurring.id,
                 .fire_at = time,
                 .created_at = decision_.now};
  run.id = queue::create_run(decision_.connection, run);
  if (recurring.rate) queue::set_rate(decision_.connection, run.id, *recurring.rate);
  Detail detail;
  detail.add("name", run.name)
      .add("reason", run.reason)
      .add("plan_digest", run.plan_digest)
      .add("template_run", core::number(recurring.id))
      .add("fire_at", time_text(time));
  append_about_run(decision_, audit::Event::run_submitted, run, detail);
  result_.fired.push_back(*queue::find_run(decision_.connection, run.id));
}

void Scheduling::skip(const queue::Run& run, const schedule::Skip& skip) {
  const std::string time = time_text(skip.time);
  queue::set_handled_until(decision_.connection, run.id, skip.time);
  if (!run.recurring) {
    const std::string why = "its time, " + time + ", was missed by more than " +
                            std::to_string(schedule::misfire_grace.count()) + " s (misfire: skip); nothing was sent";
    return end(run, RunState::cancelled, audit::Event::run_cancelled, why);
  }
  if (skip.reason == schedule::SkipReason::missed)
    return note(run, "missed up to " + time + " and dropped (misfire: skip)");
  const auto other = unfinished(run);
  note(run, "dropped at " + time + ": " + (other ? state_text(*other) : "an earlier firing's run") +
                " and not finished (overlap: skip)");
}

void Scheduling::end(const queue::Run& run, RunState to, audit::Event event, const std::string& reason) {
  append_about_run(decision_, event, run, Detail{}.add("reason", reason));
  if (core::finished(to)) queue::cancel_tasks(decision_.connection, run.id);
  queue::move_run(decision_.connection, run.id, run.state, {.to = to, .state_reason = reason, .at = decision_.now});
  note(run, reason);
  result_.ended.push_back(*queue::find_run(decision_.connection, run.id));
}

}  // namespace

asio::awaitable<Scheduled> decide_schedules(Ledger ledger) {
  const Person nobody{"resetd", ""};
  const WallTime now = ledger.clock.wall();
  auto write = [&log = ledger.log, &nobody, now](sqlite::Connection& connection) {
    Scheduled result;
    const Decision decision{connection, log, nobody, now};
    Scheduling scheduling{decision, result};
    for (const queue::Run& run : queue::scheduled_runs(connection)) scheduling.look_at(run);
    return result;
  };
  co_return co_await ledger.store.run(std::move(write));
}

}  // namespace resetd::engine
