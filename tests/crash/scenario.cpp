#include "crash/scenario.hpp"

#include <map>

#include "support/stand_in.hpp"
#include "support/workspace.hpp"

namespace resetd::crash {
namespace {

constexpr std::int64_t plans_each = 3;  // so that whatever happens once a run has a first, a second and a last time

std::string plan_text(const std::string& name, std::int64_t first_job, std::int64_t jobs, const std::string& policy) {
  std::vector<std::string> tasks;
  for (std::int64_t job = first_job; job < first_job + jobs; ++job) tasks.push_back(support::rewind_task(job));
  std::string text = support::plan_text(tasks, policy);
  const std::string any = "name: test\n";
  return text.replace(text.find(any), any.size(), "name: " + name + "\n");
}

Scenario three(const std::string& name, const std::string& policy, const std::vector<std::string>& states,
               const std::string& more = "") {
  Scenario scenario{.name = name};
  const std::int64_t jobs = std::ssize(states);
  for (std::int64_t i = 0; i < plans_each; ++i) {
    const std::string plan = "p" + std::to_string(i + 1);
    scenario.plans.push_back({plan, plan_text(plan, 1 + i * jobs, jobs, policy) + more, states});
  }
  return scenario;
}

std::string of_task(std::int64_t job, const std::string& fault) {
  return "updateincrepos:" + fault + ":task=" + std::to_string(support::StandIn::task_of(job));
}

/// A canary and a gate behind it; then a lost answer, a 429, a reset that the console refuses, which halts the run, and
/// a job that runs.
Scenario faulty() {
  Scenario scenario = three("faulty",
                            "{waves: [1, 100%], wave_gate: approval, failure_budget: {failed: 0}, max_attempts: 4, "
                            "backoff: {initial: 1ms, max: 2ms}}",
                            {"succeeded", "succeeded", "succeeded", "failed", "refused"});
  for (std::int64_t first = 1; first <= 11; first += 5) {
    scenario.faults.push_back(of_task(first + 1, "drop_after_apply:nth=1"));
    scenario.faults.push_back(of_task(first + 2, "status=429:nth=1"));
    scenario.faults.push_back(of_task(first + 3, "code=0001"));
    scenario.running_jobs.push_back(first + 4);
  }
  return scenario;
}

Scenario held() {
  Scenario scenario = three("held", "{on_ambiguous: hold, failure_budget: {held: 100%}}", {"succeeded"});
  for (std::int64_t job = 1; job <= plans_each; ++job)
    scenario.faults.push_back(of_task(job, "drop_after_apply:nth=1"));
  return scenario;
}

Scenario jobs() {
  Scenario scenario{.name = "jobs", .running_jobs = {1, 2, 3}};
  const std::string policy =
      "{approval: none, prepare: stop, finish: restore, max_attempts: 4, "
      "failure_budget: {failed: 100%}, backoff: {initial: 1ms, max: 2ms}}";
  scenario.plans.push_back({"p1", plan_text("p1", 1, 3, policy), std::vector<std::string>(3, "succeeded")});
  return scenario;
}

/// A reset that finds no connection and is not tried again until a person says so; then it is read back otherwise.
/// Its look is the last answer of its connection, and while it is to be reset none is taken.
Scenario astray() {
  Scenario scenario =
      three("astray", "{approval: none, max_attempts: 1, backoff: {initial: 1ms, max: 2ms}}", {"succeeded"});
  scenario.retried = true;
  for (std::int64_t job = 1; job <= plans_each; ++job) {
    scenario.faults.push_back("queryjob:close_listener:nth=1:last:for=400ms:job=" + std::to_string(job));
    scenario.faults.push_back("queryjob:wrong_read:nth=2:job=" + std::to_string(job));
  }
  return scenario;
}

/// Jobs whose stop is refused the first time, and then their start.
Scenario stubborn() {
  Scenario scenario{.name = "stubborn", .running_jobs = {1, 2, 3}, .retried = true};
  const std::string policy =
      "{approval: none, prepare: stop, finish: restore, "
      "failure_budget: {failed: 100%, held: 100%}, backoff: {initial: 1ms, max: 2ms}}";
  scenario.plans.push_back({"p1", plan_text("p1", 1, 3, policy), std::vector<std::string>(3, "succeeded")});
  for (const std::int64_t job : scenario.running_jobs) {
    scenario.faults.push_back("stop:code=0001:nth=1:job=" + std::to_string(job));
    scenario.faults.push_back("start:code=0001:nth=1:job=" + std::to_string(job));
  }
  return scenario;
}

Scenario recovery() {
  Scenario scenario{.name = "recovery", .killed_with = 3};
  scenario.plans.push_back({"p1", plan_text("p1", 1, 3, "{approval: none, backoff: {initial: 1ms, max: 2ms}}"),
                            std::vector<std::string>(3, "succeeded")});
  return scenario;
}

std::map<std::string, Scenario> all() {
  std::map<std::string, Scenario> scenarios;
  scenarios["plain"] = three("plain", "{approval: none, backoff: {initial: 1ms, max: 2ms}}", {"succeeded"});
  scenarios["faulty"] = faulty();
  scenarios["held"] = held();
  scenarios["jobs"] = jobs();
  scenarios["scheduled"] = three("scheduled", "{}", {"cancelled"}, "schedule: {at: 2099-01-01T00:00:00Z}\n");
  scenarios["expired"] = three("expired", "{approval_ttl: 1ms}", {"cancelled"});
  scenarios["astray"] = astray();
  scenarios["stubborn"] = stubborn();
  scenarios["recovery"] = recovery();
  return scenarios;
}

}  // namespace

const Scenario& scenario(const std::string& name) {
  static const std::map<std::string, Scenario> scenarios = all();
  return scenarios.at(name);
}

}  // namespace resetd::crash
