#include "engine/plan_look.hpp"

#include <utility>

#include "engine/decision.hpp"
#include "engine/sealing.hpp"

namespace resetd::engine {

using core::Result;

asio::awaitable<Result<void>> PlanLook::look(std::string actor, plan::Reading checked) {
  std::optional<Model> model;
  if (checked.selected) model = model_of(*checked.selected);
  core::Policy policy = checked.header.policy;
  Submitter submitter{actor, channel_.options().name, channel_.options().url};
  Result<queue::Run> run = co_await submit(ledger_, std::move(submitter), std::move(checked));
  if (run.has_error()) co_return run.error();
  RunContext sealing{executor_, ledger_, channel_, std::move(*run), std::move(policy), queue::Tally{}};
  if (ended()) sealing.pause(ended_by_);
  sealing_ = &sealing;
  run = co_await seal(executor_, sealing, std::move(model), std::move(actor));
  sealing_ = nullptr;
  if (ended()) co_return core::refused("the plan was not looked at to its end: " + ended_by_);
  if (run.has_error()) co_return run.error();
  run_ = std::move(*run);
  co_return Result<void>{};
}

asio::awaitable<std::vector<queue::Task>> PlanLook::next() {
  auto read = [id = run_.id, after = after_](sqlite::Connection& connection) {
    return queue::list_tasks(connection, id, std::nullopt, after, page);
  };
  std::vector<queue::Task> tasks = co_await ledger_.store.run(std::move(read));
  if (!tasks.empty()) after_ = tasks.back().ordinal;
  co_return tasks;
}

void PlanLook::end(std::string why) {
  if (ended()) return;
  ended_by_ = std::move(why);
  if (sealing_ != nullptr) sealing_->pause(ended_by_);
}

}  // namespace resetd::engine
