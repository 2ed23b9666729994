#include "core/step.hpp"

#include <array>
#include <utility>

namespace resetd::core {
namespace {

using S = TaskState;

Step go(S to, Wait wait = Wait::none) {
  return {.to = to, .wait = wait};
}

Step settle(S to, std::string error) {
  return {.to = to, .error = std::move(error)};
}

Step stay(S state, Wait wait) {
  return {.to = state, .wait = wait, .stays = true};
}

Step with_fate(Step step, ResetFate fate) {
  step.fate = fate;
  return step;
}

// Whether its reset may be sent, in the order in which a person would ask.
Step check(const TaskFacts& task, const Look& look, const Policy& policy) {
  if (!look.incremental()) {
    return settle(S::refused, "the data job is in phase " + look.phase + ", not in its incremental phase");
  }
  if (!look.stopped()) {
    return settle(S::refused, "the data task is " + look.status + ", not STOP: stop it first");
  }
  // A reset of ours that counted as without effect, and yet the position of the stopped task has moved.
  const bool counted_as_without_effect = task.fate == ResetFate::rejected || task.fate == ResetFate::not_applied;
  if (task.attempts > 0 && counted_as_without_effect && !look.unchanged) {
    return settle(S::held, "its position has changed since its last reset, which counted as not applied");
  }
  const bool drifted = task.stopped_at_seal && !look.unchanged;
  if (drifted && policy.drift == Drift::refuse) {
    return settle(S::refused, "its position is no longer the one that was sealed");
  }
  if (!task.allow_forward && look.direction == Direction::forward) {
    return settle(S::refused,
                  "the target is later than the current position and would lose data; the task may say "
                  "allow_forward: true with a forward_reason");
  }
  if (!task.allow_forward && look.direction == Direction::unknown) {
    return settle(S::refused,
                  "whether the target is later than the current position cannot be told; the task may say "
                  "allow_forward: true with a forward_reason");
  }
  return go(S::resetting);
}

Step reset_ended(const TaskFacts& task, const ResetEnded& end, const Policy& policy) {
  const bool attempts_left = task.attempts < policy.max_attempts;
  switch (end.outcome) {
    case Outcome::acknowledged:
      return with_fate(policy.verify ? go(S::verifying) : go(S::succeeded), ResetFate::acknowledged);
    case Outcome::not_sent: {
      Step next = attempts_left ? go(S::waiting, Wait::backoff) : go(S::failed);
      if (end.withdrawn) next = go(S::waiting, Wait::now);
      next.error = end.trouble;
      return with_fate(std::move(next), ResetFate::not_sent);
    }
    case Outcome::rejected: {
      Step next = go(S::verifying);
      if (end.rejection == Rejection::throttled && attempts_left) next = go(S::waiting, Wait::backoff);
      if (end.rejection == Rejection::key) next = go(S::waiting, Wait::now);
      next.halt = end.rejection == Rejection::key;
      next.error = end.trouble;
      return with_fate(std::move(next), ResetFate::rejected);
    }
    case Outcome::ambiguous:
      break;
  }
  const bool hold = policy.on_ambiguous == OnAmbiguous::hold;
  Step next = hold ? settle(S::held, "the outcome of its reset is not known: " + end.trouble)
                   : go(S::reconciling, Wait::settle);
  next.error = hold ? next.error : end.trouble;
  return with_fate(std::move(next), ResetFate::ambiguous);
}

Step reconcile(const TaskFacts& task, const Look& look, const Policy& policy) {
  if (look.readable && look.target == Match::equal) {
    Step next = go(S::succeeded);
    next.verdict = Verdict::applied;
    return with_fate(std::move(next), ResetFate::applied);
  }
  // Where the position shows nothing that the target has, its being unchanged proves nothing.
  if (look.readable && look.target == Match::different && look.unchanged && look.stopped()) {
    const bool attempts_left = task.attempts < policy.max_attempts;
    Step next = attempts_left ? go(S::waiting, Wait::backoff)
                              : settle(S::failed, "not applied after the last of its attempts: " + task.error);
    next.verdict = Verdict::not_applied;
    return with_fate(std::move(next), ResetFate::not_applied);
  }
  std::string why = "its position is neither the target nor the one before";
  if (!look.readable)
    why = "its position cannot be read";
  else if (look.target == Match::not_comparable)
    why = "its position shows no field of the target";
  else if (look.unchanged)
    why = "its position is the one before, but the data task is " + look.status;
  Step next = settle(S::held, "whether its reset was applied is not known: " + why);
  next.verdict = Verdict::unknown;
  return next;
}

Step verify(const TaskFacts& task, const Look& look) {
  if (task.fate == ResetFate::rejected) {
    if (look.unchanged) return settle(S::failed, task.error);
    if (!look.readable) return settle(S::held, task.error + "; and its position cannot be read back");
    return settle(S::held, "the console refused the reset, but its position has changed: " + task.error);
  }
  if (look.readable && look.target == Match::different) {
    return settle(S::held, "acknowledged, but the position read back is not the target");
  }
  return go(S::succeeded);
}

Step resolve(const TaskFacts& task, const Resolved& resolved) {
  switch (resolved.resolution) {
    case Resolution::applied:
      return with_fate(go(S::succeeded), ResetFate::applied);
    case Resolution::not_applied:
      return with_fate(settle(S::failed, "resolved as not applied; it was held because " + task.error),
                       ResetFate::not_applied);
    case Resolution::resend:
      break;
  }
  return with_fate(go(S::waiting, Wait::now), ResetFate::not_applied);
}

std::optional<Step> on(const TaskFacts& task, const Claimed&, const Policy&) {
  switch (task.state) {
    case S::queued:
    case S::waiting:
      return go(S::checking);
    case S::reconciling:
    case S::verifying:
      return stay(task.state, Wait::none);
    default:
      return std::nullopt;
  }
}

std::optional<Step> on(const TaskFacts& task, const Looked& looked, const Policy& policy) {
  switch (task.state) {
    case S::checking:
      return check(task, looked.look, policy);
    case S::reconciling:
      return reconcile(task, looked.look, policy);
    case S::verifying:
      return verify(task, looked.look);
    default:
      return std::nullopt;
  }
}

std::optional<Step> on(const TaskFacts& task, const LookRefused& refused, const Policy&) {
  switch (task.state) {
    case S::checking:
      return settle(S::failed, "its state cannot be read: " + refused.why);
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
      return stay(task.state, Wait::now);
    default:
      return std::nullopt;
  }
}

std::optional<Step> on(const TaskFacts& task, const ResetEnded& ended, const Policy& policy) {
  if (task.state != S::resetting) return std::nullopt;
  return reset_ended(task, ended, policy);
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
    case S::resetting:
      return reset_ended(task, {.outcome = Outcome::ambiguous, .trouble = "resetd ended while the call was under way"},
                         policy);
    default:
      return std::nullopt;
  }
}

std::optional<Step> on(const TaskFacts& task, const RunCancelled&, const Policy&) {
  switch (task.state) {
    case S::queued:
    case S::waiting:
      return go(S::cancelled);
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

std::optional<Step> on(const TaskFacts& task, const Resolved& resolved, const Policy&) {
  if (task.state != S::held) return std::nullopt;
  return resolve(task, resolved);
}

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

std::string_view name(const TaskEvent& event) {
  static constexpr auto names =
      std::to_array<std::string_view>({"claimed", "looked", "look_refused", "released", "reset_ended", "interrupted",
                                       "run_cancelled", "retried", "resolved"});
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
