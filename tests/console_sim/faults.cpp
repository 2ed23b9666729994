#include "console_sim/faults.hpp"

#include <array>

namespace console_sim {
namespace {

constexpr std::array<std::string_view, 24> kind_names = {
    "close_idle",     "close_listener", "code",      "continue_100",      "drop_after_apply",   "drop_before_apply",
    "duplicate_keys", "garbage",        "huge",      "code_not_string",   "missing_request_id", "no_length",
    "no_position",    "redirect",       "refuse",    "reset_after_apply", "reset_before_apply", "slow",
    "stall",          "status",         "truncated", "truncated_chunked", "unsteady",           "wrong_read"};

}  // namespace

std::string_view name(FaultKind kind) {
  return kind_names[static_cast<std::size_t>(kind)];
}

std::optional<FaultRule> Faults::pick(std::string_view path, std::int64_t task, std::int64_t job) {
  // A list names no job: there `job=` says about which of the jobs shown is lied.
  const bool shows_many = path == "list" || path == "listbypage";
  for (FaultRule& rule : rules_) {
    if (rule.path != path && (rule.path != "*" || path == "connect")) continue;
    if (rule.job && *rule.job != job && !shows_many) continue;
    if (rule.task && *rule.task != task) continue;
    if (fires(rule)) return rule;
  }
  return std::nullopt;
}

bool Faults::fires(FaultRule& rule) {
  ++rule.seen;
  if (rule.count && rule.fired >= *rule.count) return false;
  if (rule.nth && rule.seen != *rule.nth) return false;
  if (rule.every && rule.seen % *rule.every != 0) return false;
  if (rule.probability && !std::bernoulli_distribution(*rule.probability)(random_)) return false;
  ++rule.fired;
  return true;
}

}  // namespace console_sim
