// The coroutines of Host: one a run that is sealed or carried out, and two that look after all of them.

#include <algorithm>
#include <boost/asio/co_spawn.hpp>

#include "engine/decision.hpp"
#include "engine/host.hpp"
#include "engine/policy_json.hpp"
#include "engine/schedule_json.hpp"
#include "engine/undo_look.hpp"
#include "queue/runs.hpp"

namespace resetd::engine {
namespace {

using core::Result;
using core::RunState;
using core::TaskState;

/// Less than the 100 ms within which a panic file has to stop everything.
constexpr std::chrono::milliseconds panic_check{50};
/// How late a seal may expire, or a gate open, after the wall clock has jumped.
constexpr std::chrono::seconds wall_check{30};

}  // namespace

asio::awaitable<void> Host::start() {
  auto read = [](sqlite::Connection& connection) {
    std::vector<queue::Run> runs = queue::unfinished_runs(connection);
    std::erase_if(runs, [&connection](const queue::Run& run) {
      return run.state == RunState::halted &&
             (run.restored || count_of(queue::count_tasks(connection, run.id), TaskState::starting) == 0);
    });
    return runs;
  };
  const std::vector<queue::Run> runs = co_await ledger_.store.run(std::move(read));
  for (const queue::Run& run : runs) {
    const bool opens = run.state == RunState::gated && policy_of(run).wave_gate;
    // A halted one: the jobs that it was about to start are started. Not where it comes from a backup's copy, which
    // does not know what was reset since.
    if (run.state == RunState::running || run.state == RunState::halted || opens) go_on(run.id);
  }
  expiring_ = true;
  asio::awaitable<void> expiring = expire_seals();
  asio::co_spawn(executor_, std::move(expiring), core::end_on);
  asio::awaitable<void> scheduling = keep_schedules();
  asio::co_spawn(executor_, std::move(scheduling), core::end_on);
}

void Host::go_on(core::RunId run) {
  if (draining_) return;
  const auto live = live_.find(run);
  if (live != live_.end()) {
    live->second.once_more = true;
    return;
  }
  asio::awaitable<void> course = carry_out(run);
  spawn(run, std::move(course));
}

void Host::spawn(core::RunId run, asio::awaitable<void> course) {
  live_.try_emplace(run);
  asio::co_spawn(executor_, std::move(course), [this, run](const std::exception_ptr& error) {
    core::end_on(error);
    const bool once_more = live_.at(run).once_more;
    live_.erase(run);
    if (once_more) go_on(run);
    wake();
  });
  begin_watching_panic();
}

asio::awaitable<void> Host::carry_out(core::RunId id) {
  queue::Run run = co_await found(id);
  // A halted one is wound up once: where a job would not start, that is for a person.
  bool winds_up = run.state == RunState::halted;
  while (!draining_) {
    live_.at(id).once_more = false;
    const bool opens = run.state == RunState::gated && policy_of(run).wave_gate;
    if (run.state == RunState::running || std::exchange(winds_up, false)) {
      run = co_await execute(std::move(run));
      on_run(run);
    } else if (opens) {
      co_await wait_at_gate(std::move(run));
      run = co_await found(id);
    } else {
      break;
    }
  }
}

asio::awaitable<queue::Run> Host::execute(queue::Run run) {
  const core::RunId id = run.id;
  const auto channel = std::ranges::find_if(
      channels_, [&run](const auto& entry) { return entry.second->options().url == run.console_url; });
  if (channel == channels_.end()) {
    const std::string why = "console " + run.console + " at " + run.console_url + " is not configured any more";
    co_return co_await pause_by_itself(id, why);
  }
  std::optional<schedule::Schedule> schedule;
  if (run.schedule) {
    const Result<schedule::Schedule> read = schedule_from_json(*run.schedule);
    if (read.has_error()) co_return co_await pause_by_itself(id, read.error().message);
    schedule = *read;
  }
  struct Standing {
    queue::Run run;
    queue::Tally tally;
  };
  auto read = [id](sqlite::Connection& connection) -> Standing {
    return {*queue::find_run(connection, id), queue::tally_tasks(connection, id)};
  };
  live_.at(id).starting = true;
  Standing standing = co_await ledger_.store.run(std::move(read));
  live_.at(id).starting = false;
  wake();  // whoever waits in decidable()
  // A person's decision may have come first.
  if (standing.run.state != run.state) co_return std::move(standing.run);
  core::Policy policy = policy_of(standing.run);
  auto execution = std::make_shared<Execution>(executor_, ledger_, *channel->second, std::move(standing.run),
                                               std::move(policy), std::move(standing.tally));
  if (schedule) execution->keep_to(std::move(*schedule));
  execution->on_change = [this] { wake(); };
  live_.at(id).execution = execution;
  if (draining_) execution->leave();
  if (const auto undo = undo_.lock(); undo && undo->run().id == id) undo->end("the run goes on");
  queue::Run ended = co_await execution->execute();
  live_.at(id).execution.reset();
  if (execution->paused()) live_.at(id).wish.reset();  // it has written so itself; a person may have resumed it since
  co_return co_await heed(std::move(ended));
}

// An execution that ends at a gate, in a halt that a person has lifted meanwhile or while the process is shut down does
// not write what it was told at the very end. Refused, and as it stands, where it has been written, or where nothing is
// left to pause or cancel.
asio::awaitable<queue::Run> Host::heed(queue::Run run) {
  const core::RunId id = run.id;
  std::optional<Wish> wish = std::exchange(live_.at(id).wish, std::nullopt);
  const bool stops = run.state == RunState::running || run.state == RunState::gated;
  if (!wish || (wish->kind == Wish::Kind::pause && (!stops || run.cancelling))) co_return run;
  // What has been written of a cancel is gone on with; but at a gate nobody goes on.
  const bool written =
      core::finished(run.state) || run.state == RunState::running || (run.cancelling && run.state != RunState::gated);
  if (wish->kind == Wish::Kind::cancel && written) co_return run;
  asio::awaitable<Result<Steered>> decision = wish->kind == Wish::Kind::pause
                                                  ? pause_run(ledger_, id, std::move(wish->person))
                                                  : cancel_run(ledger_, id, std::move(wish->person));
  const Result<Steered> heeded = co_await std::move(decision);
  if (heeded.has_error()) co_return co_await found(id);
  co_return heeded->run;
}

asio::awaitable<queue::Run> Host::pause_by_itself(core::RunId run, std::string why) {
  Person person{"resetd", std::move(why)};
  const Result<Steered> paused = co_await pause_run(ledger_, run, std::move(person));
  if (paused.has_error()) co_return co_await found(run);  // a person was sooner
  co_return paused->run;
}

asio::awaitable<void> Host::wait_at_gate(queue::Run run) {
  const core::WallTime open_at = *run.gated_at + *policy_of(run).wave_gate;
  const std::unique_ptr<Timer> timer = ledger_.clock.timer();
  live_.at(run.id).gate = timer.get();
  const core::WallTime now = ledger_.clock.wall();
  if (now < open_at) {
    co_await timer->wait_until(ledger_.clock.steady() + std::min<core::Duration>(open_at - now, wall_check));
  }
  live_.at(run.id).gate = nullptr;
  if (draining_ || ledger_.clock.wall() < open_at) co_return;
  // It may have been decided on meanwhile: that is refused here, and read again.
  Person person{"resetd", "its gate's time has passed"};
  const Result<Steered> promoted = co_await promote_run(ledger_, run.id, std::move(person));
  if (promoted.has_value()) on_run(promoted->run);
}

// Only while something is under way: an idle process sleeps.
void Host::begin_watching_panic() {
  if (watching_panic_) return;
  watching_panic_ = true;
  asio::awaitable<void> watching = watch_panic();
  asio::co_spawn(executor_, std::move(watching), core::end_on);
}

asio::awaitable<void> Host::watch_panic() {
  const std::unique_ptr<Timer> timer = ledger_.clock.timer();
  while (!live_.empty() || (!draining_ && (undoing() || previewing()))) {
    if (panic_.raised()) leave_all("the panic file " + panic_.file().string() + " exists");
    co_await timer->wait_until(ledger_.clock.steady() + panic_check);
  }
  watching_panic_ = false;
  wake();  // drain() may wait for it alone
}

void Host::leave_all(const std::string& reason) {
  for (auto& [id, live] : live_) {
    if (live.sealing != nullptr) live.sealing->pause(reason);
    if (!live.execution) continue;
    if (!live.wish) live.wish = {Wish::Kind::pause, {"resetd", reason}, ++wishes_};
    live.execution->pause({"resetd", reason});
  }
  end_looks(reason);
}

asio::awaitable<void> Host::expire_seals() {
  while (!draining_) {
    new_seal_ = false;
    auto read = [](sqlite::Connection& connection) { return queue::unfinished_runs(connection); };
    const std::vector<queue::Run> runs = co_await ledger_.store.run(std::move(read));
    core::Duration next = wall_check;
    for (const queue::Run& run : runs) {
      if (run.state != RunState::awaiting_approval) continue;
      const core::WallTime now = ledger_.clock.wall();
      const core::Policy policy = policy_of(run);
      if (!seal_expired(run, policy, now)) {
        next = std::min<core::Duration>(next, *run.sealed_at + policy.approval_ttl - now + core::Duration{1});
        continue;
      }
      std::string by = "resetd";
      co_await expire_run(ledger_, run, std::move(by));
      on_run(co_await found(run.id));
    }
    co_await pause_timer(ledger_.clock.steady() + next);
  }
  expiring_ = false;
  wake();
}

// Until then, or a run was sealed, or the host drains.
asio::awaitable<void> Host::pause_timer(core::SteadyTime until) {
  const std::unique_ptr<Timer> timer = ledger_.clock.timer();
  const auto place = waiters_.insert(waiters_.end(), timer.get());
  while (!draining_ && !new_seal_ && ledger_.clock.steady() < until) co_await timer->wait_until(until);
  waiters_.erase(place);
}

asio::awaitable<void> Host::rest(core::RunId run, core::SteadyTime until) {
  const std::unique_ptr<Timer> timer = ledger_.clock.timer();
  const auto place = waiters_.insert(waiters_.end(), timer.get());
  while (live_.contains(run) && ledger_.clock.steady() < until) co_await timer->wait_until(until);
  waiters_.erase(place);
}

asio::awaitable<void> Host::drain(std::chrono::milliseconds timeout) {
  leave_all();
  reschedule();
  end_looks("resetd is shut down");
  wake();
  const std::unique_ptr<Timer> timer = ledger_.clock.timer();
  const auto place = waiters_.insert(waiters_.end(), timer.get());
  const core::SteadyTime until = ledger_.clock.steady() + timeout;
  const auto busy = [this] { return !live_.empty() || expiring_ || watching_panic_ || scheduling_ != nullptr; };
  while (busy() && ledger_.clock.steady() < until) co_await timer->wait_until(until);
  if (busy()) abandon();
  while (busy()) co_await timer->wait_until(core::SteadyTime::max());
  waiters_.erase(place);
}

void Host::leave_all() {
  draining_ = true;
  for (auto& [id, live] : live_) {
    if (live.sealing != nullptr) live.sealing->pause("resetd is shut down");
    if (live.execution) live.execution->leave();
    if (live.gate != nullptr) live.gate->cancel();
  }
}

// No run goes on without a console: it would be claimed and let go of again and again.
void Host::abandon() {
  leave_all();
  for (auto& [name, channel] : channels_) channel->abandon();
  for (auto& [id, live] : live_) {
    if (live.sealing != nullptr) live.sealing->wake_all();
    if (live.execution) live.execution->wake_all();
  }
}

void Host::wake() {
  on_change();
  for (Timer* timer : waiters_) timer->cancel();
}

}  // namespace resetd::engine
