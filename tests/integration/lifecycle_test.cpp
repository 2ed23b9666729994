// Jobs that run are stopped before their reset and run again after it, or where it did not come to one.

#include <algorithm>

#include "integration/end_to_end.hpp"

namespace resetd::integration {
namespace {

using console_sim::Status;
using support::rewind_task;
using support::rewind_tasks;

constexpr const char* restoring =
    "{prepare: stop, finish: restore, failure_budget: {failed: 100%, held: 100%}, "
    "backoff: {initial: 1ms, max: 2ms}, max_attempts: 2}";

class Lifecycle : public EndToEnd {
 protected:
  void begin_running(StandInOptions stand_in = {}, ConfigOptions config = {}) {
    stand_in.running = true;
    if (stand_in.jobs == StandInOptions{}.jobs) stand_in.jobs = 12;
    begin(std::move(stand_in), std::move(config));
  }
  std::int64_t running() { return std::ssize(console().jobs_in(Status::RUNNING)); }
  std::int64_t count_events(const std::string& event) {
    const std::vector<std::string> all = events();
    return std::count(all.begin(), all.end(), event);
  }
  std::vector<std::int64_t> left_stopped(const Ended& ended) {
    std::vector<std::int64_t> jobs;
    const auto run = parse(ended.out).as_object();
    const auto* left = run.if_contains("left_stopped");
    if (left == nullptr) return jobs;
    for (const auto& job : left->as_array()) jobs.push_back(job.at("job_id").as_int64());
    return jobs;
  }
};

TEST_F(Lifecycle, StopsResetsReadsBackAndStarts) {
  begin_running();
  const Ended ended = run(plan(rewind_tasks(12), restoring));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  for (const char* call : {"stop", "updateincrepos", "start"}) EXPECT_EQ(console().count(call), 12) << call;
  for (const char* event : {"job.stop_intent", "job.stopped", "reset.verified", "job.start_intent", "job.started"})
    EXPECT_EQ(count_events(event), 12) << event;
  EXPECT_EQ(running(), 12);
  EXPECT_TRUE(left_stopped(ended).empty());
}

TEST_F(Lifecycle, NoMoreJobsAreDownAtOnceThanItsConcurrency) {
  begin_running({.jobs = 40});
  EXPECT_EQ(run(plan(rewind_tasks(24), "{prepare: stop, finish: restore, concurrency: 3}")).exit_code, 0);
  std::int64_t down = 0;
  std::int64_t most = 0;
  for (const std::string& event : events()) {
    if (event == "job.stop_intent") most = std::max(most, ++down);
    if (event == "job.started") --down;
  }
  EXPECT_EQ(most, 3);
  EXPECT_EQ(down, 0);
}

TEST_F(Lifecycle, LeavesStoppedWhatStoodBefore) {
  begin_running();
  for (const std::int64_t job : {2, 5}) console().set_status(job, Status::STOP);
  EXPECT_EQ(run(plan(rewind_tasks(12), restoring)).exit_code, 0);
  EXPECT_EQ(console().jobs_in(Status::STOP), (std::vector<std::int64_t>{2, 5}));
  EXPECT_EQ(console().count("start"), 10);
}

TEST_F(Lifecycle, StartsAllWhereThePlanSaysSo) {
  begin();
  EXPECT_EQ(run(plan(rewind_tasks(3), "{finish: start}")).exit_code, 0);
  EXPECT_EQ(console().jobs_in(Status::RUNNING), (std::vector<std::int64_t>{1, 2, 3}));
  EXPECT_EQ(console().count("stop"), 0);
}

TEST_F(Lifecycle, ListsWhatItLeavesStopped) {
  begin_running();
  const Ended ended = run(plan(rewind_tasks(3), "{prepare: stop}"));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(left_stopped(ended), (std::vector<std::int64_t>{1, 2, 3}));
  EXPECT_EQ(console().jobs_in(Status::STOP), (std::vector<std::int64_t>{1, 2, 3}));
}

TEST_F(Lifecycle, StopsNoJobWhoseResetWouldBeRefused) {
  begin_running();
  const std::string ahead = "{taskId: " + std::to_string(support::StandIn::task_of(1)) +
                            ", posType: MYSQL_LOG_FILE_POS, journalFile: binlog.999999, filePosition: 4}";
  EXPECT_EQ(run(plan({ahead}, restoring)).exit_code, 4);
  EXPECT_EQ(states(), std::vector<std::string>{"refused"});
  EXPECT_EQ(console().count("stop"), 0);
}

TEST_F(Lifecycle, RunsAgainWhatTheConsoleWouldNotReset) {
  begin_running({.faults = {"updateincrepos:code=0001:task=100002"}});
  const Ended ended = run(plan(rewind_tasks(3), restoring));
  EXPECT_EQ(ended.exit_code, 4) << ended.err;
  EXPECT_EQ(states(), (std::vector<std::string>{"succeeded", "failed", "succeeded"}));
  EXPECT_EQ(running(), 12);
  EXPECT_NE(tasks().at(2).error.find("0001"), std::string::npos);
}

TEST_F(Lifecycle, AStopWhoseAnswerIsLostIsSettledByTheStatus) {
  begin_running({.faults = {"stop:drop_after_apply:nth=1", "stop:drop_before_apply:nth=1"}},
                {.request = "1s", .settle = "1s"});
  EXPECT_EQ(run(plan(rewind_tasks(2), restoring)).exit_code, 0);
  EXPECT_EQ(console().applied("stop"), 2);
  EXPECT_EQ(console().count("stop"), 3) << "only what had no effect is asked again";
  EXPECT_EQ(running(), 12);
}

TEST_F(Lifecycle, AStartWhoseAnswerIsLostIsSettledByTheStatus) {
  begin_running({.faults = {"start:drop_after_apply:nth=1", "start:drop_before_apply:nth=1"}},
                {.request = "1s", .settle = "1s"});
  EXPECT_EQ(run(plan(rewind_tasks(2), restoring)).exit_code, 0);
  EXPECT_EQ(console().applied("start"), 2);
  EXPECT_EQ(console().count("start"), 3);
  EXPECT_EQ(running(), 12);
}

TEST_F(Lifecycle, AStopThatTakesTooLongFailsItsTask) {
  begin_running({.faults = {"stop:unsteady:form=stuck:job=1"}});
  const Ended ended = run(plan(rewind_tasks(2), "{prepare: stop, stop_timeout: 2s, failure_budget: {failed: 100%}}"));
  EXPECT_EQ(ended.exit_code, 4) << ended.err;
  EXPECT_EQ(states(), (std::vector<std::string>{"failed", "succeeded"}));
  EXPECT_EQ(count_events("job.stop_failed"), 1);
  EXPECT_EQ(left_stopped(ended), (std::vector<std::int64_t>{1, 2}));
}

TEST_F(Lifecycle, AStopThatTheConsoleRefusesFailsItsTask) {
  begin_running({.faults = {"stop:code=0001:job=1"}});
  const Ended ended = run(plan(rewind_tasks(2), restoring));
  EXPECT_EQ(ended.exit_code, 4) << ended.err;
  EXPECT_EQ(states(), (std::vector<std::string>{"failed", "succeeded"}));
  EXPECT_NE(tasks().at(1).error.find("was not stopped"), std::string::npos) << tasks().at(1).error;
  EXPECT_TRUE(left_stopped(ended).empty()) << "it runs as before";
}

TEST_F(Lifecycle, AJobThatWillNotStartHoldsItsTask) {
  begin_running({.faults = {"start:code=0001:job=1", "start:unsteady:form=abnormal:job=2"}});
  const Ended ended = run(plan(rewind_tasks(3), restoring));
  EXPECT_EQ(ended.exit_code, 5) << ended.err;
  EXPECT_EQ(states(), (std::vector<std::string>{"held", "held", "succeeded"}));
  EXPECT_EQ(count_events("job.start_failed"), 2);
  for (const int ordinal : {1, 2})
    EXPECT_NE(tasks().at(ordinal).error.find("its reset was applied"), std::string::npos);
  EXPECT_EQ(left_stopped(ended), (std::vector<std::int64_t>{1, 2}));
}

constexpr const char* job_of_two_tasks = R"({"jobs":[{"id":517,"tasks":[
    {"id":254,"type":"INCREMENT","status":"RUNNING","position":{"positionTimestamp":1795000000000}},
    {"id":255,"type":"INCREMENT","status":"RUNNING","position":{"lsn":"0/16B3748"}}]}]})";
