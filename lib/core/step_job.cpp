// The data job around a reset: asked to stop before it, asked to start after it, and given back where nothing was
// reset.

#include "core/step_parts.hpp"

namespace resetd::core::judgement {
namespace {

using S = TaskState;

// What tells such a task from one that is held because of its reset.
constexpr std::string_view applied_but = "its reset was applied, but its job did not start: ";

// Of a job with several tasks the last that ends sees to the start, however it ends, where one was reset.
bool wants_start(const TaskFacts& task, const Policy& policy, const Step& step) {
  const auto fate = step.fate ? step.fate : task.fate;
  const bool unsettled = fate == ResetFate::ambiguous || step.to == S::held;
  if (policy.finish == Finish::leave || task.job_open || unsettled) return false;
  const bool reset = step.to == S::succeeded || (task.job_reset && settled(step.to));
  return task.owes_start || (policy.finish == Finish::start && reset);
}

// From any other status a start would be refused, and a person has to look at the job.
bool can_be_started(const Look& look) {
  return look.stopped() || look.changing();
}

bool may_ask_again(const TaskFacts& task, const Policy& policy) {
  const bool without_effect = task.asked == AskFate::without_effect || task.asked == AskFate::unknown;
  return task.asks == 0 || (without_effect && task.asks < policy.max_attempts);
}

// What the task goes back to where its run goes no further.
TaskState resting_state(const TaskFacts& task) {
  if (task.state == S::queued || task.state == S::waiting) return task.state;
  return task.attempts == 0 ? S::queued : S::waiting;
}

// What was last asked, if that is not known to have arrived or not, may be on its way for the settle time yet: what a
// look shows before can be undone by it, so the next one waits.
Step after_last_ask(const TaskFacts& task, Step step) {
  step.wait = Wait::now;
  const bool asking = task.state == S::stopping || task.state == S::starting;
  const bool own = asking && task.asked == AskFate::unknown;
  if (!own && (task.state == S::starting || !task.stop_on_its_way)) return step;
  step.wait = Wait::settle;
  step.asked = AskFate::unknown;
  step.ask_trouble = own ? task.ask_trouble : "the stop of another task of its job may be on its way";
  return step;
}

}  // namespace

Step end(const TaskFacts& task, const Policy& policy, Step step, const Look* look) {
  if (look != nullptr && look->running()) step.owes_start = false;
  const bool runs = look != nullptr && !can_be_started(*look);
  if (runs || !wants_start(task, policy, step)) return step;
  step.ends_as = step.to;
  step.to = S::starting;
  step.wait = Wait::now;
  return look == nullptr ? after_last_ask(task, std::move(step)) : step;
}

Step stop_failed(const TaskFacts& task, const Policy& policy, const std::string& why, const Look* look) {
  Step step = end(task, policy, settle(S::failed, "its job was not stopped: " + why), look);
  step.job = JobNews::stop_failed;
  return step;
}

Step stopping(const TaskFacts& task, const Looked& looked, const Policy& policy) {
  const Look& look = looked.look;
  // What stands against the reset, the check says.
  if (look.stopped() || !look.incremental()) {
    Step step = go(S::checking);
    if (look.stopped() && task.asks > 0) step.job = JobNews::stopped;
    return step;
  }
  if (!look.running() && !look.changing()) {
    return stop_failed(task, policy, "the data task became " + look.status, &look);
  }
  if (look.running()) {
    if (task.asked == AskFate::refused) return stop_failed(task, policy, task.ask_trouble, &look);
    if (may_ask_again(task, policy)) {
      Step step = stay(S::stopping, Wait::none);
      step.ask = true;
      step.owes_start = true;
      return step;
    }
    if (task.asked != AskFate::acknowledged) return stop_failed(task, policy, task.ask_trouble, &look);
  }
  if (looked.overdue) {
    return stop_failed(task, policy, "the data task is still " + look.status + " after the stop_timeout", &look);
  }
  return stay(S::stopping, Wait::poll);
}

Step start_failed(const TaskFacts& task, const std::string& why) {
  Step step = go(*task.ends_as);
  step.job = JobNews::start_failed;
  if (step.to == S::succeeded) {
    step.to = S::held;
    step.error = std::string{applied_but} + why;
    return step;
  }
  step.error = task.error + (task.error.empty() ? "" : "; ") + "its job could not be started again: " + why;
  if (step.to == S::waiting) step.wait = Wait::now;
  return step;
}

Step starting(const TaskFacts& task, const Looked& looked, const Policy& policy) {
  const Look& look = looked.look;
  Step done = go(*task.ends_as, *task.ends_as == S::waiting ? Wait::now : Wait::none);
  done.error = task.error;
  if (look.running()) {
    done.owes_start = false;
    if (task.asks > 0) done.job = JobNews::started;
    return done;
  }
  if (!look.stopped() && !look.changing()) return start_failed(task, "the data task is " + look.status);
  if (look.stopped()) {
    if (task.asked == AskFate::refused) return start_failed(task, task.ask_trouble);
    if (may_ask_again(task, policy)) {
      // A person has another of its tasks tried again: the last of them that ends sees to the start.
      if (task.job_open) return done;
      Step step = stay(S::starting, Wait::none);
      step.ask = true;
      return step;
    }
    if (task.asked != AskFate::acknowledged) return start_failed(task, task.ask_trouble);
  }
  if (looked.overdue) {
    return start_failed(task, "the data task is still " + look.status + " after the start_timeout");
  }
  return stay(S::starting, Wait::poll);
}

Step ask_ended(const TaskFacts& task, const AskEnded& ended, const Policy& policy) {
  Step next = stay(task.state, Wait::poll);
  next.ask_trouble = ended.trouble;
  switch (ended.outcome) {
    case Outcome::acknowledged:
      next.asked = AskFate::acknowledged;
      return next;
    case Outcome::ambiguous:
      next.asked = AskFate::unknown;
      next.wait = Wait::settle;
      return next;
    case Outcome::not_sent:
      next.asked = AskFate::without_effect;
      next.unasked = ended.withdrawn;
      break;
    case Outcome::rejected:
      next.halt = ended.rejection == Rejection::key;
      next.asked = ended.rejection == Rejection::final ? AskFate::refused : AskFate::without_effect;
      break;
  }
  // A refusal is held against what the job does; the rest is asked again, or given up, after the next look.
  const bool now = next.asked == AskFate::refused || next.halt || next.unasked || task.asks >= policy.max_attempts;
  next.wait = now ? Wait::now : Wait::backoff;
  return next;
}

Step let_go(const TaskFacts& task, const Policy& policy) {
  if (task.state == S::starting) return after_last_ask(task, stay(S::starting, Wait::now));
  const TaskState rest = resting_state(task);
  Step step = rest == task.state ? stay(rest, Wait::now) : go(rest, rest == S::waiting ? Wait::now : Wait::none);
  step.error = task.error;
  Step ended = end(task, policy, step, nullptr);
  if (ended.to == S::starting) ended.stays = false;
  // It is not asked again, should the run go on at once, before that.
  const bool on_its_way = task.state == S::stopping && task.asked == AskFate::unknown;
  if (on_its_way && ended.to != S::starting) return after_last_ask(task, stay(S::stopping, Wait::now));
  return ended;
}

Step cancel(const TaskFacts& task, const Policy& policy) {
  if (task.state == S::starting) {
    Step step = after_last_ask(task, stay(S::starting, Wait::now));
    if (task.ends_as == S::queued || task.ends_as == S::waiting) step.ends_as = S::cancelled;
    return step;
  }
  Step step = go(S::cancelled);
  step.error = task.error;
  return end(task, policy, step, nullptr);
}

}  // namespace resetd::core::judgement

namespace resetd::core {

bool only_start_failed(const TaskFacts& task) {
  return task.state == TaskState::held && task.error.starts_with(judgement::applied_but);
}

}  // namespace resetd::core
