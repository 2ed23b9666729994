#include "crash/steps.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace resetd::crash {
namespace {

/// What is tried at a step: everything that makes sense there.
enum class Kind {
  transaction,  ///< all four, as the record is written and once its transaction is committed
  file,         ///< all four, in a system call of the mirror's
  rename,       ///< all but the exception: it is a C function of the kernel's, and the next line looks at its result
  done,         ///< kill: the call has succeeded, and nothing of it is left to fail
  network,      ///< kill and I/O error: a socket is never full, and Asio hands errors on as values
};

struct Step {
  const char* scenario;
  const char* point;
  Kind kind;
  int hits;  ///< how often it is reached in the scenario, undisturbed
};

// Whatever a run's states and its audit log go through, from the first page of the database on. Not here is
// audit.anchored, which nothing writes.
constexpr Step steps[] = {
    // once a run
    {"plain", "migration", Kind::transaction, 12},
    {"plain", "run.submitted", Kind::transaction, 3},
    {"plain", "plan.queued", Kind::transaction, 3},
    {"plain", "run.sealed", Kind::transaction, 3},
    {"plain", "run.started", Kind::transaction, 3},
    {"plain", "run.finished", Kind::transaction, 3},
    {"plain", "spool.report", Kind::rename, 3},
    {"plain", "spool.reported", Kind::done, 3},
    {"plain", "spool.move", Kind::rename, 3},
    {"plain", "spool.moved", Kind::done, 3},
    // once a task
    {"plain", "task.claimed", Kind::transaction, 3},
    {"plain", "reset.intent", Kind::transaction, 3},
    {"plain", "updateincrepos.written", Kind::network, 3},
    {"plain", "updateincrepos.answered", Kind::network, 3},
    {"plain", "reset.acknowledged", Kind::transaction, 3},
    {"plain", "reset.verified", Kind::transaction, 3},
    // with each commit that has records
    {"plain", "mirror.write", Kind::file, 21},
    {"plain", "mirror.rest", Kind::file, 21},
    {"plain", "mirror.sync", Kind::file, 22},
    // what went otherwise, and what people decide
    {"faulty", "run.approved", Kind::transaction, 3},
    {"faulty", "run.gated", Kind::transaction, 3},
    {"faulty", "run.promoted", Kind::transaction, 3},
    {"faulty", "reset.ambiguous", Kind::transaction, 3},
    {"faulty", "reset.reconciled", Kind::transaction, 3},
    {"faulty", "reset.rejected", Kind::transaction, 6},
    {"faulty", "task.failed", Kind::transaction, 3},
    {"faulty", "task.refused", Kind::transaction, 3},
    {"faulty", "run.halted", Kind::transaction, 3},
    {"faulty", "run.resumed", Kind::transaction, 3},
    {"held", "task.held", Kind::transaction, 3},
    {"held", "task.resolved", Kind::transaction, 3},
    {"scheduled", "run.paused", Kind::transaction, 3},
    {"scheduled", "run.rate_changed", Kind::transaction, 3},
    {"scheduled", "run.resumed", Kind::transaction, 3},
    {"scheduled", "run.cancelled", Kind::transaction, 3},
    {"expired", "run.expired", Kind::transaction, 3},
    {"astray", "reset.not_sent", Kind::transaction, 3},
    {"astray", "task.retried", Kind::transaction, 3},
    {"astray", "reset.mismatch", Kind::transaction, 3},
    // jobs that run
    {"jobs", "job.stop_intent", Kind::transaction, 3},
    {"jobs", "stop.written", Kind::network, 3},
    {"jobs", "stop.answered", Kind::network, 3},
    {"jobs", "job.asked", Kind::transaction, 6},
    {"jobs", "job.stopped", Kind::transaction, 3},
    {"jobs", "job.start_intent", Kind::transaction, 3},
    {"jobs", "start.written", Kind::network, 3},
    {"jobs", "start.answered", Kind::network, 3},
    {"jobs", "job.started", Kind::transaction, 3},
    {"stubborn", "job.stop_failed", Kind::transaction, 3},
    {"stubborn", "task.retried", Kind::transaction, 3},  // all in one transaction
    {"stubborn", "job.start_failed", Kind::transaction, 3},
    // a start-up after a crash in the middle of resets
    {"recovery", "recovery", Kind::transaction, 3},
};

/// What makes sense at a step.
std::span<const Action> actions_at(Kind kind) {
  static constexpr std::array all{Action::kill, Action::io_error, Action::disk_full, Action::exception};
  switch (kind) {
    case Kind::transaction:
    case Kind::file:
      return all;
    case Kind::rename:
      return std::span(all).first(3);
    case Kind::network:
      return std::span(all).first(2);
    case Kind::done:
      break;
  }
  return std::span(all).first(1);
}

std::vector<std::string> points_of(const Step& step) {
  const std::string point = step.point;
  if (step.kind != Kind::transaction) return {point};
  return {point, point + ".committed"};
}

/// The first, the second and the last time.
std::vector<int> hits_of(const Step& step) {
  std::vector<int> hits{1, 2};
  if (step.hits > 2) hits.push_back(step.hits);
  return hits;
}

}  // namespace

std::vector<std::string> all_scenarios() {
  std::vector<std::string> scenarios;
  for (const Step& step : steps)
    if (std::ranges::find(scenarios, step.scenario) == scenarios.end()) scenarios.emplace_back(step.scenario);
  return scenarios;
}

std::vector<Cell> all_cells() {
  std::vector<Cell> cells;
  for (const Step& step : steps)
    for (const std::string& point : points_of(step))
      for (const Action action : actions_at(step.kind))
        for (const int hit : hits_of(step)) cells.push_back({step.scenario, point, action, hit});
  return cells;
}

std::vector<Cell> some_cells() {
  std::vector<Cell> cells;
  for (std::size_t turn = 0; turn < std::size(steps) / 2; ++turn) {
    const Step& step = steps[2 * turn];
    const std::vector<std::string> points = points_of(step);
    const auto actions = actions_at(step.kind);
    const std::vector<int> hits = hits_of(step);
    cells.push_back(
        {step.scenario, points[turn % points.size()], actions[turn / 2 % actions.size()], hits[turn % hits.size()]});
  }
  return cells;
}

std::vector<std::string> wrong_counts(const std::string& scenario) {
  std::vector<std::string> wrong;
  const auto counted = census(scenario);
  for (const Step& step : steps) {
    if (step.scenario != scenario) continue;
    for (const std::string& point : points_of(step)) {
      const auto found = counted.find(point);
      const int count = found == counted.end() ? 0 : found->second;
      if (count == step.hits) continue;
      wrong.push_back(scenario + "/" + point + " is reached " + std::to_string(count) + " times, not " +
                      std::to_string(step.hits));
    }
  }
  return wrong;
}

}  // namespace resetd::crash
