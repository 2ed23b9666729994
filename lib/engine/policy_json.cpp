#include "engine/policy_json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "engine/records.hpp"

namespace resetd::engine {
namespace {

namespace json = boost::json;
using namespace core;
using std::chrono::milliseconds;

std::string share_text(Share share) {
  return std::to_string(share.value) + (share.percent ? "%" : "");
}

Share share_of(std::string_view text) {
  const bool percent = text.ends_with('%');
  return {std::stoll(std::string{text}), percent};
}

std::string waves_json(const std::vector<Share>& waves) {
  std::string out = "[";
  for (const Share& wave : waves) {
    if (out.size() > 1) out += ',';
    out += '"' + share_text(wave) + '"';
  }
  return out + ']';
}

std::string budget_json(const FailureBudget& budget) {
  return Detail{}
      .add("failed", share_text(budget.failed))
      .add("held", share_text(budget.held))
      .add("mode", budget.mode == BudgetMode::strict ? "strict" : "relaxed")
      .text();
}

std::string finish_name(Finish finish) {
  switch (finish) {
    case Finish::leave:
      return "leave";
    case Finish::restore:
      return "restore";
    case Finish::start:
      break;
  }
  return "start";
}

Finish finish_of(std::string_view name) {
  if (name == "leave") return Finish::leave;
  return name == "restore" ? Finish::restore : Finish::start;
}

milliseconds ms(const json::object& object, std::string_view key) {
  return milliseconds{object.at(key).as_int64()};
}

std::string_view text(const json::object& object, std::string_view key) {
  const json::string& value = object.at(key).as_string();
  return {value.data(), value.size()};
}

Rate rate_of(const json::object& object) {
  return {object.at("rate_count").as_int64(), std::chrono::seconds{object.at("rate_per_s").as_int64()}};
}

Policy read(const json::object& object) {
  Policy policy;
  policy.approval = text(object, "approval") == "none" ? Approval::none : Approval::required;
  policy.approval_ttl = ms(object, "approval_ttl_ms");
  policy.prepare = text(object, "prepare") == "stop" ? Prepare::stop : Prepare::require_stopped;
  policy.stop_timeout = ms(object, "stop_timeout_ms");
  policy.finish = finish_of(text(object, "finish"));
  policy.start_timeout = ms(object, "start_timeout_ms");
  if (const auto* value = object.if_contains("concurrency")) policy.concurrency = value->as_int64();
  if (object.contains("rate_count")) {
    policy.rate = rate_of(object);
  }
  policy.max_attempts = static_cast<int>(object.at("max_attempts").as_int64());
  policy.check_max_age = ms(object, "check_max_age_ms");
  policy.backoff = {ms(object, "backoff_initial_ms"), ms(object, "backoff_max_ms")};
  const json::object& budget = object.at("failure_budget").as_object();
  policy.failure_budget = {share_of(text(budget, "failed")), share_of(text(budget, "held")),
                           text(budget, "mode") == "strict" ? BudgetMode::strict : BudgetMode::relaxed};
  policy.waves.clear();
  for (const json::value& wave : object.at("waves").as_array()) {
    policy.waves.push_back(share_of({wave.as_string().data(), wave.as_string().size()}));
  }
  policy.wave_gate.reset();
  if (object.contains("wave_gate_ms")) policy.wave_gate = ms(object, "wave_gate_ms");
  policy.on_ambiguous = text(object, "on_ambiguous") == "hold" ? OnAmbiguous::hold : OnAmbiguous::reconcile;
  policy.verify = object.at("verify").as_bool();
  policy.drift = text(object, "drift") == "allow" ? Drift::allow : Drift::refuse;
  return policy;
}

}  // namespace

std::string to_json(const Policy& policy) {
  Detail detail;
  detail.add("approval", policy.approval == Approval::none ? "none" : "required")
      .add("approval_ttl_ms", std::int64_t{policy.approval_ttl.count()})
      .add("prepare", policy.prepare == Prepare::stop ? "stop" : "require_stopped")
      .add("stop_timeout_ms", std::int64_t{policy.stop_timeout.count()})
      .add("finish", finish_name(policy.finish))
      .add("start_timeout_ms", std::int64_t{policy.start_timeout.count()})
      .add("max_attempts", std::int64_t{policy.max_attempts})
      .add("check_max_age_ms", std::int64_t{policy.check_max_age.count()})
      .add("backoff_initial_ms", std::int64_t{policy.backoff.initial.count()})
      .add("backoff_max_ms", std::int64_t{policy.backoff.max.count()})
      .add_json("failure_budget", budget_json(policy.failure_budget))
      .add_json("waves", waves_json(policy.waves))
      .add("on_ambiguous", policy.on_ambiguous == OnAmbiguous::hold ? "hold" : "reconcile")
      .add("verify", policy.verify)
      .add("drift", policy.drift == Drift::allow ? "allow" : "refuse");
  if (policy.concurrency) detail.add("concurrency", *policy.concurrency);
  if (policy.rate) {
    detail.add("rate_count", policy.rate->count).add("rate_per_s", std::int64_t{policy.rate->per.count()});
  }
  if (policy.wave_gate) detail.add("wave_gate_ms", std::int64_t{policy.wave_gate->count()});
  return detail.text();
}

std::string to_text(Rate rate) {
  const std::int64_t per = rate.per.count();
  return std::to_string(rate.count) + (per == 1      ? "/s"
                                       : per == 60   ? "/m"
                                       : per == 3600 ? "/h"
                                                     : "/" + std::to_string(per) + "s");
}

std::string rate_json(Rate rate) {
  return Detail{}.add("rate_count", rate.count).add("rate_per_s", std::int64_t{rate.per.count()}).text();
}

Result<Policy> policy_from_json(std::string_view text_of_policy) {
  try {
    return read(json::parse(text_of_policy).as_object());
  } catch (const std::exception& error) {
    return unexpected("a run's policy in the database cannot be read (" + std::string{error.what()} +
                      "): run `resetd db check`");
  }
}

Policy policy_of(const queue::Run& run) {
  Policy policy = policy_from_json(run.policy).value();
  if (run.restored) policy.drift = Drift::refuse;
  if (run.rate) policy.rate = rate_of(json::parse(*run.rate).as_object());
  return policy;
}

}  // namespace resetd::engine
