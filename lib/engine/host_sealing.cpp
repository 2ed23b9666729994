// The coroutine of Host that seals a run, and starts what needs no approval.

#include "engine/decision.hpp"
#include "engine/host.hpp"
#include "engine/scan.hpp"
#include "engine/sealing.hpp"
#include "engine/submission.hpp"

namespace resetd::engine {

using core::Result;
using core::RunState;

asio::awaitable<void> Host::seal_and_start(queue::Run run, plan::Reading checked) {
  const core::RunId id = run.id;
  const std::string actor = run.template_run ? "resetd" : run.submitted_by;
  std::optional<Model> model;
  if (checked.selected) model = model_of(*checked.selected);
  Channel& channel = **channel_for(checked.header);
  Result<queue::Run> sealed = core::refused("resetd was shut down before it was sealed");
  bool left = false;  // once it was being sealed
  if (!draining_ && !live_.at(id).wish) {
    RunContext sealing{executor_, ledger_, channel, run, checked.header.policy, queue::Tally{}};
    live_.at(id).sealing = &sealing;
    sealed = co_await seal(executor_, sealing, std::move(model), actor);
    live_.at(id).sealing = nullptr;
    left = sealing.leaving();
  }
  if (sealed.has_error()) {
    co_await not_sealed(std::move(run), sealed.error());
    co_return;
  }
  if (live_.at(id).wish) *sealed = co_await heed(std::move(*sealed));
  on_run(*sealed);
  new_seal_ = true;
  wake();
  if (sealed->state != RunState::awaiting_approval) co_return;  // cancelled, as its last word was being written
  if (left && sealed->template_run) {
    const core::Error why = interrupted();
    std::string by = actor;
    co_await cancel_unsent(ledger_, *sealed, why.message, why.kind, std::move(by));
    on_run(co_await found(id));
  }
  if (left) co_return;  // told to stop likewise: it begins nothing by itself
  const bool by_itself = run.template_run || checked.header.policy.approval == core::Approval::none;
  if (!by_itself) co_return;
  const Result<Steered> approved = co_await approve_by_itself(std::move(*sealed));
  if (approved.has_error()) co_return;  // it waits for an approval, as its state says
  on_run(approved->run);
  if (approved->run.state == RunState::scheduled)
    reschedule();
  else
    live_.at(id).once_more = true;
}

asio::awaitable<Result<Steered>> Host::approve_by_itself(queue::Run sealed) {
  if (sealed.template_run) co_return co_await approve_firing(ledger_, sealed.id);
  Person person{sealed.submitted_by, ""};
  co_return co_await approve_run(ledger_, sealed.id, sealed.digest, std::move(person), approvers_);
}

asio::awaitable<void> Host::not_sealed(queue::Run run, core::Error why) {
  std::string actor = "resetd";
  std::string reason = std::move(why.message);
  std::optional<core::ErrorKind> error = why.kind;
  if (const std::optional<Wish> wish = std::exchange(live_.at(run.id).wish, std::nullopt)) {
    actor = wish->person.actor;
    reason = "cancelled by " + actor + (is_blank(wish->person.reason) ? "" : ": " + wish->person.reason);
    error.reset();
  }
  co_await cancel_unsent(ledger_, run, std::move(reason), error, std::move(actor));
  on_run(co_await found(run.id));
}

}  // namespace resetd::engine
