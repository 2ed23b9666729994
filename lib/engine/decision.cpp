#include "engine/decision.hpp"

#include "engine/policy_json.hpp"

namespace resetd::engine {

std::string run_text(const queue::Run& run) {
  return "run " + std::to_string(core::number(run.id)) + " (" + run.name + ")";
}

std::string state_text(const queue::Run& run) {
  return run_text(run) + " is " + std::string{core::name(run.state)};
}

std::string final_text(const queue::Run& run) {
  return state_text(run) +
         ", which is final: --again makes a new run of its plan (`resetd submit PLAN --again`, or `resetd run` without "
         "a "
         "daemon)";
}

core::Error has_finished(const queue::Run& run) {
  const std::string id = std::to_string(core::number(run.id));
  std::string text = run_text(run) + " of this very plan has finished as ";
  text.append(core::name(run.state)).append(": see `resetd tasks ").append(id).append("`");
  // A cancelled run is final, and of one that has succeeded there is nothing to retry.
  if (run.state == core::RunState::failed) text += " and, for what did not succeed, `resetd retry " + id + "`";
  return core::refused(text + "; --again makes a new run that resets all of its tasks, those that succeeded too");
}

bool is_scheduled(const queue::Run& run) {
  return run.state == core::RunState::scheduled || (run.state == core::RunState::paused && !run.started_at);
}

core::Error in_the_way(const queue::Conflict& conflict, const std::string& of) {
  const std::string job = "data job " + std::to_string(core::number(conflict.job)) + (of.empty() ? "" : " of " + of);
  const std::string other = std::to_string(core::number(conflict.other));
  const std::string name = other + " (" + conflict.other_name + ")";
  if (!conflict.held) {
    return core::refused(job + " is in unfinished run " + name + ": finish or cancel run " + other + " first");
  }
  const std::string task = std::to_string(core::number(*conflict.held));
  return core::refused(job + " has a held reset, task " + task + " of run " + name +
                       ": settle it first, `resetd resolve " + other + " " + task +
                       " --applied|--not-applied|--resend --reason TEXT`");
}

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

std::int64_t count_of(const queue::Counts& counts, core::TaskState state) {
  const auto found = counts.find(state);
  return found == counts.end() ? 0 : found->second;
}

core::Result<queue::Run> find_run(const Decision& decision, core::RunId id) {
  auto run = queue::find_run(decision.connection, id);
  if (run) return std::move(*run);
  return core::bad_input("there is no run " + std::to_string(core::number(id)) + ": `resetd status` lists them");
}

Steered steered(const Decision& decision, core::RunId id, std::int64_t tasks) {
  return {*queue::find_run(decision.connection, id), queue::count_tasks(decision.connection, id), tasks};
}

core::Step step_of(const queue::Run& run, const queue::Task& task, const core::TaskEvent& event) {
  core::Policy policy = policy_of(run);
  // It is final and calls the console no more: what is settled now is settled, and its job stays as it is.
  if (run.state == core::RunState::cancelled) policy.finish = core::Finish::leave;
  auto step = core::step(task.facts(), event, policy);
  if (!step) {
    core::broken_invariant("a task in state " + std::string{core::name(task.state)} + " cannot take the event " +
                           std::string{core::name(event)});
  }
  return std::move(*step);
}

queue::TaskChange to_start(queue::TaskChange change) {
  change.due = queue::Due{0};
  change.until = queue::Due{0};
  change.asks = 0;
  return change;
}

void append_about_run(const Decision& decision, audit::Event event, const queue::Run& run, const Detail& detail) {
  audit::Record record = about_run(event, run, decision.now, decision.person.actor);
  record.detail = detail.text();
  decision.log.append(decision.connection, record);
}

void set_running(const Decision& decision, const queue::Run& run, const std::string& reason) {
  Detail detail;
  detail.add("from", core::name(run.state));
  if (!is_blank(reason)) detail.add("reason", reason);
  append_about_run(decision, audit::Event::run_resumed, run, detail);
  queue::move_run(decision.connection, run.id, run.state, {.to = core::RunState::running, .at = decision.now});
}

}  // namespace resetd::engine
