// What seeds have found: decisions that come in the middle of something.

#include "simulation/simulated.hpp"

namespace resetd::simulation {
namespace {
namespace steering_test {

using core::RunState;
using core::TaskState;

class Steering : public Simulated {};

// Its execution had read how the run stands, and nobody could tell it of the pause any more: it went on to send.
TEST_F(Steering, APauseRightAfterTheApprovalIsKept) {
  const queue::Run sealed_run = sealed(2);
  machine_->timeline.after(Time{0},
                           [this, &sealed_run] { ask(host().approve(sealed_run.id, sealed_run.digest, ann_)); });
  until([this] { return count("run.started") == 1; });
  const auto paused = ask(host().pause(sealed_run.id, ann_));
  until([&paused] { return paused->is.has_value(); });
  EXPECT_EQ(paused->is->value().run.state, RunState::paused);
  pass(std::chrono::seconds{30});
  EXPECT_EQ(run().state, RunState::paused);
  EXPECT_EQ(count("reset.intent"), 0);
}

// A task that is let go of is not at rest before its process knows that: it was cancelled twice.
TEST_F(Steering, ACancelMeetsATaskThatIsJustLetGoOf) {
  scenario_.world.world.generator.running = true;
  scenario_.world.world.stop_delay_ms = 3000;
  scenario_.slow_commits_permille = 1000;
  plan_.policy.prepare = core::Prepare::stop;
  const queue::Run sealed_run = sealed(1);
  ask(host().approve(sealed_run.id, sealed_run.digest, ann_));
  until([this] { return count("job.stop_intent") == 1; });
  const std::size_t calls = machine_->console.log().size();
  until([this, calls] { return machine_->console.log().size() > calls; });
  pass(std::chrono::milliseconds{20});
  ask(host().cancel(sealed_run.id, ann_));
  until([this] { return core::finished(run().state); });
  EXPECT_EQ(run().state, RunState::cancelled);
  EXPECT_EQ(task(1), TaskState::cancelled);
}

// The last failure spent the budget: the run was halted, and nothing cancelled it any more.
TEST_F(Steering, ARunThatIsCancelledDoesNotHalt) {
  plan_.policy.failure_budget.failed = {0};
  plan_.policy.max_attempts = 1;
  const queue::Run sealed_run = sealed(2);
  ask(host().approve(sealed_run.id, sealed_run.digest, ann_));
  until([this] { return count("reset.intent") > 0; });
  machine_->weather.no_connection = 1000;
  ask(host().cancel(sealed_run.id, ann_));
  until([this] { return core::finished(run().state) || run().state == RunState::halted; });
  EXPECT_EQ(run().state, RunState::cancelled);
}

// The halted run asked for its start again and again, with a record each time.
TEST_F(Steering, AJobThatWouldNotStartIsLeftAlone) {
  scenario_.world.world.generator.running = true;
  plan_.policy.prepare = core::Prepare::stop;
  plan_.policy.finish = core::Finish::restore;
  plan_.policy.start_timeout = std::chrono::seconds{4};
  plan_.policy.failure_budget.failed = {0};
  const queue::Run sealed_run = sealed(2);
  ask(host().approve(sealed_run.id, sealed_run.digest, ann_));
  until([this] { return count("job.stop_intent") == 2; });
  pass(std::chrono::milliseconds{100});
  console_sim::World& world = machine_->console.world();
  world.set_status(1, console_sim::Status::ABNORMAL, machine_->console.now_ms());
  world.stop(2, console_sim::Ending::stuck, machine_->console.now_ms());
  until([this] { return run().state == RunState::halted; });
  pass(std::chrono::minutes{5});
  EXPECT_LE(count("job.start_failed"), 2);
  EXPECT_EQ(host().active(), 0U);
}

/// A run of the two tasks of job 7, which runs.
class TwoTasksOfAJob : public Simulated {
 protected:
  TwoTasksOfAJob() {
    scenario_.world.world.stop_delay_ms = 3000;
    console_sim::Position position;
    position.set(console_sim::Field::positionTimestamp, began_ms);
    console_sim::Job job{.id = 7, .name = "two"};
    for (const std::int64_t id : {71, 72}) {
      job.tasks.push_back({id, "INCREMENT", console_sim::Status::RUNNING, position});
      queue::Task task{.ordinal = core::Ordinal{id - 70}, .task_id = core::TaskId{id}};
      aim(task, 2, began_ms, 0);
      plan_.tasks.push_back(std::move(task));
    }
    scenario_.world.extra_jobs.push_back(std::move(job));
    plan_.policy.prepare = core::Prepare::stop;
    plan_.policy.finish = core::Finish::restore;
  }

