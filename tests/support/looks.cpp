#include "support/looks.hpp"

#include <algorithm>

namespace resetd::support {
namespace {

std::int64_t us(std::chrono::milliseconds time) {
  return std::chrono::microseconds{time}.count();
}

/// What the reset was decided from is one of these: the newest look that resetd must have known of, answered without a
/// fault and so long before the intent that its answer was read, and those since that it may have known of.
std::vector<Look> candidates(std::span<const Look> looks, const Attempt& attempt) {
  const std::int64_t known_by_then = attempt.intent->at_us - us(arrival_jitter);
  std::vector<Look> found;
  for (std::size_t i = looks.size(); i > 0; --i) {
    const Look& look = looks[i - 1];
    if (look.call->at_us > attempt.call->at_us) continue;  // asked for while the reset was stalled
    found.push_back(look);
    if (look.call->fault.empty() && look.call->at_us <= known_by_then) break;
  }
  return found;
}

void judge_reset(const Attempt& attempt, const Looks& looks, std::optional<std::chrono::milliseconds> check_max_age,
                 std::vector<std::string>& found) {
  const ConsoleCall& reset = *attempt.call;
  const std::vector<Look> from = candidates(looks.before(attempt.intent->job_id, reset), attempt);
  const std::string about = name_of(attempt) + ": ";
  if (from.empty()) {
    found.push_back(about + "its job was not looked at before");
    return;
  }
  const auto ready = [](const Look& look) { return look.shown->ready(); };
  if (std::none_of(from.begin(), from.end(), ready)) {
    const Shown& last = *from.front().shown;
    found.push_back(about + "sent to a job that was last seen " + last.status + " in phase " + last.phase);
    return;
  }
  if (!check_max_age) return;
  const std::int64_t oldest = reset.at_us - us(*check_max_age + arrival_jitter);
  const auto young = [&](const Look& look) { return ready(look) && look.call->at_us >= oldest; };
  if (std::none_of(from.begin(), from.end(), young))
    found.push_back(about + "its job was not looked at shortly before");
}

}  // namespace

Looks::Looks(const std::vector<ConsoleCall>& calls) {
  for (const ConsoleCall& call : calls) {
    for (const Shown& shown : call.shown) looks_[shown.job_id].push_back({&call, &shown});
    const bool starts = call.call == "start" || call.call == "restart";
    if (starts && call.applied) starts_[call.job_id].push_back(&call);
  }
}

// All calls stand in one vector, in the order of their log.
std::span<const Look> Looks::before(std::int64_t job, const ConsoleCall& call) const {
  const auto found = looks_.find(job);
  if (found == looks_.end()) return {};
  const ConsoleCall* after = nullptr;
  if (const auto starts = starts_.find(job); starts != starts_.end()) {
    const auto next = std::lower_bound(starts->second.begin(), starts->second.end(), &call);
    if (next != starts->second.begin()) after = *std::prev(next);
  }
  const std::vector<Look>& all = found->second;
  const auto too_early = [&](const Look& look) { return after != nullptr && look.call <= after; };
  const auto first = std::partition_point(all.begin(), all.end(), too_early);
  const auto last = std::partition_point(first, all.end(), [&](const Look& look) { return look.call < &call; });
  return {first, last};
}

bool Looks::showed(std::int64_t job, std::string_view status, const ConsoleCall* after, std::int64_t until_us) const {
  const auto found = looks_.find(job);
  if (found == looks_.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(), [&](const Look& look) {
    const bool late_enough = after == nullptr || look.call > after;
    return late_enough && look.shown->status == status && look.call->at_us <= until_us;
  });
}

bool Looks::any(std::int64_t job, std::int64_t from_us, std::int64_t until_us) const {
  const auto found = looks_.find(job);
  if (found == looks_.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(),
                     [&](const Look& look) { return look.call->at_us >= from_us && look.call->at_us <= until_us; });
}

void judge_looks(const History& history, const Looks& looks, std::optional<std::chrono::milliseconds> check_max_age,
                 std::vector<std::string>& found) {
  for (const auto& [task, attempts] : history.attempts)
    for (const Attempt& attempt : attempts)
      if (attempt.call != nullptr) judge_reset(attempt, looks, check_max_age, found);
}

}  // namespace resetd::support
