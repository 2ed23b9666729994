#include "plan/reader.hpp"

#include "plan/plan_pass.hpp"

namespace resetd::plan {

Reading check(const std::filesystem::path& plan, const Options& options) {
  DuplicateFinder duplicates;
  PlanPass pass(plan, options, {.defaults = nullptr, .duplicates = &duplicates, .sink = nullptr});
  if (pass.run() != PassEnd::defaults_came_late) return pass.reading();
  DuplicateFinder again;
  PlanPass second(plan, options, {.defaults = pass.defaults(), .duplicates = &again, .sink = nullptr});
  second.run();
  return second.reading();
}

Reading read(const std::filesystem::path& plan, const Options& options, const Reading& checked, const TaskSink& sink) {
  if (!checked.problems.empty() || !checked.defaults) core::broken_invariant("a plan with problems is read");
  PlanPass pass(plan, options, {.defaults = checked.defaults, .duplicates = nullptr, .sink = &sink});
  const PassEnd end = pass.run();
  Reading reading = pass.reading();
  if (end == PassEnd::stopped && reading.problems.empty()) return reading;
  if (!reading.problems.empty() || reading.plan_digest != checked.plan_digest) {
    reading.problems = {{plan.string(), 0, 0, "changed while it was read"}};
    reading.plan_digest.clear();
  }
  return reading;
}

}  // namespace resetd::plan
