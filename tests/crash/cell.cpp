#include "crash/cell.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "crash/course.hpp"
#include "queue/runs.hpp"
#include "queue/tasks.hpp"
#include "sqlite/maintenance.hpp"
#include "support/files.hpp"

namespace resetd::crash {
namespace {

using Lines = std::vector<std::string>;

void add(Lines& wrong, Lines more) {
  std::ranges::move(more, std::back_inserter(wrong));
}

/// The run of each plan, and its tasks, are there once and as they should be, whatever was sealed in vain before.
void judge_runs(const Scenario& scenario, sqlite::Connection& connection, Lines& wrong) {
  std::map<std::string, std::vector<queue::Run>> sealed;
  for (queue::Run& run : queue::list_runs(connection))
    if (!run.digest.empty()) sealed[run.name].push_back(std::move(run));
  for (const ScenarioPlan& plan : scenario.plans) {
    const std::vector<queue::Run>& runs = sealed[plan.name];
    if (runs.size() != 1) {
      wrong.push_back("plan " + plan.name + " has become " + std::to_string(runs.size()) + " runs");
      continue;
    }
    Lines states;
    for (const queue::Task& task : queue::list_tasks(connection, runs.front().id, std::nullopt, core::Ordinal{0}, 100))
      states.emplace_back(core::name(task.state));
    if (states == plan.task_states) continue;
    std::string line = "the tasks of plan " + plan.name + " ended otherwise:";
    for (const std::string& state : states) line += " " + state;
    wrong.push_back(std::move(line));
  }
}

void judge_database(const Scenario& scenario, Course& course, Lines& wrong) {
  auto connection = sqlite::Connection::open(course.work().database(), sqlite::Access::look);
  if (connection.has_error()) {
    wrong.push_back(connection.error().message);
    return;
  }
  add(wrong, sqlite::check(**connection).problems);
  judge_runs(scenario, **connection, wrong);
}

Lines judge(const Scenario& scenario, Course& course) {
  Lines wrong;
  judge_database(scenario, course, wrong);
  support::Evidence evidence{.audit = course.work().audit(),
                             .console = course.console().log_lines(),
                             .tasks = course.work().tasks(),
                             .check_max_age = std::chrono::seconds{10}};
  if (support::read_lines(course.work() / "mirror.jsonl") != evidence.audit)
    wrong.push_back("the audit mirror is not the audit log");
  add(wrong, support::violations(evidence));
  if (course.console().jobs_in(console_sim::Status::RUNNING) != scenario.running_jobs)
    wrong.push_back("other jobs run than before");
  return wrong;
}

/// A daemon that was killed is gone by that; any other failure it may live through, or end with a line that says why.
Lines judge_end(const Cell& cell, Course& course) {
  if (!course.struck_exit()) return {};
  const int code = *course.struck_exit();
  const bool as_expected = cell.action == Action::kill ? code == 128 + 9 : code == 0 || code == 1;
  if (as_expected) return {};
  return {"the daemon that was struck ended with " + std::to_string(code) + ":\n" +
          support::read_file(course.work() / "struck.err")};
}

}  // namespace

std::string Cell::text() const {
  return scenario + "/" + point + ":" + std::string{name(action)} + ":" + std::to_string(hit);
}

Lines try_cell(const Cell& cell) {
  const Scenario& its = scenario(cell.scenario);
  Course course(its, cell.point + ":" + std::string{name(cell.action)} + ":" + std::to_string(cell.hit));
  const std::string trouble = course.go();
  if (std::ranges::count(course.reached(), cell.point + " acts") != 1) return {"it was never reached"};
  if (!trouble.empty()) return {trouble};
  Lines wrong = judge_end(cell, course);
  add(wrong, judge(its, course));
  return wrong;
}

std::map<std::string, int> census(const std::string& name) {
  const Scenario& its = scenario(name);
  Course course(its, "");
  const std::string trouble = course.go();
  const Lines wrong = trouble.empty() ? judge(its, course) : Lines{trouble};
  if (!wrong.empty()) throw std::runtime_error("scenario " + name + ", undisturbed: " + wrong.front());
  std::map<std::string, int> counts;
  for (const std::string& point : course.reached()) ++counts[point];
  return counts;
}

}  // namespace resetd::crash
