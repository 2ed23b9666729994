#include "simulation/operator.hpp"

#include <fstream>

#include "queue/tasks.hpp"

namespace resetd::simulation {
namespace {

using core::RunState;
using core::TaskState;

const engine::Person ann{"ann(1)", "simulated"};

std::string on(const char* what, const queue::Run& run) {
  return std::string{what} + " run " + std::to_string(core::number(run.id));
}

/// What a person finds out about a held task's last reset before deciding.
enum class Known { without_effect, took_effect, never_came, still_on_its_way };
Known ask_around(const Machine& machine, const queue::Task& task) {
  const std::string nonce = "\"nonce\":\"" + task.nonce + "\"";
  for (const std::string& line : machine.console.log()) {
    if (line.find(nonce) == std::string::npos) continue;
    return line.find("\"applied\":false") != std::string::npos ? Known::without_effect : Known::took_effect;
  }
  const bool settled =
      machine.sent.empty() || machine.timeline.now() > machine.sent.back() + machine.scenario.times.settle;
  return settled ? Known::never_came : Known::still_on_its_way;
}

std::vector<queue::Run> runs_of(Machine& machine) {
  std::vector<queue::Run> runs = queue::list_runs(*machine.connection);
  machine.connection->release_statements();
  return runs;
}

}  // namespace

void Operator::act(Process& process) {
  const std::vector<queue::Run> runs = runs_of(machine_);
  if (runs.empty()) return;
  for (const queue::Run& run : runs)
    if (run.state == RunState::awaiting_approval && random_.chance(800)) return begin_or_end(process, run);
  const queue::Run& run = runs[static_cast<std::size_t>(random_.below(std::ssize(runs)))];
  if (random_.chance(600))
    begin_or_end(process, run);
  else if (random_.chance(800))
    steer(process, run);
  else
    mend(process, run);
}

void Operator::begin_or_end(Process& process, const queue::Run& run) {
  engine::Host& host = process.host();
  switch (run.state) {
    case RunState::awaiting_approval:
      return process.command(on("approve", run), host.approve(run.id, run.digest, ann));
    case RunState::gated:
      return process.command(on("promote", run), host.promote(run.id, ann));
    case RunState::paused:
      return process.command(on("resume", run), host.resume(run.id, ann));
    case RunState::halted:
      if (may_try_again()) return process.command(on("resume", run), host.resume(run.id, ann));
      return process.command(on("cancel", run), host.cancel(run.id, ann));
    case RunState::running:
      if (random_.chance(100)) return process.command(on("cancel", run), host.cancel(run.id, ann));
      return process.command(on("pause", run), host.pause(run.id, ann));
    default:
      return mend(process, run);
  }
}

// Whatever state it is in: what is not allowed is refused and changes nothing.
void Operator::steer(Process& process, const queue::Run& run) {
  engine::Host& host = process.host();
  const std::int64_t what = random_.below(may_try_again() ? 12 : 11);
  if (what == 0) return process.command(on("pause", run), host.pause(run.id, ann));
  if (what == 1) return process.command(on("cancel", run), host.cancel(run.id, ann));
  if (what == 2 || what == 4) return process.command(on("promote", run), host.promote(run.id, ann));
  if (what == 3) return process.command(on("approve", run), host.approve(run.id, run.digest, ann));
  if (what == 11) return process.command(on("resume", run), host.resume(run.id, ann));
  const core::Rate rate{random_.between(2, 40), std::chrono::seconds{1}};
  process.command(on("rate", run) + " " + std::to_string(rate.count), host.set_rate(run.id, rate, ann));
}

void Operator::mend(Process& process, const queue::Run& run) {
  if (random_.chance(500)) return resolve_one(process, run);
  if (!may_try_again()) return;
  std::vector<TaskState> states{TaskState::failed};
  if (random_.chance(500)) states.push_back(TaskState::refused);
  process.command(on("retry", run), process.host().retry(run.id, std::move(states), ann));
}

void Operator::resolve_one(Process& process, const queue::Run& run) {
  const std::vector<queue::Task> held =
      queue::list_tasks(*machine_.connection, run.id, TaskState::held, core::Ordinal{0}, 100);
  machine_.connection->release_statements();
  if (held.empty()) return;
  const queue::Task& task = held[static_cast<std::size_t>(random_.below(std::ssize(held)))];
  const std::array resolutions{core::Resolution::applied, core::Resolution::not_applied, core::Resolution::resend};
  core::Resolution resolution = random_.pick(resolutions);
  // Who decides before the settle time has passed, or says wrongly that it was not applied, has a reset come after its
  // job's start or twice: no program can prevent that.
  const Known known = ask_around(machine_, task);
  if (known == Known::still_on_its_way) return;
  const bool untrue = resolution == core::Resolution::not_applied && known == Known::took_effect;
  if (untrue || !may_try_again()) resolution = core::Resolution::applied;
  process.command(on("resolve", run) + " task " + std::to_string(core::number(task.ordinal)),
                  process.host().resolve(run.id, task.ordinal, resolution, ann));
}

bool Operator::attend(Process& process) {
  bool all_ended = true;
  engine::Host& host = process.host();
  for (const queue::Run& run : runs_of(machine_)) {
    if (core::finished(run.state)) continue;
    all_ended = false;
    if (run.state == RunState::awaiting_approval)
      process.command(on("approve", run), host.approve(run.id, run.digest, ann));
    else if (run.state == RunState::gated)
      process.command(on("promote", run), host.promote(run.id, ann));
    else if (run.state == RunState::paused || (run.state == RunState::halted && may_try_again() && rounds_ < 20))
      process.command(on("resume", run), host.resume(run.id, ann));
    else if (run.state == RunState::halted)
      process.command(on("cancel", run), host.cancel(run.id, ann));
  }
  ++rounds_;
  return all_ended;
}

void Operator::set_clock() {
  const std::int64_t most = random_.chance(500) ? 5'000 : 7'200'000;
  machine_.wall.ahead += std::chrono::milliseconds{random_.between(-most, most)};
  machine_.trace.add("the clock is set");
}

void Operator::switch_panic(bool on) {
  if (on)
    std::ofstream{machine_.panic_file} << "stop\n";
  else
    std::filesystem::remove(machine_.panic_file);
  machine_.panic_since = on ? std::optional{machine_.timeline.now()} : std::nullopt;
  machine_.trace.add(on ? "the panic file appears" : "the panic file goes");
}

void Operator::meddle() {
  using console_sim::Status;
  const std::vector<std::int64_t> jobs = machine_.console.job_ids();
  const std::int64_t job = jobs[static_cast<std::size_t>(random_.below(std::ssize(jobs)))];
  if (random_.chance(200)) {
    constexpr std::array phases{console_sim::Phase::INCRE, console_sim::Phase::INCRE, console_sim::Phase::CHECK};
    const console_sim::Phase phase = random_.pick(phases);
    machine_.console.world().set_phase(job, phase, machine_.console.now_ms());
    machine_.trace.add("job " + std::to_string(job) + " goes to phase " + std::string{console_sim::name(phase)});
    return;
  }
  constexpr std::array statuses{Status::RUNNING, Status::STOP, Status::ABNORMAL, Status::STOP, Status::RUNNING};
  const Status status = random_.pick(statuses);
  machine_.console.world().set_status(job, status, machine_.console.now_ms());
  machine_.trace.add("someone makes job " + std::to_string(job) + " " + std::string{console_sim::name(status)});
}

}  // namespace resetd::simulation
