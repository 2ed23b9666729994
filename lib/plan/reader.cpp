#include "plan/reader.hpp"

#include "core/sha256.hpp"
#include "plan/inline_tasks.hpp"
#include "plan/kept_tasks.hpp"
#include "plan/plan_pass.hpp"

namespace resetd::plan {
namespace {

void digest_with_files(const std::filesystem::path& plan, const Options& options, Reading& reading) {
  core::Sha256 digest;
  const auto feed = [&digest](std::string_view piece) -> core::Result<void> {
    digest.update(piece);
    return {};
  };
  if (const auto fed = inline_tasks(plan, options, reading, feed); fed.has_error()) {
    reading.problems.push_back({plan.string(), 0, 0, fed.error().message});
  } else {
    reading.plan_digest = core::hex(digest.finish());
  }
}

}  // namespace

Reading check(const std::filesystem::path& plan, const Options& options) {
  const auto kept = options.keep_tasks ? std::make_shared<KeptTasks>(options.folder) : nullptr;
  const auto whole = [&](const PlanPass& pass) {
    Reading reading = pass.reading();
    const auto good = [&reading] { return reading.problems.empty() && !reading.fault; };
    if (good() && reading.with_files) digest_with_files(plan, options, reading);
    if (good()) reading.kept = kept;
    return reading;
  };
  DuplicateFinder duplicates{options.folder};
  PlanPass pass(plan, options, {.defaults = nullptr, .duplicates = &duplicates, .kept = kept.get()});
  if (pass.run() != PassEnd::defaults_came_late) return whole(pass);
  if (kept) kept->clear();
  DuplicateFinder again{options.folder};
  PlanPass second(plan, options, {.defaults = pass.defaults(), .duplicates = &again, .kept = kept.get()});
  second.run();
  return whole(second);
}

}  // namespace resetd::plan
