// Two runs on a console: the first has looked at its jobs, and the second is shown one of them otherwise.

#include <algorithm>

#include "simulation/simulated.hpp"

namespace resetd::simulation {
namespace {
namespace overheard_test {

/// How the second run's sealing reads.
enum class Read { page, list, job };

class Overheard : public Simulated, public testing::WithParamInterface<Read> {
 protected:
  Overheard() {
    scenario_.world.world.generator.jobs = 12;
    scenario_.world.pages = GetParam() != Read::list;
    plan_.policy.rate = core::Rate{1, std::chrono::seconds{1}};
  }

  /// Job 3 is the first run's: asked for alone, it is shown before it is refused.
  PlannedRun second_plan() const {
    PlannedRun plan{.name = "second"};
    const std::vector<std::int64_t> jobs =
        GetParam() == Read::job ? std::vector<std::int64_t>{3} : std::vector<std::int64_t>{6, 7, 8, 9};
    for (const std::int64_t job : jobs) {
      queue::Task task{.ordinal = core::Ordinal{std::ssize(plan.tasks) + 1}, .job_id = core::JobId{job}};
      aim(task, job, began_ms, 0);
      plan.tasks.push_back(std::move(task));
    }
    return plan;
  }

  std::size_t reads() const {
    const auto read = [](const std::string& line) {
      return line.find("\"call\":\"updateincrepos\"") == std::string::npos;
    };
    return static_cast<std::size_t>(
        std::count_if(machine_->console.log().begin(), machine_->console.log().end(), read));
  }
};

TEST_P(Overheard, WhatTheSecondRunSeesKeepsTheFirstFromResetting) {
  const queue::Run first = sealed(4);
  ask(host().approve(first.id, first.digest, ann_));
  until([this] { return count("reset.intent") == 1; });
  machine_->console.world().set_status(3, console_sim::Status::RUNNING, machine_->console.now_ms());
  process_->submit(second_plan());
  pass(std::chrono::seconds{10});
  EXPECT_EQ(count("run.submitted"), 2);
  EXPECT_EQ(count("run.finished"), 1);
  EXPECT_EQ(count("reset.intent"), 3) << "of those that are stopped";
  EXPECT_EQ(count("task.refused"), 1);
}

// Where it sees the same, nothing is looked at again.
TEST_P(Overheard, WhatLooksAlikeCostsNothing) {
  const queue::Run first = sealed(4);
  ask(host().approve(first.id, first.digest, ann_));
  until([this] { return count("reset.intent") == 1; });
  const std::size_t before = reads();
  process_->submit(second_plan());
  until([this] { return count("reset.intent") == 4; });
  EXPECT_EQ(reads() - before, GetParam() == Read::list ? 2 : 1) << "the second run's own";
}

INSTANTIATE_TEST_SUITE_P(By, Overheard, testing::Values(Read::page, Read::list, Read::job));

}  // namespace overheard_test
}  // namespace
}  // namespace resetd::simulation
