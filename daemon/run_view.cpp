#include "daemon/run_view.hpp"

#include "daemon/next_step.hpp"
#include "daemon/text.hpp"
#include "queue/tasks.hpp"

namespace resetd::daemon {
namespace {

constexpr std::chrono::seconds rate_window{5};

}  // namespace

void RunView::say(const std::string& text) {
  bar_.clear();
  context_.err.write(harmless(text) + "\n");
}

void RunView::show_sealed(const queue::Run& run, const std::vector<PreviewRow>& first,
                          const control::Outlook& outlook) {
  context_.err.write(harmless("run " + std::to_string(core::number(run.id)) + " (" + run.name + ") on console " +
                              run.console + " at " + run.console_url) +
                     "\n");
  context_.err.write("  reason  " + harmless(run.reason) + "\n");
  context_.err.write("  digest  " + run.digest + "\n");
  show_tasks(first);
  if (run.tasks > std::ssize(first)) {
    context_.err.write("… and " + std::to_string(run.tasks - std::ssize(first)) + " more: `resetd tasks " +
                       std::to_string(core::number(run.id)) + "` lists all\n");
  }
  for (const std::string& line : outlook.lines()) context_.err.write(harmless(line) + "\n");
}

// A script's log is read line by line.
void RunView::show_tasks(const std::vector<PreviewRow>& rows) {
  if (context_.err.is_terminal()) return context_.err.print(preview_table(rows));
  for (const PreviewRow& row : rows) context_.err.write("  " + preview_line(row) + "\n");
}

void RunView::show_progress(const queue::Run& run, const queue::Counts& counts, core::SteadyTime now) {
  Progress progress{.tasks = run.tasks, .run = run.id};
  std::int64_t settled = 0;
  for (const auto& [state, count] : counts) {
    if (count > 0) progress.counts.emplace_back(state, count);
    if (core::settled(state)) settled += count;
  }
  samples_.push_back({now, settled});
  std::erase_if(samples_, [now](const Sample& sample) { return now - sample.at > rate_window; });
  const std::chrono::duration<double> span = now - samples_.front().at;
  if (span.count() > 0) progress.rate = static_cast<double>(settled - samples_.front().settled) / span.count();
  bar_.show(progress);
}

void RunView::report(const queue::Run& run, const RunOutcome& outcome, std::optional<Format> format) {
  if (context_.out.format(format) == Format::json) {
    boost::json::object object = run_json(run, outcome.counts);
    if (!outcome.left_stopped.empty()) object.emplace("left_stopped", left_stopped_json(outcome.left_stopped));
    context_.out.print(boost::json::value(std::move(object)));
  } else {
    report_table(run, outcome);
  }
  say("audit head " + audit::to_string(outcome.head));
  const std::string next = next_step(run, outcome.counts, Carrier::nobody);
  if (!next.empty()) say(next);
}

void RunView::report_table(const queue::Run& run, const RunOutcome& outcome) {
  if (!outcome.tasks.empty()) context_.out.print(result_table(outcome.tasks));
  const std::string id = std::to_string(core::number(run.id));
  if (run.tasks > listed_tasks) {
    context_.out.write("(of " + std::to_string(run.tasks) +
                       " tasks only those that did not succeed are listed, at most " + std::to_string(listed_tasks) +
                       " of each kind: `resetd tasks " + id + "` lists all)\n");
  }
  if (!outcome.left_stopped.empty()) {
    context_.out.write("These jobs ran before this run stopped them, and it has not seen them running since:\n");
    context_.out.print(left_stopped_table(outcome.left_stopped));
  }
  context_.out.write(harmless("run " + id + " (" + run.name + ") " + std::string{core::name(run.state)} + ": " +
                              counts_text(outcome.counts)) +
                     "\n");
}

}  // namespace resetd::daemon
