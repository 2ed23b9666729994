#pragma once
// The fixture of every end-to-end test: a stand-in, a workspace, and at the end the rules that every run keeps.

#include <gtest/gtest.h>

#include <boost/json/value.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/files.hpp"
#include "support/stand_in.hpp"
#include "support/workspace.hpp"

namespace resetd::integration {

using support::Child;
using support::ConfigOptions;
using support::Ended;
using support::Ending;
using support::eventually;
using support::StandInOptions;
using support::TaskEnd;

class EndToEnd : public testing::Test {
 protected:
  /// Called first by every test; `config.url` is filled in.
  void begin(StandInOptions stand_in = {}, ConfigOptions config = {});
  support::StandIn& console() { return *stand_in_; }
  support::Workspace& work() { return *work_; }
  void configure(ConfigOptions config);

  /// Writes plan.yaml; its path.
  std::string plan(const std::vector<std::string>& tasks, std::string_view policy = "{}");
  /// `resetd run PLAN --yes -o json` to its end.
  Ended run(const std::string& plan);
  Child start_run(const std::string& plan);
  /// Waits until the stand-in got so many resets.
  bool sent(std::int64_t resets);

  /// By ordinal; of the newest run.
  std::map<std::int64_t, TaskEnd> tasks();
  /// The states in plan order, of the newest run.
  std::vector<std::string> states();
  std::vector<std::string> events();

  /// How the last run ended, where not every task did; or the database is gone.
  void ends(support::Ending ending) { ending_ = ending; }
  void without_database() { has_database_ = false; }
  /// What the logs are held against beside the rules that hold always: the policy's check_max_age, where it is not the
  /// default; a strict budget (see Evidence); a rate, and what resetd wrote of its send times.
  void expect_young_looks(std::chrono::milliseconds check_max_age) { check_max_age_ = check_max_age; }
  void expect_failed_resets_at_most(std::int64_t budget) { max_failed_resets_ = budget; }
  void expect_rate(double per_second, std::int64_t burst) { rate_ = {per_second, burst}; }
  void traced(const std::string& err) { traces_ = support::lines_of(err); }

  void TearDown() override;

 private:
  std::unique_ptr<support::StandIn> stand_in_;
  std::unique_ptr<support::Workspace> work_;
  support::Ending ending_ = support::Ending::settled;
  bool has_database_ = true;
  std::chrono::milliseconds check_max_age_ = std::chrono::seconds{10};
  std::optional<std::int64_t> max_failed_resets_;
  std::optional<support::RateBound> rate_;
  std::vector<std::string> traces_;
};

/// One line, ending in an end of line, beginning with `resetd: `.
testing::AssertionResult one_clear_line(const std::string& err);

boost::json::value parse(const std::string& json);

}  // namespace resetd::integration
