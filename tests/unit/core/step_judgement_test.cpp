// step()'s judgements one by one, as product.md's "Ambiguous outcomes" and "Life of a run" have them.

#include "core/step.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace resetd::core {
namespace {
namespace step_judgement_test {

using S = TaskState;

Look good_look() {
  return {.phase = "INCRE",
          .status = "STOP",
          .readable = true,
          .target = Match::different,
          .unchanged = true,
          .direction = Direction::rewind};
}

TaskFacts task_in(S state) {
  TaskFacts task{.state = state, .stopped_at_seal = true, .error = "an earlier error"};
  if (state == S::resetting || state == S::reconciling || state == S::verifying) task.attempts = 1;
  if (state == S::reconciling) task.fate = ResetFate::ambiguous;
  if (state == S::verifying) task.fate = ResetFate::acknowledged;
  return task;
}

Step looked(TaskFacts task, const Look& look, const Policy& policy = {}) {
  return step(task, Looked{look}, policy).value();
}

TEST(Check, RefusesWhatIsNotSafe) {
  const TaskFacts task = task_in(S::checking);
  Look look = good_look();
  EXPECT_EQ(looked(task, look).to, S::resetting);
  for (const char* phase : {"FULL", "CREATED", "COMPLETE", ""}) {
    look.phase = phase;
    EXPECT_EQ(looked(task, look).to, S::refused) << phase;
  }
  look = good_look();
  for (const char* status : {"RUNNING", "ABNORMAL", "WAIT_STOP", "INIT", ""}) {
    look.status = status;
    EXPECT_EQ(looked(task, look).to, S::refused) << status;
  }
  look = good_look();
  look.unchanged = false;
  EXPECT_EQ(looked(task, look).to, S::refused);
  EXPECT_EQ(looked(task, look, {.drift = Drift::allow}).to, S::resetting);
  TaskFacts running_at_seal = task;
  running_at_seal.stopped_at_seal = false;
  EXPECT_EQ(looked(running_at_seal, look).to, S::resetting);
}

TEST(Check, GoesForwardOnlyWhereThatTaskMay) {
  TaskFacts task = task_in(S::checking);
  Look look = good_look();
  for (const Direction way : {Direction::forward, Direction::unknown}) {
    look.direction = way;
    task.allow_forward = false;
    EXPECT_EQ(looked(task, look).to, S::refused);
    task.allow_forward = true;
    EXPECT_EQ(looked(task, look).to, S::resetting);
  }
  task.allow_forward = false;
  look.direction = Direction::same;
  EXPECT_EQ(looked(task, look).to, S::resetting);
}

TEST(Check, HoldsWhereAnEarlierResetSeemsToHaveTakenEffect) {
  for (const ResetFate fate : {ResetFate::rejected, ResetFate::not_applied}) {
    for (const bool stopped_at_seal : {false, true}) {
      for (const Drift drift : {Drift::refuse, Drift::allow}) {
        TaskFacts task = task_in(S::checking);
        task.attempts = 1;
        task.fate = fate;
        task.stopped_at_seal = stopped_at_seal;
        Look look = good_look();
        EXPECT_EQ(looked(task, look, {.drift = drift}).to, S::resetting);
        look.unchanged = false;
        EXPECT_EQ(looked(task, look, {.drift = drift}).to, S::held);
      }
    }
  }
  // One that provably never left cannot have moved it.
  TaskFacts not_sent = task_in(S::checking);
  not_sent.attempts = 1;
  not_sent.fate = ResetFate::not_sent;
  Look look = good_look();
  look.unchanged = false;
  EXPECT_EQ(looked(not_sent, look).to, S::refused);
}

TEST(Check, GivesBackToWhereItCameFrom) {
  TaskFacts task = task_in(S::checking);
  EXPECT_EQ(step(task, Released{}, {})->to, S::queued);
  task.attempts = 1;
  EXPECT_EQ(step(task, Released{}, {})->to, S::waiting);
  EXPECT_EQ(step(task, Interrupted{}, {})->to, S::waiting);
}

struct EndRow {
  ResetEnded end;
  int attempts;
  S to;
  Wait wait;
  ResetFate fate;
  bool halt = false;
};

TEST(ResetEnd, FollowsTheTable) {
  const std::vector<EndRow> rows{
      {{.outcome = Outcome::acknowledged}, 1, S::verifying, Wait::none, ResetFate::acknowledged},
      {{.outcome = Outcome::acknowledged}, 5, S::verifying, Wait::none, ResetFate::acknowledged},
      {{.outcome = Outcome::not_sent, .trouble = "t"}, 4, S::waiting, Wait::backoff, ResetFate::not_sent},
      {{.outcome = Outcome::not_sent, .trouble = "t"}, 5, S::failed, Wait::none, ResetFate::not_sent},
      {{.outcome = Outcome::not_sent, .withdrawn = true, .trouble = "t"},
       5,
       S::waiting,
       Wait::now,
       ResetFate::not_sent},
      {{.outcome = Outcome::rejected, .rejection = Rejection::final, .trouble = "t"},
       1,
       S::verifying,
       Wait::none,
       ResetFate::rejected},
      {{.outcome = Outcome::rejected, .rejection = Rejection::throttled, .trouble = "t"},
       4,
       S::waiting,
       Wait::backoff,
       ResetFate::rejected},
      {{.outcome = Outcome::rejected, .rejection = Rejection::throttled, .trouble = "t"},
       5,
       S::verifying,
       Wait::none,
       ResetFate::rejected},
      {{.outcome = Outcome::rejected, .rejection = Rejection::key, .trouble = "t"},
       1,
       S::waiting,
       Wait::now,
       ResetFate::rejected,
       true},
      {{.outcome = Outcome::ambiguous, .trouble = "t"}, 1, S::reconciling, Wait::settle, ResetFate::ambiguous},
      {{.outcome = Outcome::ambiguous, .trouble = "t"}, 5, S::reconciling, Wait::settle, ResetFate::ambiguous}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    TaskFacts task = task_in(S::resetting);
    task.attempts = rows[i].attempts;
    const auto next = step(task, rows[i].end, Policy{});
    ASSERT_TRUE(next) << i;
    EXPECT_EQ(next->to, rows[i].to) << i;
    EXPECT_EQ(next->wait, rows[i].wait) << i;
    EXPECT_EQ(next->fate, rows[i].fate) << i;
    EXPECT_EQ(next->halt, rows[i].halt) << i;
  }
}

TEST(ResetEnd, HeedsThePolicy) {
  const TaskFacts task = task_in(S::resetting);
  const Policy no_verify{.verify = false};
  EXPECT_EQ(step(task, ResetEnded{.outcome = Outcome::acknowledged}, no_verify)->to, S::succeeded);
  // What was refused is read back all the same.
  EXPECT_EQ(step(task, ResetEnded{.outcome = Outcome::rejected}, no_verify)->to, S::verifying);
  const Policy hold{.on_ambiguous = OnAmbiguous::hold};
  EXPECT_EQ(step(task, ResetEnded{.outcome = Outcome::ambiguous}, hold)->to, S::held);
  EXPECT_EQ(step(task, Interrupted{}, hold)->to, S::held);
  EXPECT_EQ(step(task, Interrupted{}, Policy{})->fate, ResetFate::ambiguous);
}

TEST(Reconciling, DecidesByTheReadBack) {
  const TaskFacts task = task_in(S::reconciling);
  Look look = good_look();
  Step next = looked(task, look);
  EXPECT_EQ(next.to, S::waiting);
  EXPECT_EQ(next.verdict, Verdict::not_applied);
  EXPECT_EQ(next.fate, ResetFate::not_applied);

  TaskFacts last = task;
  last.attempts = 5;
  EXPECT_EQ(looked(last, look).to, S::failed);

  // Equal to the target and to the one before (the target was where it stood): it has what was asked for.
  look.target = Match::equal;
  for (const bool unchanged : {false, true}) {
    for (const char* status : {"STOP", "RUNNING"}) {
      look.unchanged = unchanged;
      look.status = status;
      next = looked(task, look);
      EXPECT_EQ(next.to, S::succeeded);
      EXPECT_EQ(next.verdict, Verdict::applied);
      EXPECT_EQ(next.fate, ResetFate::applied);
    }
  }
}

TEST(Reconciling, HoldsWhatProvesNothing) {
  const TaskFacts task = task_in(S::reconciling);
  std::vector<Look> looks(4, good_look());
  looks[0].unchanged = false;
  looks[1].status = "RUNNING";
  looks[2].readable = false;
  looks[3].target = Match::not_comparable;
  for (const Look& look : looks) {
    const Step next = looked(task, look);
    EXPECT_EQ(next.to, S::held);
    EXPECT_EQ(next.verdict, Verdict::unknown);
    EXPECT_EQ(next.fate, std::nullopt);
  }
  const auto refused = step(task, LookRefused{"code 9"}, {});
  EXPECT_EQ(refused->to, S::held);
  EXPECT_EQ(refused->verdict, Verdict::unknown);
}

TEST(Verifying, ComparesWithTheTarget) {
  const TaskFacts task = task_in(S::verifying);
  Look look = good_look();
  look.target = Match::equal;
  EXPECT_EQ(looked(task, look).to, S::succeeded);
  look.target = Match::not_comparable;
  EXPECT_EQ(looked(task, look).to, S::succeeded);
  look.target = Match::different;
  EXPECT_EQ(looked(task, look).to, S::held);
}

TEST(Verifying, BelievesARejectionUnlessThePositionMoved) {
  TaskFacts task = task_in(S::verifying);
  task.fate = ResetFate::rejected;
  Look look = good_look();
  EXPECT_EQ(looked(task, look).to, S::failed);
  EXPECT_EQ(looked(task, look).error, "an earlier error");
  look.unchanged = false;
  EXPECT_EQ(looked(task, look).to, S::held);
  look.target = Match::equal;
  EXPECT_EQ(looked(task, look).to, S::held);
  EXPECT_EQ(step(task, LookRefused{"code 9"}, {})->to, S::held);
}

TEST(Resolving, DoesWhatThePersonSays) {
  const TaskFacts task = task_in(S::held);
  const auto applied = step(task, Resolved{Resolution::applied}, {});
  EXPECT_EQ(applied->to, S::succeeded);
  EXPECT_EQ(applied->fate, ResetFate::applied);
  const auto not_applied = step(task, Resolved{Resolution::not_applied}, {});
  EXPECT_EQ(not_applied->to, S::failed);
  EXPECT_EQ(not_applied->fate, ResetFate::not_applied);
  const auto resend = step(task, Resolved{Resolution::resend}, {});
  EXPECT_EQ(resend->to, S::waiting);
  EXPECT_EQ(resend->wait, Wait::now);
}

TEST(Names, OfFatesAndVerdicts) {
  for (const ResetFate fate : {ResetFate::acknowledged, ResetFate::rejected, ResetFate::not_sent, ResetFate::ambiguous,
                               ResetFate::applied, ResetFate::not_applied})
    EXPECT_EQ(reset_fate(name(fate)), fate);
  EXPECT_EQ(reset_fate("lost"), std::nullopt);
  EXPECT_EQ(name(Verdict::applied), "applied");
  EXPECT_EQ(name(Verdict::not_applied), "not_applied");
  EXPECT_EQ(name(Verdict::unknown), "unknown");
}

}  // namespace step_judgement_test
}  // namespace
}  // namespace resetd::core
