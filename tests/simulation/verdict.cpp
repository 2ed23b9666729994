#include "simulation/verdict.hpp"

#include "audit/log.hpp"
#include "queue/runs.hpp"
#include "queue/tasks.hpp"
#include "support/invariants.hpp"

namespace resetd::simulation {
namespace {

std::vector<support::TaskEnd> task_ends(sqlite::Connection& connection, bool& all_ended) {
  std::vector<support::TaskEnd> ends;
  for (const queue::Run& run : queue::list_runs(connection)) {
    all_ended = all_ended && core::finished(run.state);
    for (const queue::Task& task : queue::list_tasks(connection, run.id, std::nullopt, core::Ordinal{0}, 1000)) {
      ends.push_back({.run = core::number(run.id),
                      .ordinal = core::number(task.ordinal),
                      .attempts = task.attempts,
                      .state = std::string{core::name(task.state)},
                      .request_id = task.request_id,
                      .error = task.error});
    }
  }
  connection.release_statements();
  return ends;
}

// As the trace level of the log tells it.
std::vector<std::string> traces(const std::vector<Time>& sent) {
  std::vector<std::string> lines;
  for (const Time time : sent) lines.push_back("sent_at_ns=" + std::to_string(time.count()));
  return lines;
}

}  // namespace

std::vector<std::string> verdict(Machine& machine) {
  bool all_ended = true;
  support::Evidence evidence;
  audit::export_lines(*machine.connection, 0, [&evidence](const std::string& line) {
    evidence.audit.push_back(line);
    return true;
  });
  evidence.console = machine.console.log();
  evidence.tasks = task_ends(*machine.connection, all_ended);
  evidence.ending = all_ended ? support::Ending::settled : support::Ending::crashed;
  evidence.check_max_age = machine.scenario.check_max_age;
  evidence.max_failed_resets = machine.scenario.strict_budget;
  evidence.finish = machine.finish;
  evidence.terms = machine.terms;
  const core::Rate& rate = machine.scenario.console.rate;
  evidence.rate = support::RateBound{static_cast<double>(rate.count) / static_cast<double>(rate.per.count()),
                                     machine.scenario.console.burst};
  evidence.traces = traces(machine.sent);
  for (const Time time : machine.recorded) evidence.recorded_us.push_back(machine.console.us(time));
  std::vector<std::string> found = machine.faults;
  for (std::string& violation : support::violations(evidence)) found.push_back(std::move(violation));
  return found;
}

}  // namespace resetd::simulation
