#include "daemon/steered_text.hpp"

#include "daemon/report.hpp"
#include "daemon/text.hpp"
#include "engine/decision.hpp"
#include "engine/policy_json.hpp"

namespace resetd::daemon {
namespace {

constexpr const char* carry_on = "`resetd run PLAN` with the same plan carries it on";

// Where the run stands and what is next for it.
std::string outlook(const engine::Steered& steered) {
  const std::string where = engine::run_text(steered.run) + " is " + std::string{core::name(steered.run.state)} + " (" +
                            counts_text(steered.counts) + ")";
  if (steered.run.state == core::RunState::halted) {
    return where + ": `resetd resume " + std::to_string(core::number(steered.run.id)) + " --reason TEXT` lets it go on";
  }
  return core::finished(steered.run.state) ? where : where + ": " + carry_on;
}

}  // namespace

std::string resumed_text(const engine::Steered& steered) {
  return harmless(outlook(steered));
}

std::string approved_text(const engine::Steered& steered) {
  return harmless(engine::run_text(steered.run) + " is approved; " + outlook(steered));
}

std::string paused_text(const engine::Steered& steered) {
  return harmless(engine::run_text(steered.run) + " is paused (" + counts_text(steered.counts) + "): `resetd resume " +
                  std::to_string(core::number(steered.run.id)) + "` lets it go on");
}

std::string promoted_text(const engine::Steered& steered) {
  return harmless("wave " + std::to_string(steered.run.wave) + " may begin; " + outlook(steered));
}

std::string rate_text(const engine::Steered& steered, core::Rate rate) {
  return harmless(engine::run_text(steered.run) + " makes at most " + engine::to_text(rate) +
                  " calls from now on; what its console allows still holds");
}

std::string cancelled_text(const engine::Steered& steered) {
  if (!core::finished(steered.run.state)) {
    return harmless(engine::run_text(steered.run) + " is being cancelled: " + std::to_string(steered.tasks) +
                    " tasks will not be reset by it; what was begun has to be settled first (" +
                    counts_text(steered.counts) + "): " + carry_on);
  }
  return harmless(engine::run_text(steered.run) + " is cancelled: " + std::to_string(steered.tasks) +
                  " tasks will not be reset by it (" + counts_text(steered.counts) + ")");
}

std::string retried_text(const engine::Steered& steered) {
  return harmless(std::to_string(steered.tasks) + " tasks are queued once more; " + outlook(steered));
}

std::string resolved_text(const engine::Steered& steered, core::Ordinal ordinal, core::Resolution resolution) {
  std::string what = " has succeeded";
  if (resolution == core::Resolution::not_applied) what = " has failed";
  if (resolution == core::Resolution::resend) what = " will be checked and sent again";
  return harmless("task " + std::to_string(core::number(ordinal)) + what + "; " + outlook(steered));
}

}  // namespace resetd::daemon
