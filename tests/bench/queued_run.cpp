#include "bench/queued_run.hpp"

#include <algorithm>
#include <vector>

#include "engine/policy_json.hpp"
#include "engine/records.hpp"
#include "position/position.hpp"
#include "queue/runs.hpp"
#include "queue/tasks.hpp"

namespace resetd::bench {
namespace {
namespace queued_run {

constexpr std::int64_t tasks_a_transaction = 10'000;
constexpr core::WallTime time{std::chrono::seconds{1'795'338'000}};
const std::string console = "prod";
const std::string pos_type = "MYSQL_LOG_FILE_POS";
const std::string before = R"({"filePosition":3881575,"journalFile":"binlog.000482"})";

queue::Task task(std::int64_t ordinal) {
  return {.ordinal = core::Ordinal{ordinal},
          .task_id = core::TaskId{100'000 + ordinal},
          .pos_type = pos_type,
          .target = R"({"filePosition":)" + std::to_string(4000 + ordinal) + R"(,"journalFile":"binlog.000412"})"};
}

core::JobId job_of(std::int64_t ordinal) {
  return core::JobId{ordinal};
}

void add(sqlite::Connection& connection, core::RunId run, std::int64_t first, std::int64_t last) {
  std::vector<queue::Task> tasks;
  for (std::int64_t ordinal = first; ordinal <= last; ++ordinal) tasks.push_back(task(ordinal));
  queue::add_tasks(connection, run, tasks);
  for (const queue::Task& added : tasks) {
    const std::int64_t ordinal = core::number(added.ordinal);
    queue::Found found{.task_id = *added.task_id, .job_id = job_of(ordinal), .stopped = true, .before = before};
    found.job_name = "job-" + std::to_string(ordinal);
    found.phase = "INCRE";
    found.status = "STOP";
    found.direction = core::Direction::rewind;
    found.page = (ordinal - 1) / 20 + 1;
    queue::resolve_task(connection, *queue::find_task(connection, run, added.ordinal), found);
  }
}

}  // namespace queued_run
}  // namespace

QueuedRun::QueuedRun(std::int64_t tasks) {
  queue::Run run{.name = "orders-rollback", .reason = "INC-4211", .console = queued_run::console};
  run.console_url = "https://cloudcanal.example.com";
  run.policy = engine::to_json(core::Policy{});
  run.plan_digest = "p";
  run.submitted_by = "ann(1000)";
  id = queue::create_run(*connection, run);
  for (std::int64_t first = 1; first <= tasks; first += queued_run::tasks_a_transaction) {
    SQLite::Transaction together(connection->database());
    queued_run::add(*connection, id, first, std::min(tasks, first + queued_run::tasks_a_transaction - 1));
    connection->release_statements();
    together.commit();
  }
  using State = core::RunState;
  queue::set_tasks(*connection, id, tasks);
  queue::move_run(*connection, id, State::sealing,
                  {.to = State::awaiting_approval, .digest = "d", .at = queued_run::time});
  queue::move_run(*connection, id, State::awaiting_approval, {.to = State::running, .at = queued_run::time});
  connection->release_statements();
}

queue::Task resetting_task(std::int64_t ordinal) {
  queue::Task task = queued_run::task(ordinal);
  task.run = core::RunId{1};
  task.state = core::TaskState::resetting;
  task.job_id = queued_run::job_of(ordinal);
  task.before = queued_run::before;
  task.attempts = 1;
  task.nonce = "b3c19f0a77de4e02913c5a08d2f4e611";
  return task;
}

audit::Record intent_of(std::int64_t ordinal) {
  const queue::Task task = resetting_task(ordinal);
  const queue::TaskChange change{
      .to = task.state, .attempts = task.attempts, .nonce = task.nonce, .before = task.before};
  return engine::reset_intent(
      task, change, queued_run::console, queued_run::time,
      position::request_body(*task.task_id, task.pos_type, position::from_json(task.target).value()));
}

audit::Record acknowledgement_of(std::int64_t ordinal) {
  const console::Answer answer{.evidence = {core::CallEnd::answered, 200, core::EnvelopeKind::success},
                               .code = "1",
                               .msg = "request success",
                               .request_id = "9ee3c617-e225-11f0-aa63-01d225a87225"};
  return engine::reset_outcome(resetting_task(ordinal), queued_run::console, queued_run::time, answer);
}

}  // namespace resetd::bench
