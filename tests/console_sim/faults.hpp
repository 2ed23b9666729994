#pragma once
// Faults: which, on which call, and when. A rule is one line of text, the same on the command line and at the admin
// port: `PATH:KIND[=VALUE][:OPTION[=VALUE]]...`. fault_help() is the whole list.

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace console_sim {

enum class FaultKind {
  close_idle,
  close_listener,
  code,
  continue_100,
  drop_after_apply,
  drop_before_apply,
  duplicate_keys,
  garbage,
  huge,
  code_not_string,
  missing_request_id,
  no_length,
  no_position,
  redirect,
  refuse,
  reset_after_apply,
  reset_before_apply,
  slow,
  stall,
  status,
  truncated,
  truncated_chunked,
  unsteady,
  wrong_read
};

std::string_view name(FaultKind kind);

struct FaultRule {
  std::string text;  ///< as given
  std::string path;  ///< a call's name, `*` for every call, `connect` for accepting a connection
  FaultKind kind = FaultKind::garbage;
  std::string value;  ///< what stands behind `KIND=`
  // When. All that are given must hold; counted over the requests that the path, task and job match.
  std::optional<std::int64_t> count, every, nth, task, job;
  std::optional<double> probability;
  // How.
  bool apply = false;  ///< status, code: the call takes effect all the same
  bool after = false;  ///< stall: after applying, before answering
  bool next = false;   ///< close_idle: when the next request arrives, not after the answer
  bool last = false;   ///< close_listener: the answer says that its connection ends with it, and it does
  std::string body = "json", form = "missing", location, retry_after, msg;
  std::int64_t for_ms = 5000, drip_ms = 10, size = 0;

  std::int64_t seen = 0;
  std::int64_t fired = 0;
};

/// Either a rule or, where that is empty, a line saying what is wrong.
struct ParsedRule {
  std::optional<FaultRule> rule;
  std::string error;
};

ParsedRule parse_fault(std::string_view text);
std::string_view fault_help();

class Faults {
 public:
  explicit Faults(std::uint64_t seed) : random_(seed) {}

  void set(std::vector<FaultRule> rules) { rules_ = std::move(rules); }
  void add(FaultRule rule) { rules_.push_back(std::move(rule)); }
  void seed(std::uint64_t seed) { random_.seed(seed); }
  const std::vector<FaultRule>& rules() const { return rules_; }

  /// The first rule that fires. `path` is a call's name or `connect`; `task` and `job` are 0 where unknown.
  std::optional<FaultRule> pick(std::string_view path, std::int64_t task, std::int64_t job);

 private:
  bool fires(FaultRule& rule);

  std::vector<FaultRule> rules_;
  std::mt19937_64 random_;
};

}  // namespace console_sim
