// What a run's calls and tasks wait for: slots, and permits of its rate and of the console's.

#include <algorithm>

#include "engine/looks.hpp"
#include "engine/run_context.hpp"
#include "engine/young_looks.hpp"

namespace resetd::engine {
namespace {

/// Few calls take longer: so many slots are in use at once where all do.
constexpr std::chrono::seconds longest_call{8};

}  // namespace

asio::awaitable<RunContext::Slot> RunContext::slot() {
  ++waiting_for_slot_;
  looks_->reconsider();
  const bool waits = (slots_ && !slots_->free()) || !channel_.slots().free();
  const core::SteadyTime began = clock().steady();
  Slot slot;
  // The run's own first: waiting for it must not keep other runs from the console.
  if (slots_) slot.of_run.emplace(co_await slots_->take(run_.id));
  slot.of_console.emplace(co_await channel_.slots().take(run_.id));
  --waiting_for_slot_;
  if (waits) slot_wait_ = clock().steady() - began;
  co_return slot;
}

std::int64_t RunContext::concurrency() const {
  const std::int64_t of_console = channel_.options().concurrency;
  return std::min(policy_.concurrency.value_or(of_console), of_console);
}

void RunContext::set_rate(core::Rate rate) {
  if (rate_)
    rate_->set_rate(rate);
  else
    rate_ = std::make_unique<Limiter>(executor_, ledger_.clock, rate, 1);
  // A task waits for its calls' turns in its slots: more of the console's than its calls can use, other runs lack.
  const std::int64_t usable = 1 + longest_call / rate_->interval();
  const std::int64_t most = std::min<std::int64_t>(policy_.concurrency.value_or(usable), usable);
  if (slots_)
    slots_->set_count(most);
  else
    slots_ = std::make_unique<Slots>(executor_, most);
}

std::chrono::nanoseconds RunContext::call_interval() const {
  const std::chrono::nanoseconds of_console = channel_.limiter().interval();
  return rate_ ? std::max(of_console, rate_->interval()) : of_console;
}

asio::awaitable<std::unique_ptr<CallPermit>> RunContext::permit(Priority priority, const std::function<bool()>& go_on) {
  return CallPermit::take(channel_, rate_.get(), ledger_.clock, priority, run_.id, go_on);
}

bool RunContext::looks_stay_young() const {
  return engine::looks_stay_young(call_interval(), policy_.check_max_age);
}

}  // namespace resetd::engine
