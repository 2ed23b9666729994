#include "support/wave_rules.hpp"

#include <algorithm>
#include <map>

namespace resetd::support {
namespace {

class WaveJudge {
 public:
  WaveJudge(const AuditExport& audit, const Evidence& evidence, const History& history, std::vector<std::string>& found)
      : evidence_(evidence), history_(history), found_(found) {
    for (const AuditRecord& record : audit.records)
      if (record.event == "run.promoted") promoted_[record.run].push_back(&record);
  }

  void judge() {
    for (const auto& [task, attempts] : history_.attempts) {
      const std::int64_t wave = wave_of(task);
      for (const Attempt& attempt : attempts) {
        judge_beginning(*attempt.intent, wave, "was reset");
        judge_ending(attempt, wave);
      }
    }
    for (const Ask& ask : history_.asks)
      if (!ask.to_start()) judge_beginning(*ask.intent, wave_of(key_of(*ask.intent)), "had its job stopped");
  }

 private:
  std::int64_t wave_of(const TaskKey& task) const {
    const auto terms = evidence_.terms.find(task);
    return terms == evidence_.terms.end() ? 0 : terms->second.wave;
  }

  // The record that let the wave behind this one begin; null: none did.
  const AuditRecord* promotion_beyond(std::int64_t run, std::int64_t wave) const {
    const auto promoted = promoted_.find(run);
    if (wave < 1 || promoted == promoted_.end() || std::ssize(promoted->second) < wave) return nullptr;
    return promoted->second[static_cast<std::size_t>(wave - 1)];
  }

  void judge_beginning(const AuditRecord& intent, std::int64_t wave, const char* what) {
    if (wave <= 1) return;
    const AuditRecord* const promotion = promotion_beyond(intent.run, wave - 1);
    if (promotion == nullptr || promotion->seq > intent.seq)
      found_.push_back(name_of(key_of(intent)) + " " + what + " before wave " + std::to_string(wave) + " had begun");
  }

  void judge_ending(const Attempt& attempt, std::int64_t wave) {
    const AuditRecord* const next = promotion_beyond(attempt.intent->run, wave);
    if (next == nullptr || attempt.intent->seq > next->seq) return;
    const bool known = attempt.known() && attempt.known_by->seq < next->seq;
    const TaskKey task = key_of(*attempt.intent);
    const bool held = std::ranges::any_of(
        history_.holds, [&](const Hold& hold) { return key_of(*hold.from) == task && hold.from->seq < next->seq; });
    if (!known && !held)
      found_.push_back(name_of(attempt) + " was not settled when wave " + std::to_string(wave + 1) + " began");
  }

  const Evidence& evidence_;
  const History& history_;
  std::vector<std::string>& found_;
  std::map<std::int64_t, std::vector<const AuditRecord*>> promoted_;  ///< by run: from wave 1, from wave 2, …
};

}  // namespace

void judge_waves(const AuditExport& audit, const Evidence& evidence, const History& history,
                 std::vector<std::string>& found) {
  WaveJudge(audit, evidence, history, found).judge();
}

}  // namespace resetd::support
