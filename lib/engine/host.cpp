#include "engine/host.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "engine/decision.hpp"
#include "engine/plan_keeping.hpp"
#include "engine/policy_json.hpp"
#include "engine/submission.hpp"
#include "engine/young_looks.hpp"
#include "queue/runs.hpp"

namespace resetd::engine {
namespace {

using core::Result;
using core::RunState;

constexpr std::int64_t plans_at_once = 4;

}  // namespace

Host::Host(asio::any_io_executor executor, Ledger ledger, Panic& panic, Channels channels, Approvers approvers)
    : executor_(std::move(executor)),
      ledger_(ledger),
      panic_(panic),
      channels_(std::move(channels)),
      approvers_(approvers),
      readings_(executor_, plans_at_once) {}

asio::awaitable<Result<Submitted>> Host::submit(Submission submission) {
  if (draining_) co_return core::refused("resetd is shutting down and takes no plan: submit it again when it is back");
  const Slots::Slot reading = co_await readings_.take(core::RunId{0});
  plan::Reading checked = co_await check_on_thread(executor_, submission.plan, plan_options(submission.files_allowed));
  if (!checked.problems.empty()) co_return Submitted{.problems = std::move(checked.problems)};
  if (checked.fault) co_return *checked.fault;

  const std::string digest = checked.plan_digest;
  if (!submitting_.insert(digest).second) {
    co_return core::refused("this very plan is being submitted by someone else: `resetd status` shows its run soon");
  }
  Result<Submitted> submitted = co_await take(std::move(submission), std::move(checked));
  submitting_.erase(digest);
  co_return submitted;
}

asio::awaitable<Result<Submitted>> Host::take(Submission submission, plan::Reading checked) {
  std::optional<Result<Submitted>> before = co_await existing(submission, checked);
  if (before) co_return std::move(*before);
  if (panic_.raised()) {
    co_return core::refused("the panic file " + panic_.file().string() +
                            " exists, so nothing is sent: remove it, then submit the plan again");
  }
  if (approvers_ == Approvers::another_user && checked.header.policy.approval == core::Approval::none) {
    co_return core::refused(
        "approval.two_person asks for another user's approval, and the plan's policy says "
        "`approval: none`: leave that out");
  }
  const Result<Channel*> channel = channel_for(checked.header);
  if (channel.has_error()) co_return channel.error();
  const ChannelOptions& console = (*channel)->options();
  if (auto young = looks_stay_young(checked.header.policy, console.rate); young.has_error()) co_return young.error();

  Submitter submitter{submission.person.actor, console.name, console.url};
  Result<queue::Run> run = co_await engine::submit(ledger_, std::move(submitter), checked);
  if (run.has_error()) co_return run.error();
  if (run->recurring) {
    const Result<void> kept = co_await keep_plan(ledger_, *run, submission.plan);
    if (kept.has_error()) {
      co_await cancel_unsent(ledger_, *run, kept.error().message, kept.error().kind, run->submitted_by);
      co_return kept.error();
    }
  }
  asio::awaitable<void> course = seal_and_start(*run, std::move(checked));
  spawn(run->id, std::move(course));
  co_return Submitted{.run = std::move(*run)};
}

plan::Options Host::plan_options(bool files_allowed) const {
  plan::Options options{.now = ledger_.clock.wall()};
  options.files_allowed = files_allowed;
  options.keep_tasks = true;
  options.folder = plan_folder;
  options.consoles.emplace();
  for (const auto& [name, channel] : channels_) options.consoles->push_back(name);
  return options;
}

// The unfinished run of this very plan; or why there may be no other.
asio::awaitable<std::optional<Result<Submitted>>> Host::existing(const Submission& submission,
                                                                 const plan::Reading& checked) {
  auto find = [&digest = checked.plan_digest](sqlite::Connection& connection) {
    return queue::find_by_plan(connection, digest);
  };
  std::optional<queue::Run> run = co_await ledger_.store.run(std::move(find));
  if (!run) co_return std::nullopt;
  if (core::finished(run->state)) {
    if (submission.again) co_return std::nullopt;
    co_return has_finished(*run);
  }
  if (seal_expired(*run, policy_of(*run), ledger_.clock.wall())) {
    std::string by = "resetd";
    co_await expire_run(ledger_, *run, std::move(by));
    co_return std::nullopt;
  }
  co_return Submitted{.run = std::move(run), .existing = true};
}

Result<Channel*> Host::channel_for(const plan::Header& header) const {
  if (!header.console) return channels_.begin()->second;  // the plan's reader has seen that there is one
  return channels_.at(*header.console);
}

asio::awaitable<Result<Steered>> Host::decided(core::RunId run, asio::awaitable<Result<Steered>> decision) {
  const std::shared_ptr<Execution> execution = co_await decidable(run);
  if (execution) execution->hold_open();
  Result<Steered> steered = co_await std::move(decision);
  if (execution) co_await execution->release();
  if (steered.has_error()) co_return steered;
  const auto live = live_.find(run);
  if (live != live_.end() && live->second.gate != nullptr) live->second.gate->cancel();
  const bool starts = !steered->run.restored && count_of(steered->counts, core::TaskState::starting) > 0;
  if (steered->run.state == RunState::running || (steered->run.state == RunState::halted && starts)) go_on(run);
  if (steered->run.state == RunState::scheduled) reschedule();
  on_run(steered->run);
  wake();
  co_return steered;
}

asio::awaitable<Result<Steered>> Host::approve(core::RunId run, std::string digest, Person person) {
  if (panic_.raised()) {
    co_return core::refused("the panic file " + panic_.file().string() +
                            " exists, so nothing is sent: remove it, then approve the run");
  }
  asio::awaitable<Result<Steered>> decision =
      approve_run(ledger_, run, std::move(digest), std::move(person), approvers_);
  co_return co_await decided(run, std::move(decision));
}

asio::awaitable<Result<Steered>> Host::pause(core::RunId run, Person person) {
  const std::shared_ptr<Execution> execution = co_await decidable(run);
  if (execution) {
    live_.at(run).wish = {Wish::Kind::pause, person, ++wishes_};
    execution->pause(std::move(person));
    co_await rest(run, ledger_.clock.steady() + longest_pause);
    co_return co_await standing(run);
  }
  asio::awaitable<Result<Steered>> decision = pause_run(ledger_, run, std::move(person));
  co_return co_await decided(run, std::move(decision));
}

asio::awaitable<Result<Steered>> Host::resume(core::RunId run, Person person) {
  if (panic_.raised()) {
    co_return core::refused("the panic file " + panic_.file().string() +
                            " exists, so nothing is sent: remove it, then resume the run");
  }
  const std::int64_t before = wishes_;
  asio::awaitable<Result<Steered>> decision = resume_run(ledger_, run, std::move(person));
  Result<Steered> resumed = co_await decided(run, std::move(decision));
  // A pause that it was told of before is over.
  const auto live = live_.find(run);
  const bool told = resumed.has_value() && live != live_.end() && live->second.wish;
  if (told && live->second.wish->number <= before) live->second.wish.reset();
  co_return resumed;
}

asio::awaitable<Result<Steered>> Host::cancel(core::RunId run, Person person) {
  const auto live = live_.find(run);
  if (live != live_.end() && (live->second.sealing != nullptr || live->second.reading)) {
    live->second.wish = {Wish::Kind::cancel, std::move(person), ++wishes_};
    if (live->second.sealing != nullptr) live->second.sealing->pause("cancelled");
    co_await rest(run);
    co_return co_await standing(run);
  }
  std::shared_ptr<Execution> execution = co_await decidable(run);
  // One that is being paused is cancelled once it is.
  if (execution && execution->leaving()) {
    co_await rest(run);
    execution = co_await decidable(run);
  }
  // What it has in hand nobody else may cancel; and where the run has halted, its row may not say yet that it is being
  // cancelled.
  if (execution && execution->cancelling()) {
    const queue::Run cancelled = co_await found(run);
    co_return core::refused(state_text(cancelled) + " and being cancelled already");
  }
  if (execution) {
    live_.at(run).wish = {Wish::Kind::cancel, person, ++wishes_};
    co_await execution->cancel(std::move(person));
    wake();
    co_return co_await standing(run);
  }
  asio::awaitable<Result<Steered>> decision = cancel_run(ledger_, run, std::move(person));
  co_return co_await decided(run, std::move(decision));
}

asio::awaitable<Result<Steered>> Host::promote(core::RunId run, Person person) {
  asio::awaitable<Result<Steered>> decision = promote_run(ledger_, run, std::move(person));
  co_return co_await decided(run, std::move(decision));
}

asio::awaitable<Result<Steered>> Host::set_rate(core::RunId run, core::Rate rate, Person person) {
  asio::awaitable<Result<Steered>> decision = engine::set_rate(ledger_, run, rate, std::move(person));
  Result<Steered> steered = co_await std::move(decision);
  if (steered.has_error()) co_return steered;
  if (const auto execution = execution_of(run)) execution->set_rate(rate);
  on_run(steered->run);
  co_return steered;
}

asio::awaitable<Result<Steered>> Host::retry(core::RunId run, std::vector<core::TaskState> states, Person person) {
  asio::awaitable<Result<Steered>> decision = retry_tasks(ledger_, run, std::move(states), std::move(person));
  co_return co_await decided(run, std::move(decision));
}

asio::awaitable<Result<Steered>> Host::resolve(core::RunId run, core::Ordinal ordinal, core::Resolution resolution,
                                               Person person) {
  asio::awaitable<Result<Steered>> decision = resolve_held(ledger_, run, ordinal, resolution, std::move(person));
  co_return co_await decided(run, std::move(decision));
}

asio::awaitable<queue::Run> Host::found(core::RunId run) {
  auto find = [run](sqlite::Connection& connection) { return queue::find_run(connection, run); };
  std::optional<queue::Run> row = co_await ledger_.store.run(std::move(find));
  if (!row) core::broken_invariant("a run that was carried out is gone");
  co_return std::move(*row);
}

asio::awaitable<Result<Steered>> Host::standing(core::RunId run) {
  auto read = [run](sqlite::Connection& connection) -> Steered {
    return {*queue::find_run(connection, run), queue::count_tasks(connection, run)};
  };
  co_return co_await ledger_.store.run(std::move(read));
}

std::shared_ptr<Execution> Host::execution_of(core::RunId run) const {
  const auto live = live_.find(run);
  return live == live_.end() ? nullptr : live->second.execution;
}

// What carries the run out, if anything does. A run that is about to be carried out is decided on once it is: what has
// been read of it to begin with would not show the decision.
asio::awaitable<std::shared_ptr<Execution>> Host::decidable(core::RunId run) {
  const auto starting = [this, run] {
    const auto live = live_.find(run);
    return live != live_.end() && live->second.starting;
  };
  if (starting()) {
    const std::unique_ptr<Timer> timer = ledger_.clock.timer();
    const auto place = waiters_.insert(waiters_.end(), timer.get());
    while (starting()) co_await timer->wait_until(core::SteadyTime::max());
    waiters_.erase(place);
  }
  co_return execution_of(run);
}

const queue::Counts* Host::counts(core::RunId run) const {
  const auto live = live_.find(run);
  return live == live_.end() || !live->second.execution ? nullptr : &live->second.execution->counts();
}

std::string Host::obstacle(core::RunId run) const {
  const auto live = live_.find(run);
  return live == live_.end() || !live->second.execution ? "" : live->second.execution->obstacle();
}

}  // namespace resetd::engine
