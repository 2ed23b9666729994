// Of the simulation itself.

#include "simulation/simulation.hpp"

#include <gtest/gtest.h>

#include <set>

namespace resetd::simulation {
namespace {
namespace simulation_test {

TEST(Simulation, TheSameSeedGivesTheSameTrace) {
  Simulator simulator;
  std::set<std::uint64_t> traces;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Report first = simulator.run(seed);
    const Report second = simulator.run(seed);
    EXPECT_EQ(first.trace, second.trace) << "seed " << seed;
    EXPECT_EQ(first.records, second.records) << "seed " << seed;
    traces.insert(first.trace);
  }
  EXPECT_EQ(traces.size(), 20U);
}

// Seeds that never come to anything prove nothing.
TEST(Simulation, SeedsReachWhatTheyAreThereFor) {
  Simulator simulator;
  std::set<std::string> events;
  std::uint64_t processes = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Report report = simulator.run(seed);
    processes += report.processes;
    events.merge(report.events);
  }
  EXPECT_GT(processes, 150U);
  for (const char* event :
       {"reset.intent",     "reset.acknowledged", "reset.rejected",  "reset.ambiguous",  "reset.not_sent",
        "reset.reconciled", "reset.verified",     "reset.mismatch",  "job.stop_intent",  "job.stopped",
        "job.start_intent", "job.started",        "job.stop_failed", "job.start_failed", "task.failed",
        "task.refused",     "task.held",          "task.retried",    "task.resolved",    "run.halted",
        "run.paused",       "run.resumed",        "run.gated",       "run.promoted",     "run.cancelled",
        "run.finished",     "run.rate_changed"})
    EXPECT_TRUE(events.contains(event)) << event << " was never reached";
}

}  // namespace simulation_test
}  // namespace
}  // namespace resetd::simulation
