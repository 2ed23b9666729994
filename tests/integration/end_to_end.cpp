#include "integration/end_to_end.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>

#include "support/invariants.hpp"

namespace resetd::integration {

void EndToEnd::begin(StandInOptions stand_in, ConfigOptions config) {
  stand_in_ = std::make_unique<support::StandIn>(std::move(stand_in));
  config.url = stand_in_->url();
  work_ = std::make_unique<support::Workspace>(std::move(config));
}

void EndToEnd::configure(ConfigOptions config) {
  config.url = stand_in_->url();
  work_->configure(config);
}

std::string EndToEnd::plan(const std::vector<std::string>& tasks, std::string_view policy) {
  return work_->write("plan.yaml", support::plan_text(tasks, policy)).string();
}

Ended EndToEnd::run(const std::string& plan) {
  return work_->resetd({"run", plan, "--yes", "-o", "json"});
}

Child EndToEnd::start_run(const std::string& plan) {
  return work_->start({"run", plan, "--yes", "-o", "json"});
}

bool EndToEnd::sent(std::int64_t resets) {
  return eventually([&] { return stand_in_->count("updateincrepos") >= resets; });
}

std::map<std::int64_t, TaskEnd> EndToEnd::tasks() {
  const std::vector<TaskEnd> all = work_->tasks();
  std::map<std::int64_t, TaskEnd> tasks;
  for (const TaskEnd& task : all)
    if (task.run == all.front().run) tasks[task.ordinal] = task;
  return tasks;
}

std::vector<std::string> EndToEnd::states() {
  std::vector<std::string> states;
  for (const auto& [ordinal, task] : tasks()) states.push_back(task.state);
  return states;
}

std::vector<std::string> EndToEnd::events() {
  std::vector<std::string> events;
  for (const support::AuditRecord& record : support::read_audit(work_->audit()).records) events.push_back(record.event);
  return events;
}

void EndToEnd::TearDown() {
  if (!work_ || !has_database_) return;
  support::Evidence evidence;
  evidence.console = stand_in_->log_lines();
  evidence.ending = ending_;
  evidence.check_max_age = check_max_age_;
  evidence.max_failed_resets = max_failed_resets_;
  evidence.rate = rate_;
  evidence.traces = traces_;
  if (std::filesystem::exists(work_->database())) {
    evidence.audit = work_->audit();
    evidence.tasks = work_->tasks();
  }
  for (const std::string& violation : support::violations(evidence)) ADD_FAILURE() << violation;
}

testing::AssertionResult one_clear_line(const std::string& err) {
  const bool one = std::count(err.begin(), err.end(), '\n') == 1 && err.ends_with('\n');
  if (one && err.starts_with("resetd: ")) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "no single line that begins with resetd:\n" << err;
}

boost::json::value parse(const std::string& json) {
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(json, error);
  EXPECT_FALSE(error) << json;
  return value;
}

}  // namespace resetd::integration
