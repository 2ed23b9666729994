#include "daemon/run_outcome.hpp"

#include "audit/log.hpp"
#include "queue/claims.hpp"
#include "queue/runs.hpp"

namespace resetd::daemon {
namespace {

using core::TaskState;

std::vector<queue::Task> tasks_to_list(sqlite::Connection& connection, const queue::Run& run) {
  if (run.tasks <= listed_tasks) {
    return queue::list_tasks(connection, run.id, std::nullopt, core::Ordinal{0}, listed_tasks);
  }
  std::vector<queue::Task> tasks;
  for (const TaskState state : {TaskState::held, TaskState::failed, TaskState::refused}) {
    for (queue::Task& task : queue::list_tasks(connection, run.id, state, core::Ordinal{0}, listed_tasks)) {
      tasks.push_back(std::move(task));
    }
  }
  return tasks;
}

}  // namespace

RunRow read_row(sqlite::Connection& connection, queue::Run run) {
  RunRow row{.counts = queue::count_tasks(connection, run.id)};
  row.left_stopped = queue::left_stopped(connection, run, listed_tasks);
  row.run = std::move(run);
  return row;
}

RunOutcome read_outcome(sqlite::Connection& connection, const queue::Run& run) {
  return {.counts = queue::count_tasks(connection, run.id),
          .tasks = tasks_to_list(connection, run),
          .left_stopped = queue::left_stopped(connection, run, listed_tasks),
          .head = audit::head(connection)};
}

}  // namespace resetd::daemon
