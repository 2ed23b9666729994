// Tasks that are queued together, many to a statement, stand there one by one as they were given.

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <vector>

#include "queue/runs.hpp"
#include "queue/tasks.hpp"
#include "support/temp_folder.hpp"

namespace resetd::queue {
namespace {
namespace adding_test {

/// What is absent in one is present in the next, so that nothing of it can pass from row to row unseen.
Task task(std::int64_t ordinal) {
  Task task{.ordinal = core::Ordinal{ordinal}, .pos_type = "T" + std::to_string(ordinal), .target = "{}"};
  if (ordinal % 2 == 1) task.task_id = core::TaskId{1000 + ordinal};
  if (ordinal % 3 == 1) task.job_id = core::JobId{2000 + ordinal};
  if (ordinal % 2 == 0) task.named = "named " + std::to_string(ordinal);
  if (ordinal % 5 == 0) task.job_name = "job " + std::to_string(ordinal);
  task.selected = ordinal % 7 == 0;
  if (ordinal % 4 == 0) task.forward_reason = "reason " + std::to_string(ordinal);
  if (ordinal % 6 == 0) task.note = "note " + std::to_string(ordinal);
  return task;
}

class AddedTasks : public testing::Test {
 protected:
  void add(std::int64_t first, std::int64_t last) {
    std::vector<Task> rows;
    for (std::int64_t i = first; i <= last; ++i) rows.push_back(task(i));
    add_tasks(connection(), run_, rows);
  }
  std::vector<Task> listed() { return list_tasks(connection(), run_, std::nullopt, core::Ordinal{0}, 10'000); }
  sqlite::Connection& connection() { return *connection_; }

 private:
  core::RunId new_run() {
    queue::Run run{.name = "n", .reason = "r", .console = "prod", .console_url = "https://console", .policy = "{}"};
    return create_run(connection(), run);
  }

  support::TempFolder folder_;
  std::unique_ptr<sqlite::Connection> connection_ =
      sqlite::Connection::open(folder_ / "resetd.db", sqlite::Access::work).value();
  core::RunId run_ = new_run();
};

TEST_F(AddedTasks, AreThereAsTheyWereGiven) {
  add(1, 3);
  add(4, 103);
  add(104, 350);
  const std::vector<Task> tasks = listed();
  ASSERT_EQ(tasks.size(), 350U);
  for (const Task& found : tasks) {
    const Task given = task(core::number(found.ordinal));
    SCOPED_TRACE(core::number(found.ordinal));
    EXPECT_EQ(found.state, core::TaskState::queued);
    EXPECT_EQ(found.task_id, given.task_id);
    EXPECT_EQ(found.job_id, given.job_id);
    EXPECT_EQ(found.named, given.named);
    EXPECT_EQ(found.job_name, given.job_name);
    EXPECT_EQ(found.selected, given.selected);
    EXPECT_EQ(found.pos_type, given.pos_type);
    EXPECT_EQ(found.target, given.target);
    EXPECT_EQ(found.forward_reason, given.forward_reason);
    EXPECT_EQ(found.note, given.note);
    EXPECT_FALSE(found.resolved);
  }
}

TEST_F(AddedTasks, NeedNoStatementEach) {
  int statements = 0;
  const auto count = [](unsigned, void* sum, void*, void*) { return ++*static_cast<int*>(sum), 0; };
  ::sqlite3_trace_v2(connection().database().getHandle(), SQLITE_TRACE_STMT, count, &statements);
  add(1, 1000);
  ::sqlite3_trace_v2(connection().database().getHandle(), 0, nullptr, nullptr);
  EXPECT_LE(statements, 10);
  EXPECT_EQ(listed().size(), 1000U);
}

}  // namespace adding_test
}  // namespace
}  // namespace resetd::queue
