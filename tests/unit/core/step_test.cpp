// step(): every pair of state and event against a table of this test's own, and what must hold for all of them.

#include "core/step.hpp"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace resetd::core {
namespace {
namespace step_test {

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
  if (state == S::starting) task.ends_as = S::succeeded;
  return task;
}

// One event of each kind, in the order of the variant.
std::vector<TaskEvent> events() {
  return {Claimed{},
          Looked{good_look()},
          LookRefused{"no"},
          Released{},
          ResetEnded{.outcome = Outcome::acknowledged},
          AskEnded{.outcome = Outcome::acknowledged},
          Interrupted{},
          RunCancelled{},
          RunHalted{},
          Retried{},
          Resolved{Resolution::applied}};
}

// Where the pair leads; a pair that is not here is a programming error.
const std::map<S, std::map<std::string, S>> expected{
    {S::queued,
     {{"claimed", S::checking},
      {"interrupted", S::queued},
      {"run_cancelled", S::cancelled},
      {"run_halted", S::queued}}},
    {S::checking,
     {{"looked", S::resetting},
      {"look_refused", S::failed},
      {"released", S::queued},
      {"interrupted", S::queued},
      {"run_halted", S::queued}}},
    {S::stopping,
     {{"claimed", S::stopping},
      {"looked", S::checking},
      {"look_refused", S::failed},
      {"released", S::stopping},
      {"ask_ended", S::stopping},
      {"interrupted", S::stopping},
      {"run_cancelled", S::cancelled},
      {"run_halted", S::queued}}},
    {S::resetting, {{"reset_ended", S::verifying}, {"interrupted", S::reconciling}}},
    {S::reconciling,
     {{"claimed", S::reconciling},
      {"looked", S::waiting},
      {"look_refused", S::held},
      {"released", S::reconciling},
      {"interrupted", S::reconciling},
      {"run_halted", S::reconciling}}},
    {S::verifying,
     {{"claimed", S::verifying},
      {"looked", S::held},
      {"look_refused", S::held},
      {"released", S::verifying},
      {"interrupted", S::verifying},
      {"run_halted", S::verifying}}},
    {S::starting,
     {{"claimed", S::starting},
      {"looked", S::starting},
      {"look_refused", S::held},
      {"released", S::starting},
      {"ask_ended", S::starting},
      {"interrupted", S::starting},
      {"run_cancelled", S::starting},
      {"run_halted", S::starting}}},
    {S::waiting,
     {{"claimed", S::checking},
      {"interrupted", S::waiting},
      {"run_cancelled", S::cancelled},
      {"run_halted", S::waiting}}},
    {S::held, {{"resolved", S::succeeded}}},
    {S::succeeded, {}},
    {S::failed, {{"retried", S::queued}}},
    {S::refused, {{"retried", S::queued}}},
    {S::cancelled, {}}};

TEST(Step, KnowsEveryPairOfStateAndEvent) {
  const auto all = events();
  ASSERT_EQ(all.size(), std::variant_size_v<TaskEvent>);
  ASSERT_EQ(expected.size(), all_task_states().size());
  for (const S state : all_task_states()) {
    const auto& row = expected.at(state);
    for (const TaskEvent& event : all) {
      const auto next = step(task_in(state), event, Policy{});
      const auto found = row.find(std::string{name(event)});
      ASSERT_EQ(next.has_value(), found != row.end()) << name(state) << ", " << name(event);
      if (next) {
        EXPECT_EQ(next->to, found->second) << name(state) << ", " << name(event) << " to " << name(next->to);
      }
    }
  }
}

// Over many facts, looks, ends and policies: the edges hold, what ends badly says why, what waits says for what.
void expect_sound(const TaskFacts& task, const TaskEvent& event, const Policy& policy) {
  const auto next = step(task, event, policy);
  if (!next) return;
  EXPECT_EQ(next->stays, next->to == task.state);
  if (!next->stays) {
    EXPECT_TRUE(legal(task.state, next->to)) << name(task.state) << " to " << name(next->to);
  }
  const bool ends_badly = next->to == S::held || next->to == S::failed || next->to == S::refused;
  if (ends_badly && !next->stays) {
    EXPECT_NE(next->error, "") << name(task.state) << ", " << name(event) << " to " << name(next->to);
  }
  if (next->to == S::waiting && !next->stays) {
    EXPECT_NE(next->wait, Wait::none);
  }
  if (next->to == S::reconciling) {
    EXPECT_EQ(next->wait, std::holds_alternative<Claimed>(event) ? Wait::none : Wait::settle);
  }
  if (next->to == S::starting && !next->stays) {
    EXPECT_TRUE(next->ends_as.has_value());
    EXPECT_NE(policy.finish, Finish::leave);
    EXPECT_FALSE(task.job_open);
    EXPECT_NE(next->fate ? next->fate : task.fate, ResetFate::ambiguous) << name(task.state) << ", " << name(event);
  }
  // Only what is minded is asked, and whoever is asked to stop owes a start.
  if (next->ask) {
    EXPECT_TRUE(next->stays && (task.state == S::stopping || task.state == S::starting));
    EXPECT_EQ(task.state == S::stopping, next->owes_start == true);
    EXPECT_LT(task.asks, policy.max_attempts);
  }
  if (settled(next->to)) {
    EXPECT_EQ(next->wait, Wait::none);
  }
}

std::vector<Look> all_looks() {
  std::vector<Look> looks;
  for (const char* phase : {"INCRE", "CATCH_UP", "FULL"})
    for (const char* status : {"STOP", "RUNNING", "WAIT_STOP", "ABNORMAL"})
      for (const bool readable : {false, true})
        for (const Match match : {Match::equal, Match::different, Match::not_comparable})
          for (const bool unchanged : {false, true})
            for (const Direction way : {Direction::rewind, Direction::forward, Direction::same, Direction::unknown})
              looks.push_back({phase, status, readable, match, unchanged, way});
  return looks;
}

std::vector<TaskEvent> all_events() {
  std::vector<TaskEvent> all{Claimed{},      LookRefused{"no"}, Released{}, Interrupted{},
                             RunCancelled{}, RunHalted{},       Retried{}};
  for (const Look& look : all_looks()) {
    all.emplace_back(Looked{look});
    all.emplace_back(Looked{look, true});
  }
  for (const Resolution way : {Resolution::applied, Resolution::not_applied, Resolution::resend})
    all.emplace_back(Resolved{way});
  for (const Outcome outcome : {Outcome::acknowledged, Outcome::rejected, Outcome::not_sent, Outcome::ambiguous})
    for (const Rejection rejection : {Rejection::final, Rejection::throttled, Rejection::key})
      for (const bool withdrawn : {false, true}) {
        all.emplace_back(ResetEnded{outcome, rejection, withdrawn, "trouble"});
        all.emplace_back(AskEnded{outcome, rejection, "trouble"});
      }
  return all;
}

template <class Take>
void for_all_tasks(Take take) {
  const std::vector<std::optional<ResetFate>> fates{std::nullopt,          ResetFate::acknowledged, ResetFate::rejected,
                                                    ResetFate::not_sent,   ResetFate::ambiguous,    ResetFate::applied,
                                                    ResetFate::not_applied};
  for (const S state : all_task_states())
    for (const int attempts : {0, 1, 5})
      for (const auto& fate : fates)
        for (const bool allow_forward : {false, true})
          for (const bool stopped : {false, true})
            take(TaskFacts{state, attempts, fate, allow_forward, stopped, "earlier"});
}

// The same task with everything that may be known of its job. An unsettled reset's job is not starting.
template <class Take>
void with_all_jobs(TaskFacts task, Take take) {
  const std::vector<std::optional<AskFate>> asked{std::nullopt, AskFate::acknowledged, AskFate::refused,
                                                  AskFate::without_effect, AskFate::unknown};
  if (task.state == S::starting && task.fate == ResetFate::ambiguous) return;
  const bool minded = task.state == S::stopping || task.state == S::starting;
  for (const bool owes : {false, true})
    for (const auto& [open, reset] : {std::pair{false, false}, {false, true}, {true, false}})
      for (const int asks : minded ? std::vector<int>{0, 1, 5} : std::vector<int>{0})
        for (const auto& fate : asks > 0 ? asked : std::vector<std::optional<AskFate>>{std::nullopt}) {
          task.owes_start = owes;
          if (reset && owes) continue;  // it is to run either way
          task.job_open = open;
          task.job_reset = reset;
          task.stop_on_its_way = !open && owes && asks == 0;
          task.asks = asks;
          task.asked = fate;
          task.ask_trouble = fate ? "no" : "";
          if (task.state != S::starting) {
            take(task);
            continue;
          }
          for (const S end : {S::queued, S::waiting, S::succeeded, S::failed, S::refused, S::cancelled}) {
            task.ends_as = end;
            take(task);
          }
        }
}

TEST(Step, FollowsLegalEdgesWhateverItIsToldOf) {
  const auto all = all_events();
  for (const bool verify : {false, true})
    for (const OnAmbiguous on_ambiguous : {OnAmbiguous::reconcile, OnAmbiguous::hold})
      for (const Drift drift : {Drift::refuse, Drift::allow}) {
        const Policy policy{.on_ambiguous = on_ambiguous, .verify = verify, .drift = drift};
        for_all_tasks([&](const TaskFacts& task) {
          if (task.state == S::starting) return;  // below
          for (const TaskEvent& event : all) expect_sound(task, event, policy);
        });
      }
}

TEST(Step, FollowsLegalEdgesWhateverItsJobDoes) {
  const auto all = all_events();
  for (const Prepare prepare : {Prepare::require_stopped, Prepare::stop})
    for (const Finish finish : {Finish::leave, Finish::restore, Finish::start}) {
      const Policy policy{.prepare = prepare, .finish = finish};
      for_all_tasks([&](const TaskFacts& task) {
        if (task.allow_forward || task.attempts == 5) return;  // nothing that a job depends on
        with_all_jobs(task, [&](const TaskFacts& facts) {
          for (const TaskEvent& event : all) expect_sound(facts, event, policy);
        });
      });
    }
}

// The heart: a look is what stands between an unsettled reset and another one.
TEST(Step, NeverSendsAgainWithoutProof) {
  const auto all = all_events();
  for_all_tasks([&all](const TaskFacts& task) {
    if (task.state == S::starting) return;
    for (const TaskEvent& event : all) {
      const auto next = step(task, event, Policy{});
      if (!next || next->stays) continue;
      if (next->to == S::resetting) {
        EXPECT_EQ(task.state, S::checking);
        const Look& look = std::get<Looked>(event).look;
        EXPECT_TRUE(look.incremental() && look.stopped());
        EXPECT_TRUE(task.allow_forward || look.direction == Direction::rewind || look.direction == Direction::same);
        EXPECT_TRUE(!task.stopped_at_seal || look.unchanged);
      }
      if (task.state == S::reconciling && next->to == S::waiting) {
        const Look& look = std::get<Looked>(event).look;
        EXPECT_TRUE(look.readable && look.unchanged && look.stopped() && look.target == Match::different);
        EXPECT_EQ(next->verdict, Verdict::not_applied);
      }
    }
  });
}

}  // namespace step_test
}  // namespace
}  // namespace resetd::core
