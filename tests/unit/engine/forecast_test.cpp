// A forecast reads less of each task than there is: it must come to the same as with all of it.

#include "engine/preview.hpp"
#include "queue/tasks.hpp"
#include "unit/engine/ledger_fixture.hpp"

namespace resetd::engine {
namespace {
namespace forecast_test {

using core::Direction;

class ForecastOfRows : public testing_support::LedgerTest {
 protected:
  /// One task for each of these, the n-th of data job n; the last one refused.
  core::RunId sealed(const std::vector<queue::Found>& found) {
    return in_store([&](sqlite::Connection& c) {
      const core::RunId run = queue::create_run(c, {.name = "rollback",
                                                    .reason = "INC-1",
                                                    .console = "prod",
                                                    .console_url = "https://console",
                                                    .policy = to_json(core::Policy{}),
                                                    .plan_digest = "p",
                                                    .submitted_by = "ann(1)"});
      std::int64_t number = 0;
      for (queue::Found said : found) {
        ++number;
        queue::Task task{.ordinal = core::Ordinal{number}, .pos_type = "MYSQL_TIMESTAMP_POS", .target = "{}"};
        task.job_id = said.job_id = core::JobId{number};
        said.task_id = core::TaskId{100 + number};
        if (number % 2 == 0) task.forward_reason = "skip the broken hour";
        task.selected = number == 2;
        queue::add_tasks(c, run, std::vector{task});
        EXPECT_FALSE(queue::resolve_task(c, *queue::find_task(c, run, task.ordinal), said));
      }
      queue::move_task(c, run, core::Ordinal{number}, core::TaskState::queued,
                       {.to = core::TaskState::refused, .error = "not for us"});
      return run;
    });
  }
};

TEST_F(ForecastOfRows, IsThatOfWholeTasks) {
  const auto found = [](Direction direction, bool stopped, std::string phase, std::string status, std::string before,
                        std::optional<std::int64_t> page) {
    return queue::Found{.stopped = stopped,
                        .phase = std::move(phase),
                        .status = std::move(status),
                        .before = std::move(before),
                        .direction = direction,
                        .page = page};
  };
  const std::string at = R"({"positionTimestamp":1790003600000})";
  const core::RunId run = sealed({found(Direction::rewind, true, "INCRE", "STOP", at, 1),
                                  found(Direction::rewind, true, "INCRE", "STOP", at, 1),    // of the selection's list
                                  found(Direction::forward, true, "INCRE", "STOP", at, 2),   // without a reason
                                  found(Direction::forward, true, "INCRE", "STOP", at, {}),  // with one
                                  found(Direction::rewind, false, "INCRE", "RUNNING", at, {}),
                                  found(Direction::rewind, false, "INCRE", "ABNORMAL", at, 3),
                                  found(Direction::rewind, true, "FULL", "STOP", at, 3),
                                  found(Direction::rewind, true, "INCRE", "STOP", "{}", 3),
                                  found(Direction::unknown, true, "INCRE", "STOP", at, 3),
                                  found(Direction::rewind, true, "", "", at, 3),  // as an older seal kept it
                                  found(Direction::rewind, true, "INCRE", "STOP", at, 4)});
  core::Policy stopping;
  stopping.prepare = core::Prepare::stop;
  for (const core::Policy& policy : {core::Policy{}, stopping}) {
    in_store([&](sqlite::Connection& c) {
      Forecast whole;
      Forecast forecast;
      const auto tasks = queue::list_tasks(c, run, std::nullopt, core::Ordinal{0}, 100);
      const auto read = queue::tasks_to_forecast(c, run, core::Ordinal{0}, 100);
      EXPECT_EQ(tasks.size(), 11);
      EXPECT_EQ(read.size(), tasks.size());
      for (std::size_t i = 0; i < std::min(read.size(), tasks.size()); ++i) {
        EXPECT_EQ(read[i].ordinal, tasks[i].ordinal);
        const Preview of_whole = preview(tasks[i], policy);
        const Preview of_read = preview(read[i], policy);
        EXPECT_EQ(of_read.verdict, of_whole.verdict) << i;
        EXPECT_EQ(of_read.why, of_whole.why) << i;
        whole.add(tasks[i], of_whole);
        forecast.add(read[i], of_read);
      }
      EXPECT_GT(whole.reset(), 2);
      EXPECT_GT(whole.refused(), 3);
      EXPECT_EQ(whole.stop_and_reset() > 0, policy.prepare == core::Prepare::stop);
      EXPECT_EQ(forecast.reset(), whole.reset());
      EXPECT_EQ(forecast.stop_and_reset(), whole.stop_and_reset());
      EXPECT_EQ(forecast.refused(), whole.refused());
      EXPECT_EQ(forecast.work(policy).places, whole.work(policy).places);
      EXPECT_EQ(queue::tasks_to_forecast(c, run, core::Ordinal{3}, 4).size(), 4);
      EXPECT_EQ(queue::tasks_to_forecast(c, run, core::Ordinal{11}, 4).size(), 0);
      return true;
    });
  }
}

}  // namespace forecast_test
}  // namespace
}  // namespace resetd::engine