const std::vector<std::string> both_tasks{
    "{taskId: 254, posType: MYSQL_TIMESTAMP_POS, positionTimestamp: 1700000000000}",
    "{taskId: 255, jobId: 517, posType: PG_LSN_POS, lsn: \"0/16B0000\"}"};

TEST_F(Lifecycle, AJobOfTwoTasksRunsAgainOnceBothAreSettled) {
  begin({.faults = {"updateincrepos:drop_after_apply:task=254"}, .world = job_of_two_tasks},
        {.request = "1s", .settle = "1s"});
  EXPECT_EQ(run(plan(both_tasks, restoring)).exit_code, 0);
  EXPECT_EQ(console().count("updateincrepos"), 2);
  EXPECT_EQ(console().applied("stop"), 1);
  EXPECT_EQ(console().applied("start"), 1);
  EXPECT_EQ(console().status(517), Status::RUNNING);
  const std::vector<std::string> all = events();
  const auto start = std::find(all.begin(), all.end(), "job.start_intent");
  EXPECT_EQ(std::count(all.begin(), start, "reset.verified") + std::count(all.begin(), start, "reset.reconciled"), 2)
      << "its job is not started before both are settled";
}

TEST_F(Lifecycle, AJobOneOfWhoseTasksIsHeldIsNotStarted) {
  begin({.faults = {"updateincrepos:drop_after_apply:task=254"}, .world = job_of_two_tasks});
  const Ended ended = run(plan(both_tasks, "{prepare: stop, finish: restore, on_ambiguous: hold}"));
  EXPECT_EQ(ended.exit_code, 5) << ended.err;
  EXPECT_EQ(states(), (std::vector<std::string>{"held", "succeeded"}));
  EXPECT_EQ(console().count("start"), 0);
  EXPECT_EQ(left_stopped(ended), (std::vector<std::int64_t>{517}));
}

