// The states' spelling and every edge of both tables, against tables of this test's own.

#include "core/states.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace resetd::core {
namespace {

using T = TaskState;
using R = RunState;

const std::map<T, std::set<T>> task_edges{
    {T::queued, {T::checking, T::starting, T::refused, T::cancelled}},
    {T::checking, {T::queued, T::waiting, T::stopping, T::resetting, T::starting, T::refused, T::failed, T::held}},
    {T::stopping, {T::queued, T::checking, T::waiting, T::starting, T::failed, T::cancelled}},
    {T::resetting, {T::verifying, T::reconciling, T::starting, T::waiting, T::succeeded, T::failed, T::held}},
    {T::reconciling, {T::verifying, T::starting, T::waiting, T::succeeded, T::failed, T::held}},
    {T::verifying, {T::starting, T::waiting, T::succeeded, T::failed, T::held}},
    {T::starting, {T::queued, T::waiting, T::succeeded, T::failed, T::refused, T::cancelled, T::held}},
    {T::waiting, {T::checking, T::starting, T::cancelled}},
    {T::held, {T::waiting, T::starting, T::succeeded, T::failed}},
    {T::succeeded, {}},
    {T::failed, {T::queued}},
    {T::refused, {T::queued}},
    {T::cancelled, {}}};

const std::map<R, std::set<R>> run_edges{
    {R::sealing, {R::awaiting_approval, R::cancelled}},
    {R::awaiting_approval, {R::scheduled, R::running, R::cancelled}},
    {R::scheduled, {R::running, R::paused, R::cancelled}},
    {R::running, {R::paused, R::gated, R::halted, R::succeeded, R::failed, R::cancelled}},
    {R::paused, {R::scheduled, R::running, R::halted, R::cancelled}},
    {R::gated, {R::running, R::paused, R::halted, R::cancelled}},
    {R::halted, {R::running, R::cancelled}},
    {R::succeeded, {}},
    {R::failed, {R::running, R::succeeded}},
    {R::cancelled, {}}};

TEST(TaskStates, HaveExactlyTheEdgesOfTheTable) {
  ASSERT_EQ(all_task_states().size(), task_edges.size());
  for (const T from : all_task_states()) {
    for (const T to : all_task_states()) {
      EXPECT_EQ(legal(from, to), task_edges.at(from).contains(to)) << name(from) << " to " << name(to);
    }
  }
}

TEST(RunStates, HaveExactlyTheEdgesOfTheTable) {
  ASSERT_EQ(all_run_states().size(), run_edges.size());
  for (const R from : all_run_states()) {
    for (const R to : all_run_states()) {
      EXPECT_EQ(legal(from, to), run_edges.at(from).contains(to)) << name(from) << " to " << name(to);
    }
  }
}

TEST(TaskStates, AreSpelledAsTheProductSpellsThem) {
  const std::vector<std::string> names{"queued",    "checking", "stopping", "resetting", "reconciling",
                                       "verifying", "starting", "waiting",  "held",      "succeeded",
                                       "failed",    "refused",  "cancelled"};
  std::vector<std::string> found;
  for (const T state : all_task_states()) found.emplace_back(name(state));
  EXPECT_EQ(found, names);
  for (const T state : all_task_states()) EXPECT_EQ(task_state(name(state)), state);
  EXPECT_EQ(task_state("Queued"), std::nullopt);
  EXPECT_EQ(task_state(""), std::nullopt);
}

TEST(RunStates, AreSpelledAsTheProductSpellsThem) {
  const std::vector<std::string> names{"sealing", "awaiting_approval", "scheduled", "running",  "paused", "gated",
                                       "halted",  "succeeded",         "failed",    "cancelled"};
  std::vector<std::string> found;
  for (const R state : all_run_states()) found.emplace_back(name(state));
  EXPECT_EQ(found, names);
  for (const R state : all_run_states()) EXPECT_EQ(run_state(name(state)), state);
  EXPECT_EQ(run_state("done"), std::nullopt);
}

TEST(TaskStates, AreSettledWhereNothingFollowsByItself) {
  const std::set<T> settled_states{T::held, T::succeeded, T::failed, T::refused, T::cancelled};
  for (const T state : all_task_states()) EXPECT_EQ(settled(state), settled_states.contains(state)) << name(state);
}

TEST(RunStates, AreFinishedInThree) {
  const std::set<R> finished_states{R::succeeded, R::failed, R::cancelled};
  for (const R state : all_run_states()) EXPECT_EQ(finished(state), finished_states.contains(state)) << name(state);
}

// A reset in flight, or one whose outcome is not known, must not be let go of: only a read or a person ends it.
TEST(TaskStates, CannotBeCancelledWhileAResetIsUnsettled) {
  for (const T state : {T::checking, T::resetting, T::reconciling, T::verifying, T::held})
    EXPECT_FALSE(legal(state, T::cancelled)) << name(state);
  EXPECT_FALSE(legal(T::reconciling, T::resetting));
  EXPECT_FALSE(legal(T::held, T::resetting));
}

}  // namespace
}  // namespace resetd::core
