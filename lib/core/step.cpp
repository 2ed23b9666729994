#include "core/step.hpp"

#include <array>
#include <utility>

#include "core/step_parts.hpp"

namespace resetd::core {
namespace {

using S = TaskState;
using judgement::go;
using judgement::settle;
using judgement::stay;

std::optional<Step> on(const TaskFacts& task, const Claimed&, const Policy&) {
  switch (task.state) {
    case S::queued:
    case S::waiting:
      return go(S::checking);
    case S::reconciling:
    case S::verifying:
    case S::stopping:
    case S::starting:
      return stay(task.state, Wait::none);
    default:
      return std::nullopt;
  }
}

std::optional<Step> on(const TaskFacts& task, const Looked& looked, const Policy& policy) {
  switch (task.state) {
    case S::checking:
      return judgement::check(task, looked.look, policy);
    case S::stopping:
      return judgement::stopping(task, looked, policy);
    case S::reconciling:
      return judgement::reconcile(task, looked.look, policy);
    case S::verifying:
      return judgement::verify(task, looked.look, policy);
    case S::starting:
      return judgement::starting(task, looked, policy);
    default:
      return std::nullopt;
  }
}

std::optional<Step> on(const TaskFacts& task, const LookRefused& refused, const Policy& policy) {
  switch (task.state) {
    case S::checking:
      return judgement::end(task, policy, settle(S::failed, "its state cannot be read: " + refused.why), nullptr);
    case S::stopping:
      return judgement::stop_failed(task, policy, "its state cannot be read: " + refused.why, nullptr);
    case S::starting:
      return judgement::start_failed(task, "its state cannot be read: " + refused.why);
    case S::reconciling: {
      Step next =
          settle(S::held, "whether its reset was applied is not known: its position cannot be read: " + refused.why);
      next.verdict = Verdict::unknown;
      return next;
    }
    case S::verifying:
      if (task.fate == ResetFate::rejected) {
        return settle(S::held, task.error + "; and its position cannot be read back: " + refused.why);
      }
      return settle(S::held, "acknowledged, but its position cannot be read back: " + refused.why);
    default:
      return std::nullopt;
  }
}

std::optional<Step> on(const TaskFacts& task, const Released&, const Policy&) {
  switch (task.state) {
    case S::checking:
      return task.attempts == 0 ? go(S::queued) : go(S::waiting, Wait::now);
    case S::reconciling:
      return stay(task.state, Wait::settle);
    case S::verifying:
    case S::stopping:
    case S::starting:
      return stay(task.state, Wait::now);
    default:
      return std::nullopt;
  }
}

std::optional<Step> on(const TaskFacts& task, const ResetEnded& ended, const Policy& policy) {
  if (task.state != S::resetting) return std::nullopt;
  return judgement::reset_ended(task, ended, policy);
}

std::optional<Step> on(const TaskFacts& task, const AskEnded& ended, const Policy& policy) {
  if (task.state != S::stopping && task.state != S::starting) return std::nullopt;
  return judgement::ask_ended(task, ended, policy);
}

std::optional<Step> on(const TaskFacts& task, const Interrupted&, const Policy& policy) {
  switch (task.state) {
    case S::queued:
    case S::waiting:
    case S::verifying:
      return stay(task.state, Wait::now);
    case S::reconciling:
      return stay(task.state, Wait::settle);
    case S::checking:
      return on(task, Released{}, policy);
    case S::stopping:
    case S::starting: {
      // Asked, and the process ended before it knew the answer.
      const bool under_way = task.asks > 0 && !task.asked;
      Step next = stay(task.state, under_way || task.asked == AskFate::unknown ? Wait::settle : Wait::now);
      if (under_way) {
        next.asked = AskFate::unknown;
        next.ask_trouble = "resetd ended while the call was under way";
      }
      return next;
    }
    case S::resetting:
      return judgement::reset_ended(
          task, {.outcome = Outcome::ambiguous, .trouble = "resetd ended while the call was under way"}, policy);
    default:
      return std::nullopt;
  }
}

std::optional<Step> on(const TaskFacts& task, const RunCancelled&, const Policy& policy) {
  switch (task.state) {
    case S::queued:
    case S::waiting:
    case S::stopping:
    case S::starting:
      return judgement::cancel(task, policy);
    default:
      return std::nullopt;
  }
}

std::optional<Step> on(const TaskFacts& task, const RunHalted&, const Policy& policy) {
  switch (task.state) {
    case S::queued:
    case S::checking:
    case S::waiting:
    case S::stopping:
    case S::starting:
      return judgement::let_go(task, policy);
    case S::reconciling:
      return stay(task.state, Wait::settle);
    case S::verifying:
      return stay(task.state, Wait::now);
    default:
      return std::nullopt;
  }
}

std::optional<Step> on(const TaskFacts& task, const Retried&, const Policy&) {
  switch (task.state) {
    case S::failed:
    case S::refused:
      return go(S::queued);
    default:
      return std::nullopt;
  }
}

std::optional<Step> on(const TaskFacts& task, const Resolved& resolved, const Policy& policy) {
  if (task.state != S::held) return std::nullopt;
  return judgement::resolve(task, resolved, policy);
}

constexpr auto ask_fate_names =
    std::to_array<std::string_view>({"acknowledged", "refused", "without_effect", "unknown"});

constexpr auto fate_names =
    std::to_array<std::string_view>({"acknowledged", "rejected", "not_sent", "ambiguous", "applied", "not_applied"});

}  // namespace

std::string_view name(ResetFate fate) {
  return fate_names[static_cast<std::size_t>(fate)];
}

std::optional<ResetFate> reset_fate(std::string_view name) {
  for (std::size_t i = 0; i < fate_names.size(); ++i) {
    if (fate_names[i] == name) return static_cast<ResetFate>(i);
  }
  return std::nullopt;
}

std::string_view name(AskFate fate) {
  return ask_fate_names[static_cast<std::size_t>(fate)];
}

std::optional<AskFate> ask_fate(std::string_view name) {
  for (std::size_t i = 0; i < ask_fate_names.size(); ++i) {
    if (ask_fate_names[i] == name) return static_cast<AskFate>(i);
  }
  return std::nullopt;
}

std::string_view name(const TaskEvent& event) {
  static constexpr auto names =
      std::to_array<std::string_view>({"claimed", "looked", "look_refused", "released", "reset_ended", "ask_ended",
                                       "interrupted", "run_cancelled", "run_halted", "retried", "resolved"});
  static_assert(names.size() == std::variant_size_v<TaskEvent>);
  return names[event.index()];
}

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::applied:
      return "applied";
    case Verdict::not_applied:
      return "not_applied";
    case Verdict::unknown:
      return "unknown";
  }
  return "unknown";
}

std::optional<Step> step(const TaskFacts& task, const TaskEvent& event, const Policy& policy) {
  return std::visit([&](const auto& kind) { return on(task, kind, policy); }, event);
}

}  // namespace resetd::core
