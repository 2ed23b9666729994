#include "plan/reader.hpp"

#include "plan/kept_tasks.hpp"
#include "plan/plan_pass.hpp"

namespace resetd::plan {

Reading check(const std::filesystem::path& plan, const Options& options) {
  const auto kept = options.keep_tasks ? std::make_shared<KeptTasks>(options.folder) : nullptr;
  const auto with_tasks = [&kept](const PlanPass& pass) {
    Reading reading = pass.reading();
    if (reading.problems.empty() && !reading.fault) reading.kept = kept;
    return reading;
  };
  DuplicateFinder duplicates{options.folder};
  PlanPass pass(plan, options, {.defaults = nullptr, .duplicates = &duplicates, .kept = kept.get()});
  if (pass.run() != PassEnd::defaults_came_late) return with_tasks(pass);
  if (kept) kept->clear();
  DuplicateFinder again{options.folder};
  PlanPass second(plan, options, {.defaults = pass.defaults(), .duplicates = &again, .kept = kept.get()});
  second.run();
  return with_tasks(second);
}

}  // namespace resetd::plan
