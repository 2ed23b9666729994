#include "support/ask_rules.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>

namespace resetd::support {
namespace {

/// Run and data job.
using Place = std::pair<std::int64_t, std::int64_t>;

Place place_of(const AuditRecord& record) {
  return {record.run, record.job_id};
}

class AskJudge {
 public:
  AskJudge(const AuditExport& audit, const Evidence& evidence, const History& history, const Looks& looks,
           std::vector<std::string>& found)
      : audit_(audit), evidence_(evidence), history_(history), looks_(looks), found_(found) {}

  void judge() {
    judge_order();
    if (evidence_.finish.empty()) return;
    judge_wanted();
    if (evidence_.ending == Ending::settled) judge_owed();
  }

 private:
  // Each job's, in the order of their first bytes.
  void judge_order() {
    std::map<std::int64_t, std::map<std::int64_t, const Ask*>> arrived;
    for (const Ask& ask : history_.asks)
      if (ask.call != nullptr) arrived[ask.intent->job_id][ask.call->at_us] = &ask;
    for (const auto& [job, asks] : arrived) {
      const Ask* last = nullptr;
      for (const auto& [at, ask] : asks) {
        if (last != nullptr && last->call->read_us > at)
          wrong(*ask->intent, "was asked again before the last took effect");
        if (last == nullptr || ask->call->read_us > last->call->read_us) last = ask;
      }
    }
  }

  void judge_wanted() {
    std::set<Place> stopped;
    for (const Ask& ask : history_.asks) {
      const Place place = place_of(*ask.intent);
      if (!ask.to_start()) {
        stopped.insert(place);
        continue;
      }
      if (!evidence_.finish.contains(place.first)) continue;
      if (finish_of(place.first) == "leave") wrong(*ask.intent, "was started by a run that leaves jobs as they are");
      if (finish_of(place.first) == "start" && !stopped.contains(place) && !reset_before(*ask.intent))
        wrong(*ask.intent, "was started by a run that had neither stopped nor reset it");
      if (finish_of(place.first) == "restore" && !stopped.contains(place))
        wrong(*ask.intent, "was started by a run that had not stopped it");
    }
  }

  bool reset_before(const AuditRecord& start) const {
    const auto it_did = [&](const Attempt& attempt) {
      return place_of(*attempt.intent) == place_of(start) && attempt.intent->seq < start.seq;
    };
    return std::ranges::any_of(history_.attempts,
                               [&](const auto& task) { return std::ranges::any_of(task.second, it_did); });
  }

  std::string_view finish_of(std::int64_t run) const {
    const auto finish = evidence_.finish.find(run);
    return finish == evidence_.finish.end() ? "leave" : std::string_view{finish->second};
  }

  // What a start is owed for: a stop, or a reset that took effect.
  struct Debt {
    const AuditRecord* intent = nullptr;
    const ConsoleCall* call = nullptr;
    const char* for_what = "";
  };

  std::map<Place, Debt> debts() const {
    std::map<Place, Debt> owed;
    const auto owe = [&owed](const AuditRecord& intent, const ConsoleCall* call, const char* for_what) {
      Debt& debt = owed[place_of(intent)];
      if (debt.intent == nullptr || debt.intent->seq < intent.seq) debt = {&intent, call, for_what};
    };
    for (const Ask& ask : history_.asks)
      if (!ask.to_start() && ask.applied() && finish_of(ask.intent->run) != "leave")
        owe(*ask.intent, ask.call, "was stopped");
    for (const TaskEnd& end : evidence_.tasks) {
      const auto attempts = history_.attempts.find({end.run, end.ordinal});
      const bool reset = end.state == "succeeded" && attempts != history_.attempts.end();
      if (!reset || finish_of(end.run) != "start") continue;
      for (const Attempt& attempt : attempts->second)
        if (attempt.applied()) owe(*attempt.intent, attempt.call, "was reset");
    }
    return owed;
  }

  void judge_owed() {
    std::map<Place, Debt> owed = debts();
    for (const AuditRecord& record : audit_.records) {
      const auto debt = owed.find(place_of(record));
      if (debt == owed.end()) continue;
      const bool since = record.seq > debt->second.intent->seq;
      const bool answered = since && (record.event == "job.start_intent" || record.event == "job.start_failed");
      if (answered || (record.event == "task.held" && waits(record))) owed.erase(debt);
    }
    for (const auto& [place, debt] : owed)
      if (!seen_otherwise(place.second, *debt.call))
        wrong(*debt.intent,
              std::string{debt.for_what} + " by run " + std::to_string(place.first) + ", which never started it again");
  }

  // What is held is for a person, and another task of its job waits with it. Who decides when the run is cancelled has
  // nothing started by it any more.
  bool waits(const AuditRecord& held) const {
    const auto still = [&held](const TaskEnd& end) {
      return end.run == held.run && end.ordinal == held.ordinal && end.state == "held";
    };
    const auto cancelled = [&held](const AuditRecord& record) {
      return record.run == held.run && record.event == "run.cancelled";
    };
    return std::ranges::any_of(evidence_.tasks, still) || std::ranges::any_of(audit_.records, cancelled);
  }

  // It ran again, or was in a state in which a start is refused.
  bool seen_otherwise(std::int64_t job, const ConsoleCall& since) const {
    constexpr std::array states = {"RUNNING", "INIT", "WAIT_COMPLETE", "COMPLETE", "ABNORMAL"};
    constexpr std::int64_t ever = std::numeric_limits<std::int64_t>::max();
    return std::ranges::any_of(states, [&](const char* state) { return looks_.showed(job, state, &since, ever); });
  }

  void wrong(const AuditRecord& record, const std::string& what) {
    found_.push_back("record " + std::to_string(record.seq) + ": data job " + std::to_string(record.job_id) + " " +
                     what);
  }

  const AuditExport& audit_;
  const Evidence& evidence_;
  const History& history_;
  const Looks& looks_;
  std::vector<std::string>& found_;
};

}  // namespace

void judge_asks(const AuditExport& audit, const Evidence& evidence, const History& history, const Looks& looks,
                std::vector<std::string>& found) {
  AskJudge(audit, evidence, history, looks, found).judge();
}

}  // namespace resetd::support
