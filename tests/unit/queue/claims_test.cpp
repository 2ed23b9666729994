// When the tasks of a run may be taken in hand, and which of them.

#include "queue/claims.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "queue/runs.hpp"
#include "queue/tasks.hpp"
#include "support/temp_folder.hpp"

namespace resetd::queue {
namespace {
namespace claims_test {

using core::AskFate;
using core::Ordinal;
using core::TaskState;

class Claims : public testing::Test {
 protected:
  /// A task more of the one run, resolved and queued; it is task 10 + its ordinal of the job.
  Ordinal task_of(std::int64_t job) {
    const Ordinal ordinal{++tasks_};
    const core::TaskId id{10 + tasks_};
    const std::vector<Task> row{{.ordinal = ordinal, .task_id = id, .pos_type = "PG_LSN_POS", .target = "{}"}};
    add_tasks(connection(), run_, row);
    const Found found{.task_id = id, .job_id = core::JobId{job}, .job_name = "job", .stopped = true, .before = "{}"};
    EXPECT_FALSE(resolve_task(connection(), *find_task(connection(), run_, ordinal), found));
    mark_shared_jobs(connection(), run_);
    return ordinal;
  }
  Ordinal task() { return task_of(100 + tasks_); }

  /// Brought to `state` over what may come before it, due then.
  Ordinal stands(Ordinal ordinal, TaskState state, std::optional<Due> due, std::optional<AskFate> asked = {}) {
    std::vector<TaskState> way{TaskState::checking, state};
    if (state == TaskState::reconciling || state == TaskState::verifying)
      way.insert(way.begin() + 1, TaskState::resetting);
    if (state == TaskState::checking) way.pop_back();
    TaskState from = TaskState::queued;
    for (const TaskState to : way) {
      TaskChange change{.to = to};
      if (to == TaskState::resetting) {
        change.attempts = 1;
        change.nonce = "nonce";
      }
      if (to == state) {
        change.due = due;
        if (state == TaskState::verifying) change.fate = core::ResetFate::acknowledged;
        if (state == TaskState::reconciling) change.fate = core::ResetFate::ambiguous;
        if (state == TaskState::starting) change.ends_as = TaskState::succeeded;
        if (state == TaskState::starting || state == TaskState::stopping) change.until = Due{0};
        if (asked) change.asks = 1;
        change.asked = asked;
      }
      move_task(connection(), run_, ordinal, from, change);
      from = to;
    }
    return ordinal;
  }
  Ordinal stands(TaskState state, std::optional<Due> due, std::optional<AskFate> asked = {}) {
    return stands(task(), state, due, asked);
  }

  std::vector<Ordinal> due(Due now, Begun which = Begun::all, std::int64_t limit = 100) {
    std::vector<Ordinal> ordinals;
    for (const Task& task : due_tasks(connection(), run_, which, now, limit)) ordinals.push_back(task.ordinal);
    return ordinals;
  }
  std::optional<Due> next(Begun which = Begun::all) { return next_due(connection(), run_, which); }
  std::optional<Due> due_of(Ordinal ordinal) { return moment("due_us", ordinal); }
  std::optional<Due> until_of(Ordinal ordinal) { return moment("until_us", ordinal); }
  std::vector<Ordinal> queued(std::int64_t limit = 100, Ordinal last = Ordinal{100}) {
    std::vector<Ordinal> ordinals;
    for (const Task& task : queued_tasks(connection(), run_, last, limit)) ordinals.push_back(task.ordinal);
    return ordinals;
  }
  Task with_others(Ordinal ordinal) { return claimed(connection(), *find_task(connection(), run_, ordinal)); }

  sqlite::Connection& connection() { return *connection_; }
  core::RunId run() const { return run_; }

 private:
  std::optional<Due> moment(const std::string& column, Ordinal ordinal) {
    auto& select = connection().statement("SELECT " + column + " FROM tasks WHERE ordinal = ?");
    select.bind(1, core::number(ordinal));
    EXPECT_TRUE(select.executeStep());
    if (select.getColumn(0).isNull()) return std::nullopt;
    return Due{select.getColumn(0).getInt64()};
  }

