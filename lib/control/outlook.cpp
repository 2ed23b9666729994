#include "control/outlook.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "control/json.hpp"
#include "core/count_text.hpp"
#include "core/duration_text.hpp"
#include "core/limiter.hpp"
#include "engine/policy_json.hpp"

namespace resetd::control {
namespace {

namespace json = boost::json;
using Verdict = engine::Preview::Verdict;

constexpr std::size_t told_reasons = 3;

core::Rate slower(const core::Policy& policy, core::Rate console) {
  if (!policy.rate) return console;
  const auto interval = [](core::Rate rate) { return core::RateLimiter{rate, 1, {}}.interval(); };
  return interval(*policy.rate) > interval(console) ? *policy.rate : console;
}

std::string at_most(std::chrono::milliseconds timeout) {
  return "at most " + core::duration_text(std::chrono::ceil<std::chrono::seconds>(timeout)) + " each";
}

}  // namespace

json::object preview_json(const queue::Task& task, const engine::Preview& preview) {
  json::object object;
  object.emplace("ordinal", core::number(task.ordinal));
  add_identity(object, task);
  add_text(object, "status", task.status_at_seal);
  add_position(object, "before", task.before);
  add_position(object, "target", task.target);
  if (task.direction) object.emplace("direction", core::name(*task.direction));
  add_text(object, "distance", engine::distance_of(task));
  object.emplace("verdict", engine::name(preview.verdict));
  add_text(object, "error", preview.why);
  return object;
}

Outlook::Outlook(const engine::Forecast& forecast, const core::Policy& policy, const Limits& console)
    : forecast_(forecast), policy_(policy), rate_(slower(policy, console.rate)) {
  const std::int64_t in_flight = std::min(policy.concurrency.value_or(console.concurrency), console.concurrency);
  estimate_ = core::estimate(forecast.work(policy), policy, console.rate);
  worst_ = core::worst_case(
      policy.failure_budget,
      {.tasks = forecast.tasks(), .at_risk = forecast.at_risk(), .in_flight = in_flight, .starts = estimate_.starts});
}

std::vector<std::string> Outlook::lines() const {
  std::vector<std::string> lines{totals()};
  for (const engine::Forecast::Refusals& refused : forecast_.refusals(told_reasons)) {
    lines.push_back("refused: " + std::to_string(refused.tasks) + " × " +
                    (refused.why.empty() ? "for other reasons" : refused.why));
  }
  lines.push_back(worst());
  lines.push_back(duration());
  return lines;
}

std::string Outlook::totals() const {
  std::string text = core::count_text(forecast_.tasks(), "task") + ":";
  std::string_view before = " ";
  const auto add = [&](std::int64_t count, Verdict verdict) {
    if (count == 0) return;
    text.append(before).append(std::to_string(count)).append(" ").append(engine::words(verdict));
    before = ", ";
  };
  add(forecast_.reset(), Verdict::reset);
  add(forecast_.stop_and_reset(), Verdict::stop_and_reset);
  add(forecast_.refused(), Verdict::refused);
  return text;
}

std::string Outlook::worst() const {
  const core::FailureBudget& budget = policy_.failure_budget;
  const std::int64_t failed = core::tasks_of(budget.failed, forecast_.tasks());
  const std::int64_t held = core::tasks_of(budget.held, forecast_.tasks());
  const std::string starts = estimate_.starts > 0 ? ", and each job that does not start after its reset" : "";
  return "worst case: at most " + std::to_string(worst_.failed) + " can fail and " + std::to_string(worst_.held) +
         " be held before the run halts (the budget is " + std::to_string(failed) + " failed and " +
         std::to_string(held) + " held" +
         (budget.mode == core::BudgetMode::strict ? ", strict)"
                                                  : "; what is in flight then comes on top" + starts + ")");
}

std::string Outlook::duration() const {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(estimate_.duration);
  std::string text = "duration: about " + core::duration_text(seconds) + ", " +
                     core::count_text(estimate_.calls, "call") + " at " + engine::to_text(rate_) +
                     " if the console answers each at once";
  const std::int64_t stops = forecast_.stop_and_reset();
  if (stops > 0) text += "; plus the time that jobs take to stop (" + at_most(policy_.stop_timeout) + ")";
  if (estimate_.starts > 0) {
    text += std::string{stops > 0 ? " and" : "; plus the time that jobs take"} + " to start (" +
            at_most(policy_.start_timeout) + ")";
  }
  if (estimate_.gates_by_person > 0) {
    text +=
        "; it waits for a person " +
        (estimate_.gates_by_person == 1 ? std::string{"once"} : core::count_text(estimate_.gates_by_person, "time")) +
        ", between waves";
  }
  return text;
}

void Outlook::add_to(json::object& object) const {
  json::object counts;
  const auto add = [&counts](std::int64_t count, Verdict verdict) {
    if (count > 0) counts.emplace(engine::name(verdict), count);
  };
  add(forecast_.reset(), Verdict::reset);
  add(forecast_.stop_and_reset(), Verdict::stop_and_reset);
  add(forecast_.refused(), Verdict::refused);
  object.emplace("counts", std::move(counts));
  object.emplace("worst_case", json::object{{"failed", worst_.failed}, {"held", worst_.held}});
  object.emplace("estimate_s", std::chrono::ceil<std::chrono::seconds>(estimate_.duration).count());
  json::array told;
  for (const std::string& line : lines()) told.emplace_back(line);
  object.emplace("outlook", std::move(told));
}

PreviewDocument::PreviewDocument(const queue::Run& run, const Outlook::Limits& console)
    : name_(run.name), console_(run.console), policy_(engine::policy_of(run)), limits_(console) {}

std::string PreviewDocument::head() const {
  std::string text = json::serialize(json::object{{"name", name_}, {"console", console_}});
  text.back() = ',';
  return text + "\"tasks\":[";
}

std::string PreviewDocument::page(const std::vector<queue::Task>& tasks) {
  std::string text;
  for (const queue::Task& task : tasks) {
    const engine::Preview preview = engine::preview(task, policy_);
    forecast_.add(task, preview);
    text.append(std::exchange(begun_, true) ? ",\n" : "\n").append(json::serialize(preview_json(task, preview)));
  }
  return text;
}

std::string PreviewDocument::tail() const {
  json::object object;
  Outlook{forecast_, policy_, limits_}.add_to(object);
  std::string text = json::serialize(object);
  text.front() = ',';
  return "\n]" + text + "\n";
}

}  // namespace resetd::control
