#include "simulation/process.hpp"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <utility>

#include "engine/policy_json.hpp"
#include "engine/records.hpp"
#include "engine/recovery.hpp"
#include "engine/sealing.hpp"
#include "engine/submission.hpp"
#include "queue/runs.hpp"
#include "queue/tasks.hpp"

namespace resetd::simulation {

Process::Process(Machine& machine) : machine_(machine) {
  ++machine_.processes;
  machine_.hazard.survive();
  const auto executor = loop_.get_executor();
  clock_.emplace(VirtualClock::Parts{executor, machine_.timeline, life_, machine_.wall, machine_.booted, random(0)});
  panic_.emplace(machine_.panic_file, *clock_);
  log_.emplace(*machine_.connection);
  watch_log();
  store_.emplace(store_parts());
  client_.emplace(client_parts());
  channel_.emplace(executor, *clock_, *client_, *panic_, machine_.scenario.console);
  engine::Host::Channels channels{{machine_.scenario.console.name, &*channel_}};
  host_.emplace(executor, ledger(), *panic_, std::move(channels));
  spawn(begin());
}

Process::~Process() {
  life_.end();
}

void Process::kill(std::unique_ptr<Process> process) {
  static auto& graveyard = *new std::vector<std::unique_ptr<Process>>;
  process->life_.end();
  graveyard.push_back(std::move(process));
}

SimStore::Parts Process::store_parts() {
  const auto on_commit = [this] {
    for (const Time time : std::exchange(uncommitted_, {})) machine_.recorded.push_back(time);
    if (!events_.empty()) machine_.trace.add("durable:" + std::exchange(events_, {}));
  };
  return {*machine_.connection,
          loop_.get_executor(),
          machine_.timeline,
          life_,
          machine_.hazard,
          machine_.trace,
          random(1),
          machine_.scenario.slow_commits_permille,
          [this](const std::string& fault) { machine_.faults.push_back(fault); },
          on_commit};
}

SimClient::Parts Process::client_parts() {
  return {loop_.get_executor(),   machine_.timeline,       life_,
          machine_.hazard,        machine_.trace,          machine_.console,
          machine_.weather,       machine_.scenario.times, random(2),
          [this] { note_sent(); }};
}

void Process::note_sent() {
  const Time now = machine_.timeline.now();
  machine_.sent.push_back(now);
  if (machine_.panic_since && now > *machine_.panic_since + engine::Panic::interval)
    machine_.faults.push_back("a call left though the panic file was there");
}

void Process::watch_log() {
  log_->on_append([this](const audit::Record& record, const audit::Head&) {
    uncommitted_.push_back(store_->posted_at());
    if (record.event == audit::Event::run_sealed) note_terms(*record.run);
    machine_.events.emplace(audit::name(record.event));
    events_ += " " + std::string{audit::name(record.event)};
    if (record.run) events_ += " " + std::to_string(core::number(*record.run));
    if (record.ordinal) events_ += "/" + std::to_string(core::number(*record.ordinal));
  });
}

// Within the transaction that seals it: should it be lost, sealing anew writes over this.
void Process::note_terms(core::RunId run) {
  constexpr std::array finishes = {"leave", "restore", "start"};
  sqlite::Connection& connection = *machine_.connection;
  const core::Policy policy = engine::policy_of(*queue::find_run(connection, run));
  machine_.finish[core::number(run)] = finishes[static_cast<std::size_t>(policy.finish)];
  for (const queue::Task& task : queue::list_tasks(connection, run, std::nullopt, core::Ordinal{0}, 1000)) {
    const bool stays = task.stopped_at_seal && policy.drift == core::Drift::refuse;
    machine_.terms[{core::number(run), core::number(task.ordinal)}] = {
        .may_go_forward = task.forward_reason.has_value(),
        .position = stays ? task.before.value_or("") : "",
        .wave = task.wave};
  }
}

bool Process::step() {
  if (loop_.poll_one() > 0) return true;
  if (drained_ && courses_ == 0) stopped_ = true;
  return false;
}

void Process::spawn(asio::awaitable<void> course) {
  ++courses_;
  asio::co_spawn(loop_, std::move(course), [this](const std::exception_ptr& error) {
    core::end_on(error);
    --courses_;
  });
}

asio::awaitable<void> Process::begin() {
  const engine::Recovered recovered = co_await engine::recover(ledger());
  machine_.trace.add("recovered: " + std::to_string(recovered.tasks_ambiguous) + " ambiguous, " +
                     std::to_string(recovered.runs_cancelled) + " cancelled");
  co_await host_->start();
  serves_ = true;
}

void Process::submit(const PlannedRun& plan) {
  spawn(take_in(plan));
}

// As engine::submit() and Host do, but for the plan's file, which is read on a thread of its own.
asio::awaitable<void> Process::take_in(PlannedRun plan) {
  queue::Run run{.name = plan.name,
                 .reason = "simulated",
                 .console = machine_.scenario.console.name,
                 .console_url = machine_.scenario.console.url,
                 .policy = engine::to_json(plan.policy),
                 .plan_digest = plan.name,
                 .submitted_by = "ann(1)",
                 .tasks = std::ssize(plan.tasks),
                 .created_at = clock_->wall()};
  auto create = [this, &run, &plan](sqlite::Connection& connection) {
    run.id = queue::create_run(connection, run);
    audit::Record record = engine::about_run(audit::Event::run_submitted, run, run.created_at, run.submitted_by);
    log_->append(connection, record);
    queue::add_tasks(connection, run.id, plan.tasks);
    queue::set_tasks(connection, run.id, run.tasks);
  };
  co_await store_->run(std::move(create));
  engine::RunContext context{loop_.get_executor(), ledger(), *channel_, run, plan.policy, queue::Tally{}};
  const auto place = sealing_.insert(sealing_.end(), &context);
  if (stopping_) context.pause("resetd is shut down");
  core::Result<queue::Run> sealed = co_await engine::seal(loop_.get_executor(), context, std::nullopt, "resetd");
  sealing_.erase(place);
  machine_.trace.add(plan.name + (sealed.has_value() ? " is sealed" : " is not sealed: " + sealed.error().message));
  if (sealed.has_value()) co_return;
  co_await engine::cancel_unsent(ledger(), run, sealed.error().message, sealed.error().kind, "resetd");
}

void Process::command(std::string what, Command command) {
  spawn(carry_out(std::move(what), std::move(command)));
}

asio::awaitable<void> Process::carry_out(std::string what, Command command) {
  machine_.trace.add("asked: " + what);
  const core::Result<engine::Steered> steered = co_await std::move(command);
  machine_.trace.add("done: " + what + ": " +
                     (steered.has_value() ? std::string{core::name(steered->run.state)} : steered.error().message));
}

void Process::stop(std::chrono::milliseconds timeout) {
  if (std::exchange(stopping_, true)) return;
  for (engine::RunContext* context : sealing_) context->pause("resetd is shut down");
  spawn(drain(timeout));
}

asio::awaitable<void> Process::drain(std::chrono::milliseconds timeout) {
  machine_.trace.add("is shut down");
  co_await host_->drain(timeout);
  machine_.trace.add("drained");
  drained_ = true;
}

}  // namespace resetd::simulation