  support::TempFolder folder_;
  std::unique_ptr<sqlite::Connection> connection_ =
      sqlite::Connection::open(folder_ / "resetd.db", sqlite::Access::work).value();
  core::RunId run_ = create_run(
      *connection_, {.name = "n", .reason = "r", .console = "prod", .console_url = "https://console", .policy = "{}"});
  std::int64_t tasks_ = 0;
};

using List = std::vector<Ordinal>;

TEST_F(Claims, AreOfWhatIsDueTheLongestFirst) {
  const Ordinal later = stands(TaskState::waiting, Due{30});
  const Ordinal first = stands(TaskState::waiting, Due{10});
  const Ordinal same = stands(TaskState::waiting, Due{10});
  stands(TaskState::checking, {});
  task();
  EXPECT_EQ(due(Due{9}), List{});
  EXPECT_EQ(due(Due{10}), (List{first, same}));
  EXPECT_EQ(due(Due{30}), (List{first, same, later}));
  EXPECT_EQ(due(Due{30}, Begun::all, 1), List{first});
  EXPECT_EQ(next(), Due{10});
}

TEST_F(Claims, AreOfTheKindsThatTheRunMayStillMake) {
  const Ordinal waiting = stands(TaskState::waiting, Due{1});
  const Ordinal starting = stands(TaskState::starting, Due{2});
  const Ordinal reconciling = stands(TaskState::reconciling, Due{3});
  const Ordinal verifying = stands(TaskState::verifying, Due{4});
  const Ordinal stopping = stands(TaskState::stopping, Due{5});
  EXPECT_EQ(due(Due{9}), (List{waiting, starting, reconciling, verifying, stopping}));
  EXPECT_EQ(due(Due{9}, Begun::unsettled), (List{starting, reconciling, verifying}));
  EXPECT_EQ(due(Due{9}, Begun::starting), List{starting});
  EXPECT_EQ(next(), Due{1});
  EXPECT_EQ(next(Begun::unsettled), Due{2});
  EXPECT_EQ(next(Begun::starting), Due{2});
}

TEST_F(Claims, HaveNoNextWhereNoneWaits) {
  stands(TaskState::checking, {});
  task();
  EXPECT_EQ(next(), std::nullopt);
  stands(TaskState::waiting, Due{1});
  EXPECT_EQ(next(Begun::starting), std::nullopt);
  EXPECT_EQ(next(), Due{1});
}

// The steady clock of an earlier process says nothing.
TEST_F(Claims, OfAnEarlierProcessAreMadeDueAnew) {
  const Ordinal waiting = stands(TaskState::waiting, Due{1'000'000});
  const Ordinal stopping = stands(TaskState::stopping, Due{2'000'000}, AskFate::acknowledged);
  const Ordinal in_doubt = stands(TaskState::stopping, Due{3'000'000}, AskFate::unknown);
  make_due(connection(), run(), TaskState::waiting, Due{50});
  make_due(connection(), run(), TaskState::stopping, Due{60}, Due{600});
  make_unknown_due(connection(), run(), Due{90});
  EXPECT_EQ(due_of(waiting), Due{50});
  EXPECT_EQ(until_of(waiting), std::nullopt);
  EXPECT_EQ(due_of(stopping), Due{60});
  EXPECT_EQ(until_of(stopping), Due{600});
  EXPECT_EQ(due_of(in_doubt), Due{90}) << "its stop may be on its way until it is settled";
  EXPECT_EQ(until_of(in_doubt), Due{600});
  make_due(connection(), run(), TaskState::stopping, Due{70});
  EXPECT_EQ(due_of(stopping), Due{70});
  EXPECT_EQ(until_of(stopping), Due{600}) << "as it was";
}

// A decision is made where no clock of a process runs: its starts are marked by until 0.
TEST_F(Claims, OfStartsThatADecisionLedToBegin) {
  const Ordinal plain = stands(TaskState::starting, Due{0});
  const Ordinal in_doubt = stands(TaskState::starting, Due{0}, AskFate::unknown);
  const Ordinal under_way = stands(TaskState::starting, Due{70}, AskFate::acknowledged);
  move_task(connection(), run(), under_way, TaskState::starting,
            {.to = TaskState::starting, .due = Due{70}, .until = Due{700}});
  begin_starts(connection(), run(), Due{20}, Due{50}, Due{500});
  EXPECT_EQ(due_of(plain), Due{20});
  EXPECT_EQ(until_of(plain), Due{500});
  EXPECT_EQ(due_of(in_doubt), Due{50});
  EXPECT_EQ(until_of(in_doubt), Due{500});
  EXPECT_EQ(due_of(under_way), Due{70});
  EXPECT_EQ(until_of(under_way), Due{700});
}

TEST_F(Claims, TakeOneTaskOfAJobAtATime) {
  const Ordinal first = task_of(7);
  const Ordinal second = task_of(7);
  const Ordinal alone = task_of(8);
  EXPECT_EQ(queued(), (List{first, alone}));
  EXPECT_EQ(queued(1), List{first});
  EXPECT_EQ(queued(100, second), List{first}) << "up to the end of the wave";
  stands(first, TaskState::waiting, Due{1});
  EXPECT_EQ(queued(), List{alone}) << "the first is at work";
  move_task(connection(), run(), first, TaskState::waiting, {.to = TaskState::cancelled});
  EXPECT_EQ(queued(), (List{second, alone})) << "and now it is settled";
}

TEST_F(Claims, KnowWhatOtherTasksOfTheirJobSay) {
  const Ordinal first = task_of(7);
  const Ordinal second = task_of(7);
  EXPECT_TRUE(with_others(first).job_open);
  EXPECT_FALSE(with_others(task_of(8)).job_open);
  stands(first, TaskState::stopping, Due{1}, AskFate::unknown);
  EXPECT_TRUE(with_others(second).job_open);
  EXPECT_FALSE(with_others(second).stop_on_its_way) << "the first one's own to settle";
  move_task(connection(), run(), first, TaskState::stopping, {.to = TaskState::cancelled});
  EXPECT_FALSE(with_others(second).job_open);
  EXPECT_TRUE(with_others(second).stop_on_its_way);
  move_task(connection(), run(), second, TaskState::queued, {.to = TaskState::cancelled});
  EXPECT_FALSE(with_others(first).stop_on_its_way) << "its own is no other's";
}

TEST_F(Claims, KnowThatAnotherTaskOfTheirJobHasSucceeded) {
  const Ordinal first = task_of(7);
  const Ordinal second = task_of(7);
  EXPECT_FALSE(with_others(second).job_reset);
  stands(first, TaskState::verifying, Due{1});
  EXPECT_FALSE(with_others(second).job_reset) << "not yet";
  move_task(connection(), run(), first, TaskState::verifying, {.to = TaskState::succeeded});
  EXPECT_TRUE(with_others(second).job_reset);
  EXPECT_FALSE(with_others(first).job_reset) << "the second is open";
  EXPECT_FALSE(with_others(task_of(8)).job_reset);
  EXPECT_EQ(cancel_tasks(connection(), run(), core::Finish::start), 1) << "the one of job 8";
  EXPECT_EQ(cancel_tasks(connection(), run()), 1);
}

TEST_F(Claims, CancelLeavesOutWhoseJobMayHaveToBeStarted) {
  std::vector<Ordinal> others;
  for (const TaskState state : {TaskState::checking, TaskState::resetting, TaskState::verifying, TaskState::failed}) {
    const std::int64_t job = 7 + std::ssize(others);
    const Ordinal first = task_of(job);
    others.push_back(task_of(job));
    if (state == TaskState::failed)
      move_task(connection(), run(), stands(first, TaskState::checking, {}), TaskState::checking,
                {.to = state, .error = "no"});
    else
      stands(first, state, {});
  }
  EXPECT_EQ(cancel_tasks(connection(), run(), core::Finish::start), 1);
  EXPECT_EQ(find_task(connection(), run(), others.back())->state, TaskState::cancelled) << "none of its job was reset";
  others.pop_back();
  for (const Ordinal other : others) EXPECT_EQ(find_task(connection(), run(), other)->state, TaskState::queued);

  set_owes_start(connection(), run(), core::JobId{7}, true);
  EXPECT_EQ(cancel_tasks(connection(), run(), core::Finish::restore), 2) << "not the one whose job ran";
  EXPECT_EQ(cancel_tasks(connection(), run(), core::Finish::leave), 1);
}

TEST_F(Claims, KnowOfAStopOnItsWayFromACancelledTaskOnly) {
  const Ordinal first = task_of(7);
  const Ordinal second = task_of(7);
  stands(first, TaskState::stopping, Due{1}, AskFate::acknowledged);
  move_task(connection(), run(), first, TaskState::stopping, {.to = TaskState::cancelled});
  EXPECT_FALSE(with_others(second).stop_on_its_way);
  const Ordinal looked_at = stands(task_of(7), TaskState::stopping, Due{1}, AskFate::unknown);
  move_task(connection(), run(), looked_at, TaskState::stopping,
            {.to = TaskState::failed, .error = "its job was not stopped"});
  EXPECT_FALSE(with_others(second).stop_on_its_way) << "whoever fails has waited";
}

}  // namespace claims_test
}  // namespace
}  // namespace resetd::queue
