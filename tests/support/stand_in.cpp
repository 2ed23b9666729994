#include "support/stand_in.hpp"

#include <chrono>
#include <stdexcept>

#include "console_sim/world_file.hpp"
#include "support/child.hpp"

namespace resetd::support {
namespace {

using console_sim::Console;

std::vector<console_sim::FaultRule> rules(const std::vector<std::string>& texts) {
  std::vector<console_sim::FaultRule> rules;
  for (const std::string& text : texts) {
    console_sim::ParsedRule parsed = console_sim::parse_fault(text);
    if (!parsed.rule) throw std::invalid_argument(parsed.error);
    rules.push_back(std::move(*parsed.rule));
  }
  return rules;
}

console_sim::ServerOptions server_options(StandInOptions&& options) {
  console_sim::ServerOptions server;
  server.console.world.generator.jobs = options.jobs;
  server.console.world.generator.running = options.running;
  server.console.world.generator.position_time_ms = position_time_ms();
  server.console.world.generator.task_id_base = options.task_id_base;
  server.console.world.stop_delay_ms = options.stop_delay.count();
  server.console.world.start_delay_ms = options.start_delay.count();
  server.console.extra_jobs = std::move(options.more_jobs);
  if (!options.world.empty()) {
    for (console_sim::Job& job : console_sim::parse_world(options.world))
      server.console.extra_jobs.push_back(std::move(job));
  }
  server.console.secret_key = options.secret_key;
  server.tls_cert = options.tls_cert;
  server.tls_key = options.tls_key;
  server.console.log.memory = true;
  server.console.faults = rules(options.faults);
  return server;
}

console_sim::Counters counters(Console& console, const std::string& call) {
  const auto found = console.counters().find(call);
  return found == console.counters().end() ? console_sim::Counters{} : found->second;
}

}  // namespace

std::int64_t position_time_ms() {
  using namespace std::chrono;
  static const std::int64_t time =
      duration_cast<milliseconds>((system_clock::now() - hours{1}).time_since_epoch()).count();
  return time;
}

StandIn::StandIn(StandInOptions options) : server_(server_options(std::move(options))) {}

std::vector<ConsoleCall> StandIn::resets() {
  std::vector<ConsoleCall> all = calls();
  std::erase_if(all, [](const ConsoleCall& call) { return !call.reset(); });
  return all;
}

std::int64_t StandIn::count(const std::string& call) {
  return server_.with([&call](Console& console) { return counters(console, call).requests; });
}

std::int64_t StandIn::applied(const std::string& call) {
  return server_.with([&call](Console& console) { return counters(console, call).applied; });
}

console_sim::JobNow StandIn::look(std::int64_t job) {
  return server_.with([=](Console& console) { return console.world().look(job, console.now().steady_ms); });
}

console_sim::Status StandIn::status(std::int64_t job) {
  return look(job).status;
}

console_sim::Phase StandIn::phase(std::int64_t job) {
  return look(job).phase;
}

std::int64_t StandIn::task_id(std::int64_t job) {
  return server_.with([=](Console& console) {
    const console_sim::Job found = console.world().job(job).value();
    return found.tasks[found.current()].id;
  });
}

std::string StandIn::position(std::int64_t job) {
  return console_sim::to_json(look(job).position());
}

std::string StandIn::position_of_task(std::int64_t task) {
  return server_.with([=](Console& console) {
    const std::int64_t job = console.world().job_of_task(task).value();
    const std::size_t follower = console.world().job(job)->follower(task);
    return console_sim::to_json(console.world().look(job, console.now().steady_ms).positions[follower]);
  });
}

std::vector<std::int64_t> StandIn::jobs_in(console_sim::Status status) {
  return server_.with([=](Console& console) {
    std::vector<std::int64_t> jobs;
    const std::int64_t now_ms = console.now().steady_ms;
    console.world().each_from(1, [&](std::int64_t job) {
      if (console.world().look(job, now_ms).status == status) jobs.push_back(job);
      return true;
    });
    return jobs;
  });
}

bool StandIn::becomes(std::int64_t job, console_sim::Status wanted) {
  return eventually([&] { return status(job) == wanted; });
}

void StandIn::set_status(std::int64_t job, console_sim::Status status) {
  server_.with([=](Console& console) {
    console.world().set_status(job, status, console.now().steady_ms);
    return true;
  });
}

void StandIn::set_phase(std::int64_t job, console_sim::Phase phase) {
  server_.with([=](Console& console) {
    console.world().set_phase(job, phase, console.now().steady_ms);
    return true;
  });
}

void StandIn::set_position(std::int64_t task, const console_sim::Position& fields) {
  server_.with([&](Console& console) {
    const std::int64_t job = console.world().job_of_task(task).value();
    const std::size_t follower = console.world().job(job)->follower(task);
    console.world().reset(job, fields, console.now().steady_ms, follower);
    return true;
  });
}

void StandIn::set_position_time(std::int64_t job, std::int64_t time_ms) {
  console_sim::Position position;
  position.set(console_sim::Field::positionTimestamp, time_ms);
  set_position(task_id(job), position);
}

}  // namespace resetd::support
