// What the database does for one question does not grow with the square of the tasks: everyone else's work waits for
// it.

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "queue/claims.hpp"
#include "queue/runs.hpp"
#include "queue/tasks.hpp"
#include "support/temp_folder.hpp"

namespace resetd::queue {
namespace {
namespace work_test {

constexpr int tasks = 2000;

class Work : public testing::Test {
 protected:
  /// In state awaiting_approval, with tasks of these jobs, one after the other; each job so often.
  core::RunId sealed(int first_job, int tasks_a_job) {
    SQLite::Transaction all_at_once(connection().database());
    queue::Run run{.name = "n", .reason = "r", .console = "prod", .console_url = "https://console", .policy = "{}"};
    run.plan_digest = std::to_string(first_job);
    run.id = create_run(connection(), run);
    std::vector<Task> all;
    for (int i = 0; i < tasks; ++i) {
      all.push_back({.ordinal = core::Ordinal{i + 1},
                     .task_id = core::TaskId{first_job + i},
                     .pos_type = "PG_LSN_POS",
                     .target = "{}"});
    }
    add_tasks(connection(), run.id, all);
    for (int i = 0; i < tasks; ++i) {
      const Found found{.task_id = core::TaskId{first_job + i},
                        .job_id = core::JobId{first_job + i / tasks_a_job},
                        .job_name = "job",
                        .stopped = true,
                        .before = "{}"};
      resolve_task(connection(), *find_task(connection(), run.id, core::Ordinal{i + 1}), found);
    }
    set_tasks(connection(), run.id, tasks);
    mark_shared_jobs(connection(), run.id);
    move_run(connection(), run.id, core::RunState::sealing, {.to = core::RunState::awaiting_approval, .digest = "d"});
    all_at_once.commit();
    return run.id;
  }

  /// How many of SQLite's steps that takes, in thousands.
  template <class F>
  int steps(F ask) {
    int thousands = 0;
    const auto count = [](void* sum) { return ++*static_cast<int*>(sum), 0; };
    ::sqlite3_progress_handler(connection().database().getHandle(), 1000, count, &thousands);
    ask();
    ::sqlite3_progress_handler(connection().database().getHandle(), 0, nullptr, nullptr);
    return thousands;
  }

  sqlite::Connection& connection() { return *connection_; }

 private:
  support::TempFolder folder_;
  std::unique_ptr<sqlite::Connection> connection_ =
      sqlite::Connection::open(folder_ / "resetd.db", sqlite::Access::work).value();
};

TEST_F(Work, WhetherAnotherRunHasOneOfItsJobs) {
  sealed(1, 1);
  for (int other = 2; other <= 8; ++other) sealed(other * 100'000, 1);
  const core::RunId run = sealed(10'000'001, 1);
  std::optional<Conflict> conflict;
  const auto ask = [&] { conflict = find_conflict(connection(), run, "https://console", Refused::counted); };
  EXPECT_LT(steps(ask), 40 * tasks / 1000);
  EXPECT_FALSE(conflict);
  const core::RunId same = sealed(2000, 1);  // its first job is the last one of the first run
  EXPECT_LT(steps([&] { conflict = find_conflict(connection(), same, "https://console", Refused::counted); }),
            40 * tasks / 1000);
  ASSERT_TRUE(conflict);
  EXPECT_EQ(core::number(conflict->job), 2000);
}

TEST_F(Work, ARunBesideNoOtherIsNotLookedThrough) {
  const core::RunId run = sealed(1, 1);
  std::optional<Conflict> conflict;
  EXPECT_EQ(steps([&] { conflict = find_conflict(connection(), run, "https://console"); }), 0);
  EXPECT_FALSE(conflict);
}

TEST_F(Work, AConflictIsFoundBeyondARunThatIsFinished) {
  const core::RunId first = sealed(1, 1);
  const core::RunId finished = sealed(100'001, 1);
  move_run(connection(), finished, core::RunState::awaiting_approval, {.to = core::RunState::cancelled});
  EXPECT_FALSE(find_conflict(connection(), sealed(100'001, 1), "https://console"));
  const auto conflict = find_conflict(connection(), sealed(2000, 1), "https://console");
  ASSERT_TRUE(conflict);
  EXPECT_EQ(conflict->other, first);
  EXPECT_FALSE(find_conflict(connection(), sealed(1, 1), "https://elsewhere"));
}

TEST_F(Work, TasksOfSeveralStatesInPlanOrder) {
  const core::RunId run = sealed(1, 1);
  for (int i = 3; i <= tasks; i += 3) {
    move_task(connection(), run, core::Ordinal{i}, core::TaskState::queued,
              {.to = core::TaskState::refused, .error = "why"});
  }
  std::vector<std::int64_t> listed;
  const auto list = [&](std::vector<core::TaskState> states, int after) {
    listed.clear();
    for (const Task& task : list_tasks(connection(), run, states, core::Ordinal{after}, 5))
      listed.push_back(core::number(task.ordinal));
  };
  using enum core::TaskState;
  EXPECT_EQ(steps([&] { list({refused, queued}, 1000); }), 0) << "a page costs what a page costs";
  EXPECT_EQ(listed, (std::vector<std::int64_t>{1001, 1002, 1003, 1004, 1005}));
  list({held, refused}, 1000);
  EXPECT_EQ(listed, (std::vector<std::int64_t>{1002, 1005, 1008, 1011, 1014}));
  list({}, tasks - 2);
  EXPECT_EQ(listed, (std::vector<std::int64_t>{tasks - 1, tasks}));
  list({held, failed}, 0);
  EXPECT_TRUE(listed.empty());
}

TEST_F(Work, WhatIsClaimedWhereJobsAreShared) {
  const core::RunId run = sealed(1, 2);
  std::vector<Task> claimed;
  const auto ask = [&] { claimed = queued_tasks(connection(), run, core::Ordinal{tasks}, tasks / 2, Queued::all); };
  EXPECT_LT(steps(ask), 1000 * tasks / 1000);
  EXPECT_EQ(claimed.size(), tasks / 2U) << "one of each job";
}

}  // namespace work_test
}  // namespace
}  // namespace resetd::queue
