// What must not be reset is refused, task by task, with a reason; what means two things at once is no plan.

#include "integration/end_to_end.hpp"

namespace resetd::integration {
namespace {

using console_sim::Job;
using console_sim::Phase;
using console_sim::Status;
using support::rewind_task;

constexpr const char* all_may_fail = "{failure_budget: {failed: 100%, held: 100%}}";
const std::string day_back = ", posType: MYSQL_TIMESTAMP_POS, positionTimestamp: now-24h}";

Job job_named(std::int64_t id, const std::string& name) {
  Job job;
  job.id = id;
  job.name = name;
  job.source = {1, "MySQL", "src", ""};
  job.target = {1001, "Kafka", "dst", ""};
  console_sim::Position position;
  position.set(console_sim::Field::positionTimestamp, support::position_time_ms());
  job.tasks.push_back({id + 1000, "INCREMENT", Status::STOP, position});
  return job;
}

class Refusal : public EndToEnd {
 protected:
  /// One task alone, refused, with this in its reason, and nothing sent.
  void expect_refused(const std::string& task, const std::string& why) {
    const Ended ended = run(plan({task}, all_may_fail));
    EXPECT_EQ(ended.exit_code, 4) << ended.err;
    const TaskEnd end = tasks().at(1);
    EXPECT_EQ(end.state, "refused");
    EXPECT_NE(end.error.find(why), std::string::npos) << end.error;
    EXPECT_EQ(console().count("updateincrepos"), 0);
  }
};

TEST_F(Refusal, ARunningTask) {
  begin();
  console().set_status(1, Status::RUNNING);
  expect_refused(rewind_task(1), "is RUNNING, not STOP");
}

TEST_F(Refusal, AbnormalIsNotStopped) {
  begin();
  console().set_status(1, Status::ABNORMAL);
  expect_refused(rewind_task(1), "is ABNORMAL, not STOP");
}

TEST_F(Refusal, AnotherPhase) {
  begin();
  console().set_phase(1, Phase::FULL);
  expect_refused(rewind_task(1), "phase FULL");
}

TEST_F(Refusal, CatchingUpIsIncremental) {
  begin();
  console().set_phase(1, Phase::CATCH_UP);
  EXPECT_EQ(run(plan({rewind_task(1)})).exit_code, 0);
}

TEST_F(Refusal, AForwardTarget) {
  begin();
  expect_refused("{taskId: 100002, posType: MYSQL_TIMESTAMP_POS, positionTimestamp: now-1s}", "later than the current");
}

TEST_F(Refusal, AForwardTargetThatIsAllowedGoes) {
  begin();
  const Ended ended =
      run(plan({"{taskId: 100002, posType: MYSQL_TIMESTAMP_POS, positionTimestamp: now-1s, "
                "allow_forward: true, forward_reason: skip the broken hour}"}));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
}

TEST_F(Refusal, ATargetWithoutOrder) {
  begin();
  expect_refused(R"({taskId: 100011, posType: REDIS_POS, commonPosStr: {shard0: "1-0"}})", "cannot be told");
}

TEST_F(Refusal, ATaskThatIsNotThere) {
  begin();
  expect_refused("{taskId: 777" + day_back, "no data job with data task 777");
}

TEST_F(Refusal, AJobThatIsNotThere) {
  begin();
  expect_refused("{jobId: 777" + day_back, "777");
}

TEST_F(Refusal, ANameThatIsNotThere) {
  begin();
  expect_refused("{jobName: job-000000" + day_back, "named \"job-000000\"");  // a prefix of every name
}

TEST_F(Refusal, ATaskThatIsNotIncremental) {
  begin();
  expect_refused("{taskId: 50000002" + day_back, "is the FULL task of data job 2; its INCREMENT task is 100002");
}

TEST_F(Refusal, AJobIdWhereATaskIdIsMeant) {
  begin();
  expect_refused("{taskId: 2" + day_back, "no data job with data task 2");
}

TEST_F(Refusal, ANameThatTwoJobsHave) {
  begin({.jobs = 2, .more_jobs = {job_named(5001, "orders"), job_named(5002, "orders")}});
  expect_refused("{jobName: orders" + day_back, "two data jobs are named");
}

TEST_F(Refusal, ANameThatStandsOnTwoPages) {
  begin({.jobs = 200, .more_jobs = {job_named(5001, "job-0000002")}});
  std::vector<std::string> by_name;
  for (const char* name : {"job-0000002", "job-0000014", "job-0000026", "job-0000038"}) {
    by_name.push_back(std::string{"{jobName: "} + name + day_back);
  }
  EXPECT_EQ(run(plan(by_name, all_may_fail)).exit_code, 4);
  const auto ends = tasks();
  EXPECT_EQ(ends.at(1).state, "refused");
  EXPECT_NE(ends.at(1).error.find("two data jobs are named"), std::string::npos) << ends.at(1).error;
  for (const std::int64_t ordinal : {2, 3, 4}) EXPECT_EQ(ends.at(ordinal).state, "succeeded") << ordinal;
}

TEST_F(Refusal, IdsThatDisagree) {
  begin();
  expect_refused("{taskId: 100001, jobId: 2" + day_back, "data task 100001");
}

TEST_F(Refusal, ANameThatDisagreesWithTheId) {
  begin();
  expect_refused("{jobId: 2, jobName: job-0000003" + day_back, "is named \"job-0000002\"");
}

TEST_F(Refusal, OneRefusedTaskStopsNoOther) {
  begin();
  console().set_status(2, Status::RUNNING);
  const Ended ended = run(plan(support::rewind_tasks(3), all_may_fail));
  EXPECT_EQ(ended.exit_code, 4);
  EXPECT_EQ(states(), (std::vector<std::string>{"succeeded", "refused", "succeeded"}));
}

TEST_F(Refusal, TwoTasksThatMeanOneDataTask) {
  begin();
  const Ended ended = run(plan({"{taskId: 100002" + day_back, "{jobName: job-0000002" + day_back}));
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_NE(ended.err.find("task 1 and task 2 are the same data task 100002"), std::string::npos) << ended.err;
  EXPECT_EQ(console().count("updateincrepos"), 0);
}

TEST_F(Refusal, DriftBetweenSealingAndReset) {
  // What the look before the reset shows is not what sealing saw.
  begin({.faults = {"queryjob:wrong_read:job=2"}});
  expect_refused("{taskId: 100002" + day_back, "no longer the one that was sealed");
}

TEST_F(Refusal, DriftThatIsAllowed) {
  begin({.faults = {"queryjob:wrong_read:job=2:count=1"}});
  const Ended ended = run(plan({"{taskId: 100002" + day_back}, "{drift: allow}"));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
}

TEST_F(Refusal, AnUnreadableStateBeforeTheResetFailsTheTask) {
  begin({.faults = {"queryjob:code=0001:msg=no such job"}});
  const Ended ended = run(plan({rewind_task(1)},
                               "{max_attempts: 2, backoff: {initial: 1ms, max: 2ms}, "
                               "failure_budget: {failed: 100%}}"));
  EXPECT_EQ(ended.exit_code, 4) << ended.err;
  EXPECT_NE(tasks().at(1).error.find("no such job"), std::string::npos);
  EXPECT_EQ(console().count("updateincrepos"), 0);
}

// Both are looked up by one answer, the first found in it, the second not; then the job is asked for once more.
TEST_F(Refusal, WhatOneAnswerHasRefusedTheNextDoesNotRefuseAgain) {
  begin({.faults = {"queryjob:code=0001:nth=2"}});
  const Ended ended =
      run(plan({"{taskId: 100002, jobId: 2" + day_back, "{taskId: 100777, jobId: 2" + day_back}, all_may_fail));
  EXPECT_EQ(ended.exit_code, 4) << ended.err;
  EXPECT_EQ(tasks().at(1).state, "succeeded");
  EXPECT_EQ(tasks().at(2).state, "refused");
  EXPECT_NE(tasks().at(2).error.find("has no data task 100777"), std::string::npos) << tasks().at(2).error;
}

TEST_F(Refusal, AConsoleWithoutPagesIsAskedForItsList) {
  begin({.faults = {"listbypage:status=404"}});
  const Ended ended = run(plan({rewind_task(1), rewind_task(2)}));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_GT(console().count("list"), 1) << "a list is a look at all of its jobs, too";
  EXPECT_EQ(console().count("queryjob"), 0);
}

TEST_F(Refusal, ATargetEqualToThePositionIsSentAllTheSame) {
  begin();
  const std::string now = std::to_string(support::position_time_ms());
  const Ended ended = run(plan({"{taskId: 100002, posType: MYSQL_TIMESTAMP_POS, positionTimestamp: " + now + "}"}));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(console().count("updateincrepos"), 1);
}

}  // namespace
}  // namespace resetd::integration
