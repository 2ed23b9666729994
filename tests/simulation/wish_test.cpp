// That a run goes no further, said in the last moments of what carries it out: it holds all the same.

#include "queue/runs.hpp"
#include "simulation/simulated.hpp"

namespace resetd::simulation {
namespace {
namespace wish_test {

using core::RunState;
using core::TaskState;

class Wish : public Simulated {
 protected:
  void approve(const queue::Run& sealed_run) { ask(host().approve(sealed_run.id, sealed_run.digest, ann_)); }
  void until_done(const std::shared_ptr<Answer>& answer) {
    until([&answer] { return answer->is.has_value(); });
  }
  void shut_down() {
    process_->stop(std::chrono::seconds{30});
    until([this] { return process_->stopped(); });
    process_.reset();
  }
  void start_again() {
    process_ = std::make_unique<Process>(*machine_);
    until([this] { return process_->serves(); });
  }
  std::int64_t starting() {
    std::int64_t tasks = 0;
    for (std::int64_t i = 1; i <= 4; ++i) tasks += task(i) == TaskState::starting ? 1 : 0;
    return tasks;
  }
  /// A run that has halted after its first failure, and whose second job takes a minute to run again.
  queue::Run winding_up() {
    scenario_.world.world.generator.running = true;
    scenario_.world.world.start_delay_ms = 60'000;
    plan_.policy.prepare = core::Prepare::stop;
    plan_.policy.finish = core::Finish::restore;
    plan_.policy.failure_budget.failed = {0};
    plan_.policy.start_timeout = std::chrono::minutes{5};
    plan_.policy.concurrency = 1;
    const queue::Run sealed_run = sealed(4);
    approve(sealed_run);
    until([this] { return count("job.stopped") > 0; });
    machine_->weather.refused = 1000;
    until([this] { return count("task.failed") > 0 || run().state == RunState::halted; });
    machine_->weather.refused = 0;
    until([this] { return run().state == RunState::halted; });
    pass(std::chrono::seconds{2});
    return sealed_run;
  }
};

// The row said running already, and the next execution knew of nothing.
TEST_F(Wish, APauseAfterAResumeOfARunThatIsStillWoundUp) {
  const queue::Run halted = winding_up();
  ASSERT_EQ(host().active(), 1U) << "it still waits for jobs to run";
  const auto resumed = ask(host().resume(halted.id, {"ann(1)", "it may go on"}));
  until_done(resumed);
  ASSERT_TRUE(resumed->is->has_value()) << resumed->is->error().message;
  const std::int64_t sent = count("reset.intent");
  const auto paused = ask(host().pause(halted.id, ann_));
  until_done(paused);
  pass(std::chrono::minutes{3});
  EXPECT_EQ(run().state, RunState::paused);
  EXPECT_EQ(count("reset.intent"), sent);
  EXPECT_EQ(count("run.paused"), 1);
}

// The resume that came before it was still being written, and took it back.
TEST_F(Wish, APauseWhileAResumeIsBeingWritten) {
  const queue::Run halted = winding_up();
  const std::int64_t sent = count("reset.intent");
  const auto resumed = ask(host().resume(halted.id, {"ann(1)", "it may go on"}));
  const auto paused = ask(host().pause(halted.id, ann_));
  until_done(resumed);
  ASSERT_TRUE(resumed->is->has_value()) << resumed->is->error().message;
  until_done(paused);
  pass(std::chrono::minutes{3});
  EXPECT_EQ(run().state, RunState::paused);
  EXPECT_EQ(count("reset.intent"), sent);
}

// What its halt had begun to start stayed stopped for ever after a restart.
TEST_F(Wish, AHaltedRunsJobsAreStartedByTheNextProcess) {
  winding_up();
  ASSERT_GT(starting(), 0);
  machine_->weather.no_connection = 1000;  // so that they are not seen running before
  shut_down();
  start_again();
  machine_->weather.no_connection = 0;
  pass(std::chrono::minutes{3});
  EXPECT_EQ(run().state, RunState::halted);
  EXPECT_EQ(starting(), 0);
  EXPECT_EQ(host().active(), 0U);
}

// What was reset since the copy was made, it does not know.
TEST_F(Wish, AHaltedRunOfABackupsCopyStartsNothingByItself) {
  const queue::Run halted = winding_up();
  const std::int64_t before = starting();
  ASSERT_GT(before, 0);
  shut_down();
  queue::mark_restored(*machine_->connection, halted.id);
  machine_->connection->release_statements();
  start_again();
  pass(std::chrono::minutes{3});
  EXPECT_EQ(run().state, RunState::halted);
  EXPECT_EQ(starting(), before);
}

// It was shut down already: the run stayed running, and the next process went on with it.
TEST_F(Wish, APauseWhileTheProcessIsShutDown) {
  plan_.policy.rate = core::Rate{1, std::chrono::seconds{1}};
  const queue::Run sealed_run = sealed(6);
  machine_->weather.answer_slow = 1000;
  approve(sealed_run);
  until([this] { return count("reset.intent") == 1; });
  process_->stop(std::chrono::seconds{30});
  const auto paused = ask(host().pause(sealed_run.id, ann_));
  until([this] { return process_->stopped(); });
  EXPECT_EQ(run().state, RunState::paused);
  const std::int64_t sent = count("reset.intent");
  machine_->weather.answer_slow = 0;
  process_.reset();
  start_again();
  pass(std::chrono::minutes{1});
  EXPECT_EQ(run().state, RunState::paused);
  EXPECT_EQ(count("reset.intent"), sent);
}

/// After how many milliseconds.
class AtTheGate : public Wish, public testing::WithParamInterface<int> {
 protected:
  queue::Run at_the_gate() {
    scenario_.slow_commits_permille = 1000;
    plan_.policy.waves = {{1, false}, {100, true}};
    plan_.policy.wave_gate = std::chrono::minutes{1};
    plan_.policy.verify = false;
    const queue::Run sealed_run = sealed(4);
    approve(sealed_run);
    until([this] { return count("reset.acknowledged") == 1; });
    pass(std::chrono::milliseconds{GetParam()});
    return sealed_run;
  }
};

// It came as the gate was being written: the gate opened after its time, and the next wave was sent.
TEST_P(AtTheGate, APauseHolds) {
  const queue::Run gated = at_the_gate();
  until_done(ask(host().pause(gated.id, ann_)));
  pass(std::chrono::minutes{5});
  EXPECT_EQ(run().state, RunState::paused);
  EXPECT_EQ(count("reset.intent"), 1);
}

// It stayed at its gate, and kept its jobs from other runs.
TEST_P(AtTheGate, ACancelEndsIt) {
  const queue::Run gated = at_the_gate();
  until_done(ask(host().cancel(gated.id, ann_)));
  pass(std::chrono::minutes{5});
  EXPECT_EQ(run().state, RunState::cancelled);
  EXPECT_EQ(count("reset.intent"), 1);
}

INSTANTIATE_TEST_SUITE_P(After, AtTheGate, testing::Range(0, 10'000, 500));

}  // namespace wish_test
}  // namespace
}  // namespace resetd::simulation
