#include <array>
#include <utility>

#include "audit/record.hpp"
#include "core/result.hpp"

namespace resetd::audit {
namespace {

using Row = std::pair<Event, std::string_view>;

constexpr std::array rows{Row{Event::run_submitted, "run.submitted"},
                          Row{Event::run_sealed, "run.sealed"},
                          Row{Event::run_approved, "run.approved"},
                          Row{Event::run_started, "run.started"},
                          Row{Event::run_paused, "run.paused"},
                          Row{Event::run_resumed, "run.resumed"},
                          Row{Event::run_gated, "run.gated"},
                          Row{Event::run_halted, "run.halted"},
                          Row{Event::run_cancelled, "run.cancelled"},
                          Row{Event::run_finished, "run.finished"},
                          Row{Event::run_promoted, "run.promoted"},
                          Row{Event::run_rate_changed, "run.rate_changed"},
                          Row{Event::run_expired, "run.expired"},
                          Row{Event::job_stop_intent, "job.stop_intent"},
                          Row{Event::job_stopped, "job.stopped"},
                          Row{Event::job_stop_failed, "job.stop_failed"},
                          Row{Event::job_start_intent, "job.start_intent"},
                          Row{Event::job_started, "job.started"},
                          Row{Event::job_start_failed, "job.start_failed"},
                          Row{Event::reset_intent, "reset.intent"},
                          Row{Event::reset_acknowledged, "reset.acknowledged"},
                          Row{Event::reset_rejected, "reset.rejected"},
                          Row{Event::reset_not_sent, "reset.not_sent"},
                          Row{Event::reset_ambiguous, "reset.ambiguous"},
                          Row{Event::reset_reconciled, "reset.reconciled"},
                          Row{Event::reset_verified, "reset.verified"},
                          Row{Event::reset_mismatch, "reset.mismatch"},
                          Row{Event::task_refused, "task.refused"},
                          Row{Event::task_failed, "task.failed"},
                          Row{Event::task_held, "task.held"},
                          Row{Event::task_resolved, "task.resolved"},
                          Row{Event::task_retried, "task.retried"},
                          Row{Event::audit_anchored, "audit.anchored"}};

constexpr auto events = [] {
  std::array<Event, rows.size()> all{};
  for (std::size_t i = 0; i < rows.size(); ++i) all[i] = rows[i].first;
  return all;
}();

}  // namespace

std::string_view name(Event event) {
  for (const auto& [known, text] : rows) {
    if (known == event) return text;
  }
  core::broken_invariant("an audit event without a name");
}

std::optional<Event> event(std::string_view name) {
  for (const auto& [known, text] : rows) {
    if (text == name) return known;
  }
  return std::nullopt;
}

std::span<const Event> all_events() {
  return events;
}

}  // namespace resetd::audit
