#include "engine/preview.hpp"

#include <algorithm>

#include "core/result.hpp"
#include "core/step.hpp"
#include "core/waves.hpp"
#include "position/distance.hpp"

namespace resetd::engine {
namespace {

using core::TaskState;
using Verdict = Preview::Verdict;

/// A reason may name its task: of a million no more are kept than a person could read.
constexpr std::size_t most_reasons = 100;

// What sealing saw, as the check before the reset would: the position is the sealed one.
core::Look sealed_look(const queue::Task& task) {
  core::Look look{.phase = task.phase_at_seal, .status = task.status_at_seal};
  look.readable = task.before && *task.before != "{}";
  look.unchanged = true;
  look.direction = task.direction.value_or(core::Direction::unknown);
  // A run that was sealed before these were kept: what else was kept decides.
  if (look.phase.empty()) look.phase = "INCRE";
  if (look.status.empty()) look.status = task.stopped_at_seal ? "STOP" : "RUNNING";
  return look;
}

}  // namespace

std::string_view words(Verdict verdict) {
  return verdict == Verdict::stop_and_reset ? "stop and reset" : name(verdict);
}

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::reset:
      return "reset";
    case Verdict::stop_and_reset:
      return "stop_and_reset";
    case Verdict::refused:
      break;
  }
  return "refused";
}

Preview preview(const queue::Task& task, const core::Policy& policy) {
  if (task.state == TaskState::refused) return {Verdict::refused, task.error};
  core::TaskFacts facts = task.facts();
  facts.state = TaskState::checking;
  const auto step = core::step(facts, core::Looked{sealed_look(task)}, policy);
  if (!step) core::broken_invariant("a task cannot be judged by its look");
  switch (step->to) {
    case TaskState::resetting:
      return {Verdict::reset, ""};
    case TaskState::stopping:
      return {Verdict::stop_and_reset, ""};
    default:
      return {Verdict::refused, step->error};
  }
}

std::string distance_of(const queue::Task& task) {
  const position::PosType* const type = position::find_pos_type(task.pos_type);
  if (type == nullptr || !task.before) return "";
  return position::distance(type->group, position::from_json(*task.before).value(),
                            position::from_json(task.target).value());
}

void Forecast::add(const queue::Task& task, const Preview& preview) {
  switch (preview.verdict) {
    case Verdict::reset:
      ++reset_;
      break;
    case Verdict::stop_and_reset:
      ++stop_and_reset_;
      break;
    case Verdict::refused:
      ++refused_;
      if (refusals_.size() < most_reasons || refusals_.contains(preview.why)) ++refusals_[preview.why];
      return;
  }
  if (task.page)
    pages_.emplace(task.selected, *task.page);
  else
    ++alone_;
}

std::vector<Forecast::Refusals> Forecast::refusals(std::size_t most) const {
  std::vector<Refusals> all;
  for (const auto& [why, tasks] : refusals_) all.push_back({why, tasks});
  std::ranges::stable_sort(all, std::ranges::greater{}, &Refusals::tasks);
  if (all.size() > most) all.resize(most);
  std::int64_t others = refused_;
  for (const Refusals& told : all) others -= told.tasks;
  if (others > 0) all.push_back({"", others});
  return all;
}

core::Workload Forecast::work(const core::Policy& policy) const {
  return {.resets = at_risk(),
          .places = alone_ + std::ssize(pages_),
          .stops = stop_and_reset_,
          .waves = std::ssize(core::wave_ends(policy.waves, tasks()))};
}

}  // namespace resetd::engine