TEST_F(Lifecycle, AHaltedRunsJobsRunAgain) {
  begin_running({.faults = {"updateincrepos:code=0001"}}, {.concurrency = 2});
  const Ended ended = run(plan(rewind_tasks(12), "{prepare: stop, finish: restore, failure_budget: {failed: 2}}"));
  EXPECT_EQ(ended.exit_code, 6) << ended.err;
  EXPECT_EQ(running(), 12) << ended.out;
  ends(Ending::resting);
  // And it goes on where it was, with a reason.
  console().set_faults({});
  EXPECT_EQ(work().resetd({"resume", "1", "--reason", "mended"}).exit_code, 0);
  EXPECT_EQ(run((work() / "plan.yaml").string()).exit_code, 4);
  const std::vector<std::string> all = states();
  EXPECT_EQ(std::count(all.begin(), all.end(), "succeeded") + std::count(all.begin(), all.end(), "failed"), 12);
  EXPECT_EQ(running(), 12);
  ends(Ending::settled);
}

TEST_F(Lifecycle, AnInterruptedRunIsCancelledAndItsJobsRunAgain) {
  begin_running({.stop_delay = std::chrono::seconds{30}});
  const std::string file = plan(rewind_tasks(6), restoring);
  Child child = start_run(file);
  ASSERT_TRUE(eventually([&] { return console().count("stop") == 6; }));
  child.signal(SIGINT);
  EXPECT_EQ(child.wait().exit_code, 130);
  const Ended cancelled = work().resetd({"cancel", "1", "--reason", "wrong plan"});
  EXPECT_EQ(cancelled.exit_code, 0) << cancelled.err;
  EXPECT_NE(cancelled.out.find("being cancelled"), std::string::npos) << cancelled.out;
  for (std::int64_t job = 1; job <= 6; ++job) console().set_status(job, Status::STOP);
  const Ended ended = run(file);
  EXPECT_EQ(ended.exit_code, 4) << ended.err;
  EXPECT_EQ(parse(ended.out).at("state").as_string(), "cancelled");
  EXPECT_EQ(running(), 12);
  EXPECT_EQ(console().count("updateincrepos"), 0);
}

TEST_F(Lifecycle, SurvivesKillsAtAnyMoment) {
  begin_running({.jobs = 30}, {.rate = "150/s", .burst = 1, .request = "1s", .settle = "1s"});
  const std::string file = plan(rewind_tasks(24), "{prepare: stop, finish: restore, max_attempts: 9}");
  Ended ended;
  for (const int calls : {10, 30, 55, 80}) {
    Child child = start_run(file);
    const auto enough = [&] { return std::ssize(console().log_lines()) >= calls || !child.running(); };
    ASSERT_TRUE(eventually(enough));
    child.signal(SIGKILL);
    child.wait();
  }
  ended = run(file);
  EXPECT_TRUE(ended.exit_code == 0 || ended.exit_code == 3) << ended.err;
  const std::vector<std::string> all = states();
  EXPECT_EQ(std::count(all.begin(), all.end(), "succeeded"), 24);
  for (const auto& [ordinal, task] : tasks()) EXPECT_EQ(task.error, "") << ordinal;
  EXPECT_EQ(running(), 30);
}

TEST_F(Lifecycle, StopsOverlapBeyondTheTasksInFlight) {
  begin_running({.jobs = 36, .stop_delay = std::chrono::seconds{2}}, {.concurrency = 2});
  EXPECT_EQ(run(plan(rewind_tasks(24), restoring)).exit_code, 0);
  std::int64_t stops = 0;
  for (const support::ConsoleCall& call : console().calls()) {
    if (call.call == "stop") ++stops;
    if (call.call == "updateincrepos") break;
  }
  EXPECT_EQ(stops, 24) << "all were asked before the first had stopped";
}

TEST_F(Lifecycle, OneListPageLooksAtTwentyTasks) {
  begin({.jobs = 100});
  expect_young_looks(std::chrono::seconds{10});
  EXPECT_EQ(run(plan(rewind_tasks(100))).exit_code, 0);
  const std::int64_t pages = console().count("listbypage");
  EXPECT_EQ(console().count("queryjob"), 0);
  // Some 40 where nothing else runs; a look and a read-back of its own for each task would make 205.
  EXPECT_LE(pages, 100) << "100 tasks looked at, reset in any order of eights, and read back";
}

TEST_F(Lifecycle, WithoutPagesTheListIsTheLook) {
  begin_running({.faults = {"listbypage:status=404"}});
  EXPECT_EQ(run(plan(rewind_tasks(12), restoring)).exit_code, 0);
  EXPECT_EQ(console().count("queryjob"), 0);
  EXPECT_EQ(running(), 12);
}

}  // namespace
}  // namespace resetd::integration
