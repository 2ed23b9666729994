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
      const auto finish = evidence_.finish.find(place.first);
      if (finish == evidence_.finish.end()) continue;
      if (finish->second == "leave") wrong(*ask.intent, "was started by a run that leaves jobs as they are");
      if (finish->second == "restore" && !stopped.contains(place))
        wrong(*ask.intent, "was started by a run that had not stopped it");
    }
  }

  void judge_owed() {
    std::map<Place, const Ask*> owed;
    for (const Ask& ask : history_.asks) {
      const auto finish = evidence_.finish.find(ask.intent->run);
      if (finish == evidence_.finish.end() || finish->second == "leave") continue;
      if (!ask.to_start() && ask.applied()) owed[place_of(*ask.intent)] = &ask;
    }
    for (const AuditRecord& record : audit_.records) {
      const auto stop = owed.find(place_of(record));
      if (stop == owed.end()) continue;
      const bool since = record.seq > stop->second->intent->seq;
      const bool answered = since && (record.event == "job.start_intent" || record.event == "job.start_failed");
      // What is held is for a person, who may settle it when the run is over; another task of its job waits with it.
      if (answered || record.event == "task.held") owed.erase(stop);
    }
    for (const auto& [place, stop] : owed)
      if (!seen_otherwise(place.second, *stop->call))
        wrong(*stop->intent, "was stopped by run " + std::to_string(place.first) + ", which never started it again");
  }

  // It ran again, or was in a state in which a start is refused.
  bool seen_otherwise(std::int64_t job, const ConsoleCall& stop) const {
    constexpr std::array states = {"RUNNING", "INIT", "WAIT_COMPLETE", "COMPLETE", "ABNORMAL"};
    constexpr std::int64_t ever = std::numeric_limits<std::int64_t>::max();
    return std::ranges::any_of(states, [&](const char* state) { return looks_.showed(job, state, &stop, ever); });
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
