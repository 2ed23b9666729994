// The whole of resetd's judgement about irreversible calls.

#include "core/step_parts.hpp"

namespace resetd::core::judgement {
namespace {

using S = TaskState;

Step refuse(const TaskFacts& task, const Policy& policy, std::string why, const Look& look) {
  return end(task, policy, settle(S::refused, std::move(why)), &look);
}

// Why a target may not be gone to from here; empty where it may.
std::string forward_trouble(const TaskFacts& task, const Look& look) {
  if (task.allow_forward) return "";
  if (look.direction == Direction::forward) {
    return "the target is later than the current position and would lose data; the task may say "
           "allow_forward: true with a forward_reason";
  }
  if (look.direction == Direction::unknown) {
    return "whether the target is later than the current position cannot be told; the task may say "
           "allow_forward: true with a forward_reason";
  }
  return "";
}

// Its job is not stopped: whether we see to that.
Step check_running(const TaskFacts& task, const Look& look, const Policy& policy) {
  if (policy.prepare != Prepare::stop) {
    return refuse(task, policy, "the data task is " + look.status + ", not STOP: stop it first, or say prepare: stop",
                  look);
  }
  if (!look.running() && !look.changing()) {
    return refuse(task, policy, "the data task is " + look.status + ", neither RUNNING nor STOP: see to it first",
                  look);
  }
  // A job is not stopped for a reset that will be refused.
  if (std::string trouble = forward_trouble(task, look); !trouble.empty()) {
    return refuse(task, policy, std::move(trouble), look);
  }
  return go(S::stopping, Wait::now);
}

}  // namespace

// In the order in which a person would ask.
Step check(const TaskFacts& task, const Look& look, const Policy& policy) {
  if (!look.incremental()) {
    return refuse(task, policy, "the data job is in phase " + look.phase + ", not in its incremental phase", look);
  }
  if (!look.stopped()) return check_running(task, look, policy);
  // A reset of ours that counted as without effect, and yet the position of the stopped task has moved: not where its
  // job ran in between, as our own stop of it since it was taken in hand proves.
  const bool counted_as_without_effect = task.fate == ResetFate::rejected || task.fate == ResetFate::not_applied;
  if (task.attempts > 0 && counted_as_without_effect && !look.unchanged && task.asks == 0) {
    return settle(S::held, "its position has changed since its last reset, which counted as not applied");
  }
  const bool drifted = task.stopped_at_seal && !look.unchanged;
  if (drifted && policy.drift == Drift::refuse) {
    return refuse(task, policy, "its position is no longer the one that was sealed", look);
  }
  if (std::string trouble = forward_trouble(task, look); !trouble.empty()) {
    return refuse(task, policy, std::move(trouble), look);
  }
  return go(S::resetting);
}

Step reset_ended(const TaskFacts& task, const ResetEnded& ended, const Policy& policy) {
  const bool attempts_left = task.attempts < policy.max_attempts;
  switch (ended.outcome) {
    case Outcome::acknowledged:
      if (policy.verify) return with_fate(go(S::verifying), ResetFate::acknowledged);
      return end(task, policy, with_fate(go(S::succeeded), ResetFate::acknowledged), nullptr);
    case Outcome::not_sent: {
      if (!attempts_left && !ended.withdrawn) {
        return end(task, policy, with_fate(settle(S::failed, ended.trouble), ResetFate::not_sent), nullptr);
      }
      Step next = go(S::waiting, ended.withdrawn ? Wait::now : Wait::backoff);
      next.error = ended.trouble;
      return with_fate(std::move(next), ResetFate::not_sent);
    }
    case Outcome::rejected: {
      Step next = go(S::verifying);
      if (ended.rejection == Rejection::throttled && attempts_left) next = go(S::waiting, Wait::backoff);
      if (ended.rejection == Rejection::key) next = go(S::waiting, Wait::now);
      next.halt = ended.rejection == Rejection::key;
      next.error = ended.trouble;
      return with_fate(std::move(next), ResetFate::rejected);
    }
    case Outcome::ambiguous:
      break;
  }
  const bool hold = policy.on_ambiguous == OnAmbiguous::hold;
  Step next = hold ? settle(S::held, "the outcome of its reset is not known: " + ended.trouble)
                   : go(S::reconciling, Wait::settle);
  next.error = hold ? next.error : ended.trouble;
  return with_fate(std::move(next), ResetFate::ambiguous);
}

Step reconcile(const TaskFacts& task, const Look& look, const Policy& policy) {
  if (look.readable && look.target == Match::equal) {
    Step next = end(task, policy, with_fate(go(S::succeeded), ResetFate::applied), &look);
    next.verdict = Verdict::applied;
    return next;
  }
  // Where the position shows nothing that the target has, its being unchanged proves nothing.
  if (look.readable && look.target == Match::different && look.unchanged && look.stopped()) {
    const bool attempts_left = task.attempts < policy.max_attempts;
    Step next = attempts_left ? go(S::waiting, Wait::backoff)
                              : settle(S::failed, "not applied after the last of its attempts: " + task.error);
    next = with_fate(std::move(next), ResetFate::not_applied);
    if (!attempts_left) next = end(task, policy, std::move(next), &look);
    next.verdict = Verdict::not_applied;
    return next;
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

Step verify(const TaskFacts& task, const Look& look, const Policy& policy) {
  if (task.fate == ResetFate::rejected) {
    if (look.unchanged) return end(task, policy, settle(S::failed, task.error), &look);
    if (!look.readable) return settle(S::held, task.error + "; and its position cannot be read back");
    return settle(S::held, "the console refused the reset, but its position has changed: " + task.error);
  }
  if (look.readable && look.target == Match::different) {
    return settle(S::held, "acknowledged, but the position read back is not the target");
  }
  return end(task, policy, go(S::succeeded), &look);
}

Step resolve(const TaskFacts& task, const Resolved& resolved, const Policy& policy) {
  switch (resolved.resolution) {
    case Resolution::applied:
      return end(task, policy, with_fate(go(S::succeeded), ResetFate::applied), nullptr);
    case Resolution::not_applied: {
      Step next = settle(S::failed, "resolved as not applied; it was held because " + task.error);
      return end(task, policy, with_fate(std::move(next), ResetFate::not_applied), nullptr);
    }
    case Resolution::resend:
      break;
  }
  return with_fate(go(S::waiting, Wait::now), ResetFate::not_applied);
}

}  // namespace resetd::core::judgement
