#include "crash/power_course.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <utility>

#include "crash/life.hpp"
#include "crash/recording_vfs.hpp"
#include "engine/policy_json.hpp"
#include "engine/records.hpp"
#include "queue/runs.hpp"
#include "support/temp_folder.hpp"

namespace resetd::crash {
namespace {

using core::RunState;
using core::TaskState;

constexpr core::WallTime nine{core::Duration{1795338000000000}};  // 2026-11-22T09:00:00Z
constexpr const char* console_name = "prod";
constexpr core::RunId the_run{1};  // of a fresh database

queue::Task row(int number) {
  return {.run = the_run,
          .ordinal = core::Ordinal{number},
          .task_id = core::TaskId{100 + number},
          .pos_type = "MYSQL_TIMESTAMP_POS",
          .target = R"({"positionTimestamp":5})"};
}

queue::Task task_now(sqlite::Connection& connection, int number) {
  return *queue::find_task(connection, the_run, core::Ordinal{number});
}

void submit(sqlite::Connection& connection, audit::Log& log, int tasks) {
  queue::Run run{.name = "rollback",
                 .reason = "INC-1",
                 .console = console_name,
                 .console_url = "https://console",
                 .policy = engine::to_json(core::Policy{}),
                 .plan_digest = "p",
                 .submitted_by = "ann(1)",
                 .created_at = nine};
  run.id = queue::create_run(connection, run);
  std::vector<queue::Task> rows;
  for (int number = 1; number <= tasks; ++number) rows.push_back(row(number));
  queue::add_tasks(connection, run.id, rows);
  queue::set_tasks(connection, run.id, tasks);
  log.append(connection, engine::about_run(audit::Event::run_submitted, run, nine, "ann(1)"));
}

void seal(sqlite::Connection& connection, audit::Log& log, int tasks) {
  for (int number = 1; number <= tasks; ++number) {
    const queue::Found found{.task_id = core::TaskId{100 + number},
                             .job_id = core::JobId{10 + number},
                             .job_name = "job",
                             .stopped = true,
                             .before = R"({"positionTimestamp":9})",
                             .direction = core::Direction::rewind};
    queue::resolve_task(connection, *queue::find_task(connection, the_run, core::Ordinal{number}), found);
  }
  const queue::Run run = *queue::find_run(connection, the_run);
  log.append(connection, engine::about_run(audit::Event::run_sealed, run, nine, "ann(1)"));
  queue::move_run(connection, the_run, run.state, {.to = RunState::awaiting_approval, .digest = "d", .at = nine});
}

void approve(sqlite::Connection& connection, audit::Log& log) {
  const queue::Run run = *queue::find_run(connection, the_run);
  log.append(connection, engine::about_run(audit::Event::run_approved, run, nine, "bob(2)"));
  log.append(connection, engine::about_run(audit::Event::run_started, run, nine, "resetd"));
  queue::move_run(connection, the_run, run.state, {.to = RunState::running, .approved_by = "bob(2)", .at = nine});
}

std::string nonce_of(int number, int attempt) {
  return std::string(28, 'a') + std::to_string(1000 + 10 * number + attempt);
}

/// As task_course sends a reset; the nonce.
std::string announce(sqlite::Connection& connection, audit::Log& log, int number) {
  const queue::Task task = task_now(connection, number);
  const int attempt = task.attempts + 1;
  const queue::TaskChange change{
      .to = TaskState::resetting, .attempts = attempt, .nonce = nonce_of(number, attempt), .before = task.before};
  log.append(connection,
             engine::reset_intent(task, change, console_name, nine, R"({"positionTimestamp":5,"taskId":1})"));
  queue::move_task(connection, the_run, task.ordinal, task.state, change);
  return *change.nonce;
}

void end(sqlite::Connection& connection, audit::Log& log, int number) {
  console::Answer answer;
  answer.evidence = {.end = core::CallEnd::answered, .http_status = 200, .envelope = core::EnvelopeKind::success};
  answer.code = "1";
  answer.request_id = "request-" + std::to_string(number);
  const queue::Task task = task_now(connection, number);
  log.append(connection, engine::reset_outcome(task, console_name, nine, answer));
  queue::move_task(
      connection, the_run, task.ordinal, task.state,
      {.to = TaskState::verifying, .fate = core::ResetFate::acknowledged, .request_id = answer.request_id});
}

/// What the read-back showed, of a reset that was acknowledged or was under way when a process ended.
void confirm(sqlite::Connection& connection, audit::Log& log, int number) {
  const queue::Task task = task_now(connection, number);
  const core::Look look{.phase = "INCRE", .status = "STOP", .readable = true, .target = core::Match::equal};
  const auto step = core::step(task.facts(), core::Looked{look}, core::Policy{});
  if (!step) throw std::logic_error("a read-back is nothing to state " + std::string{core::name(task.state)});
  for (const audit::Record& record :
       engine::settlement(task, *step, look.target, R"({"positionTimestamp":5})", console_name, nine))
    log.append(connection, record);
  queue::move_task(connection, the_run, task.ordinal, task.state, {.to = step->to, .fate = step->fate});
}

class Carrying {
 public:
  explicit Carrying(const CourseOptions& options) : options_(options) {}

