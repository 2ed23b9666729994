#pragma once
// What a sealed plan would do, as it is told before anybody approves it: task by task, then in a few lines. Pure.

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/budget.hpp"
#include "engine/preview.hpp"

namespace resetd::control {

/// `{ordinal, task_id, job_id, job_name, pos_type, status, before, target, direction, distance, verdict, error}`; what
/// is absent is left out.
boost::json::object preview_json(const queue::Task& task, const engine::Preview& preview);

class Outlook {
 public:
  /// What the console allows.
  struct Limits {
    core::Rate rate;
    std::int64_t concurrency = 1;
  };
  Outlook(const engine::Forecast& forecast, const core::Policy& policy, const Limits& console);

  /// Totals by verdict; why tasks are refused, a line each of the most frequent reasons; the worst case of the failure
  /// budget; how long it takes. A reason may hold text of the console's.
  std::vector<std::string> lines() const;
  /// `counts`, `worst_case`, `estimate_s` (whole seconds, rounded up) and `outlook` (the lines).
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

/// The document that shows a whole preview: `{name, console, tasks: [preview_json …], …}` and what Outlook adds, with
/// its first line up to the `[`, each task on a line of its own, and the rest on the last one.
class PreviewDocument {
 public:
  PreviewDocument(const queue::Run& run, const Outlook::Limits& console);

  std::string head() const;
  /// The next tasks, at least one.
  std::string page(const std::vector<queue::Task>& tasks);
  std::string tail() const;

 private:
  std::string name_;
  std::string console_;
  core::Policy policy_;
  Outlook::Limits limits_;
  engine::Forecast forecast_;
  bool begun_ = false;
};

}  // namespace resetd::control
