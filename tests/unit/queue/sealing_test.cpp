// What sealing says of a run's tasks together, once each of them is resolved.

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "queue/runs.hpp"
#include "queue/tasks.hpp"
#include "support/temp_folder.hpp"

namespace resetd::queue {
namespace {
namespace sealing_test {

using core::Ordinal;

/// A task as its plan and the console's list say.
struct Listed {
  std::int64_t job = 0;
  std::optional<std::int64_t> page;
  bool selected = false;
  bool resolved = true;
};

class SealedTasks : public testing::Test {
 protected:
  core::RunId run_of(const std::vector<Listed>& tasks) {
    queue::Run run{.name = "n", .reason = "r", .console = "prod", .console_url = "https://console", .policy = "{}"};
    run.id = create_run(connection(), run);
    std::vector<Task> rows;
    for (const Listed& task : tasks) {
      rows.push_back({.ordinal = Ordinal{std::ssize(rows) + 1},
                      .job_id = core::JobId{task.job},
                      .selected = task.selected,
                      .pos_type = "PG_LSN_POS",
                      .target = "{}"});
    }
    add_tasks(connection(), run.id, rows);
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      if (!tasks[i].resolved) continue;
      const Found found{.task_id = core::TaskId{++data_tasks_},
                        .job_id = core::JobId{tasks[i].job},
                        .job_name = "job",
                        .stopped = true,
                        .before = "{}",
                        .page = tasks[i].page};
      EXPECT_FALSE(resolve_task(connection(), task(run.id, static_cast<std::int64_t>(i) + 1), found));
    }
    return run.id;
  }
  Task task(core::RunId run, std::int64_t ordinal) { return *find_task(connection(), run, Ordinal{ordinal}); }
  std::vector<bool> shared(core::RunId run) {
    std::vector<bool> shared;
    for (const Task& task : list_tasks(connection(), run, std::nullopt, Ordinal{0}, 100))
      shared.push_back(task.shared_job);
    return shared;
  }
  std::vector<std::optional<std::int64_t>> pages(core::RunId run) {
    std::vector<std::optional<std::int64_t>> pages;
    for (const Task& task : list_tasks(connection(), run, std::nullopt, Ordinal{0}, 100)) pages.push_back(task.page);
    return pages;
  }

  sqlite::Connection& connection() { return *connection_; }

 private:
  support::TempFolder folder_;
  std::unique_ptr<sqlite::Connection> connection_ =
      sqlite::Connection::open(folder_ / "resetd.db", sqlite::Access::work).value();
  std::int64_t data_tasks_ = 0;
};

TEST_F(SealedTasks, ShareAJobWithOthersOfTheirRun) {
  const core::RunId other = run_of({{.job = 3}});
  const core::RunId run =
      run_of({{.job = 1}, {.job = 2}, {.job = 1}, {.job = 3}, {.job = 4}, {.job = 4, .resolved = false}});
  mark_shared_jobs(connection(), run);
  EXPECT_EQ(shared(run), (std::vector<bool>{true, false, true, false, false, false}));
  EXPECT_EQ(shared(other), std::vector<bool>{false});
}

TEST_F(SealedTasks, OnAPageOfTheirOwnAreAskedForAlone) {
  using Pages = std::vector<std::optional<std::int64_t>>;
  const core::RunId other = run_of({{.job = 9, .page = 1}});
  const core::RunId run = run_of({{.job = 1, .page = 1},
                                  {.job = 2, .page = 2},
                                  {.job = 3, .page = 1},
                                  {.job = 4, .page = 2, .selected = true},
                                  {.job = 5},
                                  {.job = 6, .page = 1}});
  forget_lonely_pages(connection(), run);
  EXPECT_EQ(pages(run), (Pages{1, {}, 1, {}, {}, 1}));
  EXPECT_EQ(pages(other), Pages{1});
}

}  // namespace sealing_test
}  // namespace
}  // namespace resetd::queue
