#include "plan/policy_reader.hpp"

#include <array>

#include "plan/integers.hpp"
#include "plan/policy_shares.hpp"
#include "plan/section.hpp"

namespace resetd::plan {
namespace {

using core::Backoff;
using core::Policy;
using std::chrono::milliseconds;

constexpr milliseconds zero{0};
constexpr milliseconds shortest{1};
constexpr milliseconds longest = std::chrono::days{365};

template <milliseconds Policy::*member>
void read_time(const Node& value, const std::string& subject, Problems& problems, Policy& policy) {
  store(read_duration(value, shortest, longest), value, subject, problems, policy.*member);
}

template <auto member, const auto& words>
void read_word(const Node& value, const std::string& subject, Problems& problems, Policy& policy) {
  store(read_choice(value, words), value, subject, problems, policy.*member);
}

template <milliseconds Backoff::*member>
void read_backoff_time(const Node& value, const std::string& subject, Problems& problems, Backoff& backoff) {
  store(read_duration(value, shortest, longest), value, subject, problems, backoff.*member);
}

// In the order of the enumerators.
constexpr std::array<std::string_view, 2> approvals{"required", "none"};
constexpr std::array<std::string_view, 2> preparations{"require_stopped", "stop"};
constexpr std::array<std::string_view, 3> finishes{"leave", "restore", "start"};
constexpr std::array<std::string_view, 2> ambiguities{"reconcile", "hold"};
constexpr std::array<std::string_view, 2> drifts{"refuse", "allow"};

void read_concurrency(const Node& value, const std::string& subject, Problems& problems, Policy& policy) {
  store(read_integer(value, 1, 10'000), value, subject, problems, policy.concurrency);
}

void read_rate(const Node& value, const std::string& subject, Problems& problems, Policy& policy) {
  const auto rate =
      value.scalar() ? parse_rate(value.text) : core::Result<core::Rate>(wrong_kind(value, "a rate such as 20/s"));
  store(rate, value, subject, problems, policy.rate);
}

void read_max_attempts(const Node& value, const std::string& subject, Problems& problems, Policy& policy) {
  store(read_integer(value, 1, 100), value, subject, problems, policy.max_attempts);
}

void read_backoff(const Node& value, const std::string& subject, Problems& problems, Policy& policy) {
  static constexpr std::array<FieldReader<Backoff>, 2> fields{
      {{"initial", read_backoff_time<&Backoff::initial>}, {"max", read_backoff_time<&Backoff::max>}}};
  const std::size_t before = problems.count();
  read_section<Backoff>(value, subject, fields, problems, policy.backoff);
  if (problems.count() == before && policy.backoff.max < policy.backoff.initial) {
    problems.add(value.mark, subject + ": max is less than initial");
  }
}

void read_budget(const Node& value, const std::string& /*subject*/, Problems& problems, Policy& policy) {
  read_failure_budget(value, problems, policy.failure_budget);
}

void read_wave_list(const Node& value, const std::string& /*subject*/, Problems& problems, Policy& policy) {
  read_waves(value, problems, policy.waves);
}

void read_wave_gate(const Node& value, const std::string& subject, Problems& problems, Policy& policy) {
  if (value.scalar() && value.text == "approval") {
    policy.wave_gate.reset();
  } else if (value.scalar() && value.text.empty()) {
    problems.add(value.mark, subject + " is empty; write approval or a duration such as 10m, 0s for no pause");
  } else if (value.scalar() && (value.text.front() < '0' || value.text.front() > '9')) {
    problems.add(value.mark, subject + " " + shown(value.text) +
                                 " is neither approval nor a duration such as 10m, 0s for no pause");
  } else {
    store(read_duration(value, zero, longest), value, subject, problems, policy.wave_gate);
  }
}

void read_verify(const Node& value, const std::string& subject, Problems& problems, Policy& policy) {
  store(read_boolean(value), value, subject, problems, policy.verify);
}

constexpr std::array<FieldReader<Policy>, 17> fields{{
    {"approval", read_word<&Policy::approval, approvals>},
    {"approval_ttl", read_time<&Policy::approval_ttl>},
    {"prepare", read_word<&Policy::prepare, preparations>},
    {"stop_timeout", read_time<&Policy::stop_timeout>},
    {"finish", read_word<&Policy::finish, finishes>},
    {"start_timeout", read_time<&Policy::start_timeout>},
    {"concurrency", read_concurrency},
    {"rate", read_rate},
    {"max_attempts", read_max_attempts},
    {"check_max_age", read_time<&Policy::check_max_age>},
    {"backoff", read_backoff},
    {"failure_budget", read_budget},
    {"waves", read_wave_list},
    {"wave_gate", read_wave_gate},
    {"on_ambiguous", read_word<&Policy::on_ambiguous, ambiguities>},
    {"verify", read_verify},
    {"drift", read_word<&Policy::drift, drifts>},
}};

}  // namespace

core::Result<core::Rate> parse_rate(std::string_view text) {
  if (text.empty()) return core::bad_input("is empty; write it as 20/s or 100/m");
  const std::size_t slash = text.find('/');
  const std::string_view period = slash == std::string_view::npos ? "" : text.substr(slash + 1);
  if (period != "s" && period != "m") {
    return core::bad_input(shown(text) + " is not a rate; write it as 20/s or 100/m");
  }
  const auto count = parse_integer(text.substr(0, slash), 1, 1'000'000);
  if (!count) return core::bad_input(count.error().message + ", in a rate such as 20/s or 100/m");
  return core::Rate{*count, period == "s" ? std::chrono::seconds{1} : std::chrono::minutes{1}};
}

std::span<const std::string_view> policy_field_names() {
  static constexpr auto names = names_of(fields);
  return names;
}

core::Policy read_policy(const Node& node, Problems& problems) {
  Policy policy;
  read_section<Policy>(node, "policy", fields, problems, policy);
  return policy;
}

}  // namespace resetd::plan
