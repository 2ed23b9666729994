#pragma once
// The parts of step(): judgements about a reset, and about the data job around it. Not for use outside of it.

#include <utility>

#include "core/step.hpp"

namespace resetd::core::judgement {

inline Step go(TaskState to, Wait wait = Wait::none) {
  return {.to = to, .wait = wait};
}

inline Step settle(TaskState to, std::string error) {
  return {.to = to, .error = std::move(error)};
}

inline Step stay(TaskState state, Wait wait) {
  return {.to = state, .wait = wait, .stays = true};
}

inline Step with_fate(Step step, ResetFate fate) {
  step.fate = fate;
  return step;
}

// What the task ends as may have to wait until its job runs again. `look` is null where nothing was just read.
Step end(const TaskFacts& task, const Policy& policy, Step step, const Look* look);

// A reset: whether it may be sent, what its end means, what a read-back says of it, what a person says.
Step check(const TaskFacts& task, const Look& look, const Policy& policy);
Step reset_ended(const TaskFacts& task, const ResetEnded& ended, const Policy& policy);
Step reconcile(const TaskFacts& task, const Look& look, const Policy& policy);
Step verify(const TaskFacts& task, const Look& look, const Policy& policy);
Step resolve(const TaskFacts& task, const Resolved& resolved, const Policy& policy);

// Its job: on its way to STOP before the reset, to RUNNING after it.
Step stopping(const TaskFacts& task, const Looked& looked, const Policy& policy);
Step starting(const TaskFacts& task, const Looked& looked, const Policy& policy);
Step stop_failed(const TaskFacts& task, const Policy& policy, const std::string& why, const Look* look);
Step start_failed(const TaskFacts& task, const std::string& why);
Step ask_ended(const TaskFacts& task, const AskEnded& ended, const Policy& policy);
Step let_go(const TaskFacts& task, const Policy& policy);
Step cancel(const TaskFacts& task, const Policy& policy);

}  // namespace resetd::core::judgement