  Course all() {
    const int part = options_.tasks / 3;
    live([&](Life& life) {
      commit(life, [&](auto& connection, auto& log) { submit(connection, log, options_.tasks); });
      commit(life, [&](auto& connection, auto& log) { seal(connection, log, options_.tasks); });
      commit(life, [](auto& connection, auto& log) { approve(connection, log); });
      reset(life, 1, part);
      begin(life, part + 1, part + 1);
    });
    live([&](Life& life) {
      step(life, part + 1, part + 1, confirm);
      reset(life, part + 2, 2 * part);
      begin(life, 2 * part + 1, options_.tasks);
    });
    live([&](Life& life) { step(life, 2 * part + 1, options_.tasks, confirm); });
    return {vfs_.operations(), std::move(acknowledged_)};
  }

 private:
  void live(const std::function<void(Life&)>& course) {
    auto connection = sqlite::Connection::open(folder_ / "resetd.db", sqlite::Access::work).value();
    if (options_.synchronous) connection->database().exec("PRAGMA synchronous=" + *options_.synchronous);
    connection->database().exec("PRAGMA wal_autocheckpoint=24");
    Life life(std::move(connection));
    life.recover();
    acknowledged_.push_back({vfs_.operations().size(), life.head(), {}});
    course(life);
  }

  /// What is in the log then counts as acknowledged from the moment on when the store said that it was done.
  void commit(Life& life, const std::function<void(sqlite::Connection&, audit::Log&)>& write) {
    std::size_t operations = 0;
    life.commit(write, [this, &operations] { operations = vfs_.operations().size(); });
    acknowledged_.push_back({operations, life.head(), std::exchange(announced_, {})});
  }

  using Step = void (*)(sqlite::Connection&, audit::Log&, int);
  void step(Life& life, int first, int last, Step write) {
    commit(life, [&](auto& connection, auto& log) {
      for (int number = first; number <= last; ++number) write(connection, log, number);
    });
  }

  void begin(Life& life, int first, int last) {
    step(life, first, last, [](sqlite::Connection& connection, audit::Log&, int number) {
      queue::move_task(connection, the_run, core::Ordinal{number}, TaskState::queued, {.to = TaskState::checking});
    });
    commit(life, [&](auto& connection, auto& log) {
      for (int number = first; number <= last; ++number) announced_.push_back(announce(connection, log, number));
    });
  }

  /// Two at a time: their steps share a commit.
  void reset(Life& life, int first, int last) {
    for (int number = first; number <= last; number += 2) {
      const int second = std::min(number + 1, last);
      begin(life, number, second);
      step(life, number, second, end);
      step(life, number, second, confirm);
    }
  }

  CourseOptions options_;
  support::TempFolder folder_;
  RecordingVfs vfs_{{"resetd.db"}};
  std::vector<std::string> announced_;  // on the store's thread, within a step
  std::vector<Acknowledged> acknowledged_;
};

}  // namespace

Course carry_out(const CourseOptions& options) {
  return Carrying(options).all();
}

}  // namespace resetd::crash
