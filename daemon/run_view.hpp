#pragma once
// What `resetd run` shows: words and the bar on standard error, the result on standard output.

#include <optional>
#include <string>
#include <vector>

#include "audit/record.hpp"
#include "control/outlook.hpp"
#include "daemon/context.hpp"
#include "daemon/preview_table.hpp"
#include "daemon/report.hpp"
#include "daemon/run_outcome.hpp"

namespace resetd::daemon {

class RunView {
 public:
  /// How many tasks are shown before the question.
  static constexpr int preview_tasks = 20;

  explicit RunView(Context& context) : context_(context), bar_(context.err) {}

  void say(const std::string& text);
  void show_sealed(const queue::Run& run, const std::vector<PreviewRow>& first, const control::Outlook& outlook);
  void show_progress(const queue::Run& run, const queue::Counts& counts, core::SteadyTime now);
  void clear_progress() { bar_.clear(); }

  void report(const queue::Run& run, const RunOutcome& outcome, std::optional<Format> format);

 private:
  void show_tasks(const std::vector<PreviewRow>& rows);
  void report_table(const queue::Run& run, const RunOutcome& outcome);

  Context& context_;
  ProgressBar bar_;
  struct Sample {
    core::SteadyTime at;
    std::int64_t settled;
  };
  std::vector<Sample> samples_;  ///< of the last seconds, for the rate
};

}  // namespace resetd::daemon
