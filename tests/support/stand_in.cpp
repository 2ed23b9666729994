#include "support/stand_in.hpp"

#include <chrono>
#include <stdexcept>

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
  server.console.extra_jobs = std::move(options.more_jobs);
  server.tls_cert = options.tls_cert;
  server.tls_key = options.tls_key;
  server.console.log.memory = true;
  server.console.faults = rules(options.faults);
  return server;
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
  return server_.with([&call](Console& console) {
    const auto found = console.counters().find(call);
    return found == console.counters().end() ? std::int64_t{0} : found->second.requests;
  });
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

void StandIn::set_position_time(std::int64_t job, std::int64_t time_ms) {
  server_.with([=](Console& console) {
    console_sim::Position position;
    position.set(console_sim::Field::positionTimestamp, time_ms);
    console.world().reset(job, position, console.now().steady_ms);
    return true;
  });
}

std::string StandIn::position(std::int64_t job) {
  return server_.with([=](Console& console) {
    return console_sim::to_json(console.world().look(job, console.now().steady_ms).position());
  });
}

}  // namespace resetd::support
