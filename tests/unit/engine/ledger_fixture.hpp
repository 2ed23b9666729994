#pragma once
// A database of a test's own with runs in it, and the store that decisions are made in.

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <optional>
#include <string>
#include <vector>

#include "audit/log.hpp"
#include "engine/policy_json.hpp"
#include "engine/run_context.hpp"
#include "queue/runs.hpp"
#include "support/temp_folder.hpp"

namespace resetd::engine::testing_support {

/// How a task of a test's run stands.
struct Standing {
  core::TaskState state = core::TaskState::queued;
  int attempts = 0;
  std::string error;
  std::string before;
  std::string after;
  std::string outcome;
  bool resolved = true;
};

class LedgerTest : public testing::Test {
 protected:
  LedgerTest() : clock_(make_system_clock(loop_.get_executor())) { open(); }

  /// As the next process finds it.
  void reopen() {
    store_.reset();
    open();
  }

  // Whatever was decided, the log holds.
  void TearDown() override {
    const audit::Verdict verdict = in_store([](sqlite::Connection& c) { return audit::verify(c, std::nullopt); });
    EXPECT_EQ(verdict.problem, "");
  }

  asio::io_context& loop() { return loop_; }
  Ledger ledger() { return {*store_, *log_, *clock_}; }

  /// What the coroutine returns.
  template <class T>
  T wait_for(asio::awaitable<T> course) {
    std::optional<T> result;
    asio::co_spawn(loop_, std::move(course), [&result](const std::exception_ptr& error, T value) {
      if (error) std::rethrow_exception(error);
      result.emplace(std::move(value));
    });
    loop_.restart();
    loop_.run();
    return std::move(*result);
  }

  template <class F>
  std::invoke_result_t<F&, sqlite::Connection&> in_store(F f) {
    return wait_for(store_->run(std::move(f)));
  }

  /// A run in this state whose tasks stand so; the n-th is data task 100 + n of data job 10 × first_job + n.
  core::RunId make_run(core::RunState state, const std::vector<Standing>& tasks, std::int64_t first_job = 1) {
    return in_store([&](sqlite::Connection& c) {
      queue::Run run{.name = "rollback",
                     .reason = "INC-1",
                     .console = "prod",
                     .console_url = "https://console",
                     .policy = to_json(core::Policy{}),
                     .plan_digest = "p",
                     .submitted_by = "ann(1)",
                     .created_at = clock_->wall()};
      if (state == core::RunState::scheduled) run.schedule = R"({"at_us":4102444800000000,"misfire":"skip"})";
      run.id = queue::create_run(c, run);
      std::vector<queue::Task> rows;
      for (std::size_t i = 0; i < tasks.size(); ++i) rows.push_back(row(run.id, static_cast<std::int64_t>(i + 1)));
      queue::add_tasks(c, run.id, rows);
      queue::set_tasks(c, run.id, std::ssize(rows));
      for (std::size_t i = 0; i < tasks.size(); ++i) {
        if (tasks[i].resolved) resolve(c, run.id, static_cast<std::int64_t>(i + 1), first_job);
      }
      for (std::size_t i = 0; i < tasks.size(); ++i) stand(c, run.id, static_cast<std::int64_t>(i + 1), tasks[i]);
      lead_to(c, run.id, state);
      return run.id;
    });
  }

  queue::Run run(core::RunId id) {
    return *in_store([id](sqlite::Connection& c) { return queue::find_run(c, id); });
  }
  queue::Task task(core::RunId id, std::int64_t ordinal) {
    return *in_store([id, ordinal](sqlite::Connection& c) { return queue::find_task(c, id, core::Ordinal{ordinal}); });
  }
  std::vector<boost::json::object> records() {
    return in_store([](sqlite::Connection& c) {
      std::vector<boost::json::object> lines;
      audit::export_lines(c, 0, [&lines](const std::string& line) {
        lines.push_back(boost::json::parse(line).as_object());
        return true;
      });
      return lines;
    });
  }
  std::vector<std::string> events() {
    std::vector<std::string> names;
    for (const auto& record : records()) names.emplace_back(record.at("event").as_string().c_str());
    return names;
  }

  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  void open() {
    auto connection = sqlite::Connection::open(folder_ / "resetd.db", sqlite::Access::work).value();
    log_.emplace(*connection);
    store_ = std::make_unique<sqlite::Store>(std::move(connection), loop_.get_executor(),
                                             [](const std::string& line) { ADD_FAILURE() << line; });
  }
  static queue::Task row(core::RunId run, std::int64_t ordinal) {
    return {.run = run,
            .ordinal = core::Ordinal{ordinal},
            .task_id = core::TaskId{100 + ordinal},
            .pos_type = "MYSQL_TIMESTAMP_POS",
            .target = R"({"positionTimestamp":5})"};
  }
  static void resolve(sqlite::Connection& c, core::RunId run, std::int64_t ordinal, std::int64_t first_job) {
    const queue::Found found{.task_id = core::TaskId{100 + ordinal},
                             .job_id = core::JobId{10 * first_job + ordinal},
                             .job_name = "job",
                             .stopped = true,
                             .before = R"({"positionTimestamp":9})",
                             .direction = core::Direction::rewind};
    queue::resolve_task(c, *queue::find_task(c, run, core::Ordinal{ordinal}), found);
  }
  static void stand(sqlite::Connection& c, core::RunId run, std::int64_t ordinal, const Standing& standing) {
    auto& update = c.statement(
        "UPDATE tasks SET state = ?, attempts = ?, nonce = nullif(?, ''), error = nullif(?, ''), "
        "before = coalesce(nullif(?, ''), before), after = nullif(?, ''), outcome = nullif(?, ''), due_us = ? "
        "WHERE run = ? AND ordinal = ?");
    update.bind(1, std::string{core::name(standing.state)});
    update.bind(2, standing.attempts);
    update.bind(3, standing.attempts > 0 ? "nonce" : "");
    update.bind(4, standing.error);
    update.bind(5, standing.before);
    update.bind(6, standing.after);
    update.bind(7, standing.outcome);
    if (standing.state == core::TaskState::waiting) update.bind(8, 1);
    update.bind(9, core::number(run));
    update.bind(10, ordinal);
    update.exec();
  }
  void lead_to(sqlite::Connection& c, core::RunId run, core::RunState state) {
    using R = core::RunState;
    std::vector<R> way{R::awaiting_approval, R::running};
    if (state == R::awaiting_approval || state == R::scheduled) way.pop_back();
    if (state == R::sealing) way.clear();
    if (!way.empty() && state != way.back()) way.push_back(state);
    R from = R::sealing;
    for (const R to : way) {
      queue::RunChange change{.to = to, .at = clock_->wall()};
      if (from == R::sealing) change.digest = "d";
      if (to == R::halted) change.state_reason = "too many failed";
      queue::move_run(c, run, from, change);
      from = to;
    }
  }

  support::TempFolder folder_;
  asio::io_context loop_;
  std::unique_ptr<Clock> clock_;
  std::optional<audit::Log> log_;
  std::unique_ptr<sqlite::Store> store_;
};

}  // namespace resetd::engine::testing_support
