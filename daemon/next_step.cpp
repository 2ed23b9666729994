#include "daemon/next_step.hpp"

#include "engine/decision.hpp"

namespace resetd::daemon {
namespace {

using core::RunState;
using core::TaskState;
using engine::count_of;

std::string of_unsettled(const queue::Run& run, const std::string& id, Carrier carrier) {
  const bool alone = carrier == Carrier::nobody;
  switch (run.state) {
    case RunState::awaiting_approval:
      return "look at it with `resetd tasks " + id + "`, then `resetd approve " + id + " --digest " + run.digest + "`";
    case RunState::running:
      if (alone) return "no process carries run " + id + " on: `resetd serve` does, or `resetd run` with its plan";
      return run.state_reason;
    case RunState::paused:
      return "paused" + (run.state_reason.empty() ? "" : " (" + run.state_reason + ")") + ": " +
             (alone ? "run the same plan again to continue run " + id : "`resetd resume " + id + "` lets it go on");
    case RunState::gated:
      return run.state_reason + ": `resetd promote " + id + "` lets the next wave begin" +
             (alone ? "; then run the plan again" : "");
    case RunState::halted:
      return "halted: " + run.state_reason + "; see `resetd tasks " + id + "`, then `resetd resume " + id +
             " --reason TEXT`" + (alone ? " and run the plan again" : "");
    default:
      return "";
  }
}

std::string of_held(const queue::Run& run, const std::string& id) {
  const bool sends = run.state != RunState::cancelled;
  return "held tasks need a person: `resetd tasks " + id + " --state held`, then `resetd resolve " + id +
         " ORDINAL --applied|--not-applied" + (sends ? "|--resend" : "") + " --reason TEXT`";
}

}  // namespace

std::string next_step(const queue::Run& run, const queue::Counts& counts, Carrier carrier) {
  const std::string id = std::to_string(core::number(run.id));
  if (!core::finished(run.state)) return of_unsettled(run, id, carrier);
  if (count_of(counts, TaskState::held) > 0) return of_held(run, id);
  if (run.state == RunState::cancelled && !run.state_reason.empty()) return "cancelled: " + run.state_reason;
  if (run.state != RunState::failed) return "";
  for (const TaskState state : {TaskState::failed, TaskState::refused}) {
    if (count_of(counts, state) == 0) continue;
    std::string why = "why: `resetd tasks " + id + " --state ";
    why.append(core::name(state)).append("`; when that is mended, `resetd retry ").append(id).append("`");
    return carrier == Carrier::nobody ? why.append(" and run the plan again") : why;
  }
  return "";
}

}  // namespace resetd::daemon
