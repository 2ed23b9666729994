// Schedules with the real daemon: a run starts at its time, a recurring one makes runs of its own, and a window keeps
// new tasks back. What clocks can do to them is tested where the clock is the test's (tests/unit/engine).

#include <csignal>
#include <thread>

#include "core/time_text.hpp"
#include "integration/served.hpp"

namespace resetd::integration {
namespace {
namespace schedule_test {

using namespace std::chrono_literals;
using support::rewind_task;
using support::rewind_tasks;

core::WallTime now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}
std::string in(std::chrono::seconds ahead) {
  return core::rfc3339(now() + ahead);
}
/// A clock's time of day in UTC.
std::string hour(std::chrono::hours ahead) {
  return core::rfc3339(now() + ahead).substr(11, 5);
}

class Schedule : public Served {
 protected:
  void stop() { EXPECT_EQ(Served::stop().exit_code, 0); }
  std::string scheduled_plan(const std::string& schedule, const std::vector<std::string>& tasks = rewind_tasks(3),
                             std::string_view policy = "{}", const std::string& name = "plan.yaml") {
    return work().write(name, support::plan_text(tasks, policy) + "schedule: " + schedule + "\n").string();
  }
  Ended submit(const std::string& plan, bool approve = true) {
    return Served::submit(plan, approve ? std::vector<std::string>{"--approve"} : std::vector<std::string>{});
  }
  std::int64_t target(std::int64_t run) {
    const auto tasks = parse(work().resetd({"tasks", std::to_string(run), "-o", "json"}).out);
    return tasks.at(0).at("target").at("positionTimestamp").as_int64();
  }
  std::int64_t runs() {
    return static_cast<std::int64_t>(parse(work().resetd({"status", "-o", "json"}).out).as_array().size());
  }
};

TEST_F(Schedule, ARunStartsAtItsTimeThoughTheDaemonWasStoppedInBetween) {
  begin();
  serve();
  const std::string time = in(5s);
  const Ended submitted = submit(scheduled_plan("{at: " + time + "}"));
  ASSERT_EQ(submitted.exit_code, 0) << submitted.err;
  EXPECT_EQ(parse(submitted.out).at("state"), "scheduled");
  EXPECT_EQ(std::string{status().at("next_fire_at").as_string()}.substr(0, 19), time.substr(0, 19));
  EXPECT_NE(work().resetd({"status", "1", "-o", "table"}).out.find(time), std::string::npos);
  stop();
  EXPECT_EQ(console().count("updateincrepos"), 0);
  EXPECT_EQ(state(), "scheduled");
  serve();
  ASSERT_TRUE(comes_to("succeeded"));
  EXPECT_EQ(console().count("updateincrepos"), 3);
  stop();
  std::vector<std::string> about_run;
  for (const std::string& event : events()) {
    if (event.starts_with("run.")) about_run.push_back(event);
  }
  EXPECT_EQ(about_run,
            (std::vector<std::string>{"run.submitted", "run.sealed", "run.approved", "run.started", "run.finished"}));
  for (const std::string& line : work().audit()) {
    const boost::json::object record = parse(line).as_object();
    if (record.at("event") == "run.started") {
      EXPECT_GE(std::string{record.at("at").as_string()}, time.substr(0, 19));
    }
  }
}

TEST_F(Schedule, WithoutApprovalItWaitsForItsTimeOnceItIsSealed) {
  begin();
  serve();
  ASSERT_EQ(submit(scheduled_plan("{at: " + in(4s) + "}", rewind_tasks(2), "{approval: none}"), false).exit_code, 0);
  ASSERT_TRUE(comes_to("scheduled"));
  EXPECT_EQ(console().count("updateincrepos"), 0);
  EXPECT_TRUE(comes_to("succeeded"));
}

TEST_F(Schedule, EachFiringIsARunOfItsOwnUntilItIsCancelled) {
  begin();
  serve();
  const std::string task = "{jobId: 2, posType: MYSQL_TIMESTAMP_POS, positionTimestamp: now-24h}";
  const std::string file = scheduled_plan("{cron: \"* * * * *\", timezone: UTC}", {task});
  const Ended waited = work().resetd({"submit", file, "--approve", "--wait"});
  EXPECT_EQ(waited.exit_code, 2) << waited.err;
  ASSERT_EQ(submit(file).exit_code, 0);
  EXPECT_EQ(state(), "scheduled");
  const auto end = std::chrono::steady_clock::now() + 90s;
  while (runs() < 2 && std::chrono::steady_clock::now() < end) support::pause_between_looks();
  ASSERT_TRUE(comes_to("succeeded", 2));
  EXPECT_EQ(status(2).at("template_run"), 1);
  EXPECT_EQ(state(1), "scheduled");
  EXPECT_EQ(console().count("updateincrepos"), 1);
  EXPECT_GT(target(2), target(1)) << "its times are resolved anew";
  const Ended same = submit(file);
  EXPECT_EQ(parse(same.out).at("run"), 1) << "the same plan is that run";
  const Ended changed =
      submit(scheduled_plan("{cron: \"* * * * *\", timezone: Europe/Berlin}", {task}, "{}", "changed.yaml"), false);
  EXPECT_EQ(parse(changed.out).at("state"), "awaiting_approval") << "a changed plan needs an approval of its own";
  const std::int64_t other = parse(changed.out).at("run").as_int64();
  for (const std::int64_t run : {std::int64_t{1}, other}) {
    EXPECT_EQ(work().resetd({"cancel", std::to_string(run)}).exit_code, 0);
    EXPECT_EQ(state(run), "cancelled");
  }
  EXPECT_EQ(std::filesystem::is_empty(work() / "state/incoming"), true) << "nothing is left of what firings read";
  ASSERT_TRUE(eventually([&] { return state(runs()) == "succeeded" || runs() == other; }));
  stop();
  std::int64_t approvals = 0;
  for (const std::string& line : work().audit()) {
    const boost::json::object record = parse(line).as_object();
    if (record.at("event") != "run.approved" || record.at("run") != 2) continue;
    ++approvals;
    EXPECT_EQ(record.at("detail").at("template_run"), 1);
  }
  EXPECT_EQ(approvals, 1);
}

TEST_F(Schedule, OutsideOfItsWindowNoTaskStarts) {
  begin();
  serve();
  const std::string window = ", timezone: UTC, window: {from: \"" + hour(2h) + "\", to: \"" + hour(4h) + "\"}}";
  ASSERT_EQ(submit(scheduled_plan("{at: " + in(3s) + window)).exit_code, 0);
  ASSERT_TRUE(comes_to("running"));
  ASSERT_TRUE(eventually([&] { return daemon_->err().find("outside of its window until") != std::string::npos; }));
  std::this_thread::sleep_for(500ms);
  EXPECT_EQ(console().count("updateincrepos"), 0);
  EXPECT_EQ(status().at("counts").at("queued"), 3);
  EXPECT_EQ(work().resetd({"cancel", "1"}).exit_code, 0);
  EXPECT_TRUE(comes_to("cancelled"));
}

TEST_F(Schedule, InItsWindowTasksStart) {
  begin();
  serve();
  const std::string window = ", timezone: UTC, window: {from: \"" + hour(-1h) + "\", to: \"" + hour(2h) + "\"}}";
  ASSERT_EQ(submit(scheduled_plan("{at: " + in(3s) + window)).exit_code, 0);
  EXPECT_TRUE(comes_to("succeeded"));
}

TEST_F(Schedule, PausedItWaitsAndResumedItStarts) {
  begin();
  serve();
  ASSERT_EQ(submit(scheduled_plan("{at: " + in(3s) + "}")).exit_code, 0);
  ASSERT_EQ(work().resetd({"pause", "1"}).exit_code, 0);
  std::this_thread::sleep_for(3500ms);
  EXPECT_EQ(state(), "paused");
  EXPECT_EQ(console().count("updateincrepos"), 0);
  ASSERT_EQ(work().resetd({"resume", "1"}).exit_code, 0);
  EXPECT_TRUE(comes_to("succeeded")) << "its time has passed by less than counts as missed";
}

TEST_F(Schedule, ARunInTheForegroundDoesNotWait) {
  begin();
  const Ended ended = run(scheduled_plan("{at: " + in(3600s) + "}"));
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_TRUE(one_clear_line(ended.err)) << ended.err;
  EXPECT_NE(ended.err.find("`resetd submit`"), std::string::npos) << ended.err;
  EXPECT_TRUE(console().calls().empty());
  without_database();
}

TEST_F(Schedule, IsCheckedAndPreviewedOffline) {
  begin();
  const std::string good = scheduled_plan("{cron: \"30 2 * * *\", timezone: Europe/Berlin, misfire: once}");
  EXPECT_EQ(work().resetd({"check", good}).exit_code, 0);
  const Ended previewed = work().resetd({"preview", good});
  EXPECT_EQ(previewed.exit_code, 0) << previewed.err;
  EXPECT_EQ(console().count("updateincrepos"), 0);
  without_database();
}

TEST_F(Schedule, EveryMistakeIsToldWithItsPlace) {
  begin();
  const std::string file = work()
                               .write("bad.yaml",
                                      "version: 1\n"
                                      "name: bad\n"
                                      "reason: r\n"
                                      "schedule:\n"
                                      "  at: 2020-01-01T00:00:00Z\n"
                                      "  cron: 61 25 30 2 *\n"
                                      "  timezone: Europe/Berlni\n"
                                      "  misfire: twice\n"
                                      "  overlap: queue\n"
                                      "  window: {from: \"25:00\"}\n"
                                      "  every: 5m\n"
                                      "tasks:\n"
                                      "  - {taskId: 1, posType: PG_LSN_POS, lsn: 0/1}\n")
                               .string();
  const Ended ended = work().resetd({"check", file});
  EXPECT_EQ(ended.exit_code, 2);
  for (int line = 5; line <= 11; ++line) {
    EXPECT_NE(ended.err.find(file + ":" + std::to_string(line) + ":"), std::string::npos) << line << "\n" << ended.err;
  }
  EXPECT_NE(ended.err.find("Europe/Berlin?"), std::string::npos) << ended.err;
  without_database();
}

}  // namespace schedule_test
}  // namespace
}  // namespace resetd::integration
