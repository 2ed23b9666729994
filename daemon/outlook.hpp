#pragma once
// What a sealed plan would do, as it is shown before anybody approves it: task by task, then in three lines. Pure.

#include <array>
#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "core/budget.hpp"
#include "daemon/table.hpp"
#include "engine/preview.hpp"
#include "settings/settings.hpp"

namespace resetd::daemon {

/// Task, job, posType, status, now → target, direction, distance, verdict and why it would be refused.
Table preview_table(const std::vector<queue::Task>& tasks, const core::Policy& policy);

/// `{ordinal, task_id, job_id, job_name, pos_type, status, before, target, direction, distance, verdict, error}`; what
/// is absent is left out.
boost::json::object preview_json(const queue::Task& task, const engine::Preview& preview);

class Outlook {
 public:
  Outlook(const engine::Forecast& forecast, const core::Policy& policy, const settings::Console& console);

  const core::Policy& policy() const { return policy_; }
  const core::WorstCase& worst_case() const { return worst_; }
  const core::Estimate& estimate() const { return estimate_; }

  /// Totals by verdict; the worst case of the failure budget; how long it takes.
  std::array<std::string, 3> lines() const;
  /// `counts`, `worst_case` and `estimate_s` (whole seconds, rounded up).
  void add_to(boost::json::object& object) const;

 private:
  std::string totals() const;
  std::string worst() const;
  std::string duration() const;

  engine::Forecast forecast_;
  core::Policy policy_;
  core::Rate rate_;
  core::WorstCase worst_;
  core::Estimate estimate_;
};

}  // namespace resetd::daemon