  /// Its stop was asked for.
  queue::Run stopping() {
    const queue::Run sealed_run = sealed(0);
    ask(host().approve(sealed_run.id, sealed_run.digest, ann_));
    until([this] { return count("job.stop_intent") == 1; });
    return sealed_run;
  }
  bool job_runs() {
    return machine_->console.world().look(7, machine_->console.now_ms()).status == console_sim::Status::RUNNING;
  }
};

// Each took the other for open, for that is what it had been when they were read: their job was started by neither.
TEST_F(TwoTasksOfAJob, ACancelLeavesItsJobRunning) {
  const queue::Run sealed_run = stopping();
  pass(std::chrono::seconds{1});
  ask(host().pause(sealed_run.id, ann_));
  until([this] { return run().state == RunState::paused; });
  pass(std::chrono::seconds{1});
  ask(host().cancel(sealed_run.id, ann_));
  until([this] { return core::finished(run().state); });
  EXPECT_EQ(count("job.started"), 1);
  EXPECT_TRUE(job_runs());
}

// The stop of one came to its console when the other had already seen their job running, and left it at that.
TEST_F(TwoTasksOfAJob, ACancelStartsItAfterAStopThatArrivesLate) {
  scenario_.times.request_timeout = std::chrono::milliseconds{100};
  const queue::Run sealed_run = stopping();
  machine_->weather.late = 1000;
  ask(host().pause(sealed_run.id, ann_));
  until([this] { return run().state == RunState::paused; });
  machine_->weather.late = 0;
  EXPECT_TRUE(job_runs()) << "its stop has not arrived";
  ask(host().cancel(sealed_run.id, ann_));
  until([this] { return core::finished(run().state); });
  pass(std::chrono::minutes{1});
  EXPECT_EQ(count("job.stop_intent"), 1);
  EXPECT_EQ(count("job.start_intent"), 1);
  EXPECT_TRUE(job_runs());
}

// It took the other for open, as it had been when it was taken in hand, and its job was started by nobody.
TEST_F(TwoTasksOfAJob, ACancelDuringTheFirstOnesResetStartsItsJobAfterIt) {
  for (auto& data_task : scenario_.world.extra_jobs.back().tasks) data_task.status = console_sim::Status::STOP;
  plan_.policy.prepare = core::Prepare::require_stopped;
  plan_.policy.finish = core::Finish::start;
  const queue::Run sealed_run = sealed(0);
  ask(host().approve(sealed_run.id, sealed_run.digest, ann_));
  until([this] { return count("reset.intent") == 1; });
  const std::size_t calls = machine_->console.log().size();
  until([this, calls] { return machine_->console.log().size() > calls; });
  ask(host().cancel(sealed_run.id, ann_));
  until([this] { return core::finished(run().state); });
  EXPECT_EQ(task(1), TaskState::succeeded);
  EXPECT_EQ(task(2), TaskState::cancelled);
  EXPECT_EQ(count("job.start_intent"), 1);
  EXPECT_TRUE(job_runs());
}

/// The first ends undone, and a person decides on it when the second's reset has been answered, before the slow store
/// has written so: after how many milliseconds.
class ADecisionOnTheOtherTask : public TwoTasksOfAJob, public testing::WithParamInterface<int> {
 protected:
  ADecisionOnTheOtherTask() {
    for (auto& data_task : scenario_.world.extra_jobs.back().tasks) data_task.status = console_sim::Status::STOP;
    scenario_.slow_commits_permille = 1000;
    plan_.policy.prepare = core::Prepare::require_stopped;
    plan_.policy.finish = core::Finish::start;
    plan_.policy.on_ambiguous = core::OnAmbiguous::hold;
    plan_.policy.verify = false;
  }
  void until_the_second_is_answered(std::int64_t intents) {
    until([this, intents] { return count("reset.intent") == intents; });
    const std::size_t calls = machine_->console.log().size();
    until([this, calls] { return machine_->console.log().size() > calls; });
    pass(std::chrono::milliseconds{GetParam()});
  }
  /// The number of an event's last record; 0: there is none.
  std::int64_t last(const std::string& event) {
    std::int64_t record = 0, found = 0;
    audit::export_lines(*machine_->connection, 0, [&](const std::string& line) {
      ++record;
      if (line.find("\"event\":\"" + event + "\"") != std::string::npos) found = record;
      return true;
    });
    return found;
  }
};

// Each took the other for open: their job was started by neither.
TEST_P(ADecisionOnTheOtherTask, SettlesItAndTheirJobIsStarted) {
  const queue::Run sealed_run = sealed(0);
  machine_->weather.answer_lost = 1000;
  ask(host().approve(sealed_run.id, sealed_run.digest, ann_));
  until([this] { return task(1) == TaskState::held; });
  machine_->weather.answer_lost = 0;
  until_the_second_is_answered(2);
  ask(host().resolve(sealed_run.id, core::Ordinal{1}, core::Resolution::applied, ann_));
  until([this] { return core::finished(run().state); });
  EXPECT_EQ(run().state, RunState::succeeded);
  EXPECT_EQ(count("job.start_intent"), 1);
  EXPECT_TRUE(job_runs());
}

// The job was started while the first waited to be looked at once more.
TEST_P(ADecisionOnTheOtherTask, TriesItAgainBeforeTheirJobIsStarted) {
  plan_.tasks.front().target = R"({"positionTimestamp":)" + std::to_string(began_ms + 1) + "}";  // ahead: refused
  const queue::Run sealed_run = sealed(0);
  ask(host().approve(sealed_run.id, sealed_run.digest, ann_));
  until_the_second_is_answered(1);
  ask(host().retry(sealed_run.id, {TaskState::refused}, ann_));
  until([this] { return core::finished(run().state); });
  ASSERT_EQ(count("task.retried"), 1);
  EXPECT_EQ(count("task.refused"), 2);
  EXPECT_EQ(count("job.start_intent"), 1);
  EXPECT_GT(last("job.start_intent"), last("task.refused"));
  EXPECT_TRUE(job_runs());
}

INSTANTIATE_TEST_SUITE_P(After, ADecisionOnTheOtherTask, testing::Values(1, 5, 10, 20, 30, 40, 100, 1000));

/// After how many milliseconds.
class ACancelOfTwoTasksOfAJob : public TwoTasksOfAJob, public testing::WithParamInterface<int> {};

// One was let go of while the other was left for later: the run was recorded as paused, by nobody.
TEST_P(ACancelOfTwoTasksOfAJob, EndsAtWhateverMomentItComes) {
  const queue::Run sealed_run = stopping();
  pass(std::chrono::milliseconds{500});
  machine_->weather.no_connection = 1000;
  pass(std::chrono::milliseconds{GetParam()});
  ask(host().cancel(sealed_run.id, ann_));
  pass(std::chrono::milliseconds{20});
  machine_->weather.no_connection = 0;
  until([this] { return core::finished(run().state) || run().state == RunState::paused; });
  EXPECT_EQ(run().state, RunState::cancelled);
  EXPECT_EQ(count("run.paused"), 0);
  EXPECT_TRUE(job_runs());
}

INSTANTIATE_TEST_SUITE_P(After, ACancelOfTwoTasksOfAJob, testing::Range(4600, 5000, 50));

}  // namespace steering_test
}  // namespace
}  // namespace resetd::simulation
