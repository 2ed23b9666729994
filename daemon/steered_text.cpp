#include "daemon/steered_text.hpp"

#include "core/count_text.hpp"
#include "daemon/report.hpp"
#include "daemon/text.hpp"
#include "engine/decision.hpp"
#include "engine/policy_json.hpp"

namespace resetd::daemon {
namespace {

// How it goes on from here.
std::string carry_on(const Decided& decided) {
  const std::string id = std::to_string(core::number(decided.steered.run.id));
  if (!decided.carried_out && (decided.steered.run.schedule || decided.steered.run.template_run))
    return "`resetd serve` carries it on";
  if (decided.steered.run.state == core::RunState::scheduled) return "`resetd status " + id + "` shows when it fires";
  if (!decided.carried_out) return "`resetd run PLAN` with the same plan carries it on";
  return "`resetd watch " + id + "` shows how it goes on";
}

// Where the run stands and what is next for it.
std::string outlook(const Decided& decided) {
  const engine::Steered& steered = decided.steered;
  const std::string where = engine::run_text(steered.run) + " is " + std::string{core::name(steered.run.state)} + " (" +
                            counts_text(steered.counts) + ")";
  if (steered.run.state == core::RunState::halted) {
    return where + ": `resetd resume " + std::to_string(core::number(steered.run.id)) + " --reason TEXT` lets it go on";
  }
  return core::finished(steered.run.state) ? where : where + ": " + carry_on(decided);
}

}  // namespace

std::string resumed_text(const Decided& decided) {
  return harmless(outlook(decided));
}

std::string approved_text(const Decided& decided) {
  return harmless(engine::run_text(decided.steered.run) + " is approved; " + outlook(decided));
}

std::string paused_text(const Decided& decided) {
  return harmless(engine::run_text(decided.steered.run) +
                  (decided.steered.run.state == core::RunState::paused
                       ? " is paused ("
                       : " is being paused: calls in flight end first (") +
                  counts_text(decided.steered.counts) + "): `resetd resume " +
                  std::to_string(core::number(decided.steered.run.id)) + "` lets it go on");
}

std::string promoted_text(const Decided& decided) {
  return harmless("the next wave may begin; " + outlook(decided));
}

std::string rate_text(const Decided& decided, core::Rate rate) {
  return harmless(engine::run_text(decided.steered.run) + " makes at most " + engine::to_text(rate) +
                  " calls from now on; what its console allows still holds");
}

std::string cancelled_text(const Decided& decided) {
  if (!core::finished(decided.steered.run.state)) {
    return harmless(engine::run_text(decided.steered.run) + " is being cancelled: what was begun is settled first (" +
                    counts_text(decided.steered.counts) + "): " + carry_on(decided));
  }
  // One that has ended by itself meanwhile says so.
  return harmless(engine::run_text(decided.steered.run) + " is " + std::string{core::name(decided.steered.run.state)} +
                  " (" + counts_text(decided.steered.counts) + ")");
}

std::string retried_text(const Decided& decided) {
  return harmless(core::count_text(decided.steered.tasks, "task") + " queued once more; " + outlook(decided));
}

std::string resolved_text(const Decided& decided, core::Ordinal ordinal, core::Resolution resolution) {
  std::string what = " has succeeded";
  if (resolution == core::Resolution::not_applied) what = " has failed";
  if (resolution == core::Resolution::resend) what = " will be checked and sent again";
  return harmless("task " + std::to_string(core::number(ordinal)) + what + "; " + outlook(decided));
}

}  // namespace resetd::daemon
