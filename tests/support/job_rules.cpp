#include "support/job_rules.hpp"

#include <algorithm>
#include <map>

namespace resetd::support {
namespace {

class JobJudge {
 public:
  JobJudge(const History& history, const Looks& looks, std::vector<std::string>& found)
      : history_(history), looks_(looks), found_(found) {
    for (const auto& [task, attempts] : history.attempts)
      for (const Attempt& attempt : attempts) attempts_[attempt.intent->job_id].push_back(&attempt);
    for (const Ask& ask : history.asks) asks_[ask.intent->job_id].push_back(&ask);
    for (const Hold& hold : history.holds) holds_[hold.from->job_id].push_back(&hold);
  }

  void judge(const AuditExport& audit) {
    for (const Ask& ask : history_.asks) {
      if (!ask.to_start()) continue;
      judge_announcement(*ask.intent);
      if (ask.call != nullptr) judge_arrival(ask);
    }
    for (const AuditRecord& record : audit.records) {
      if (record.event == "job.stopped") judge_news(record, false);
      if (record.event == "job.started") judge_news(record, true);
    }
  }

 private:
  // What was recorded before the start was announced, in the log's own order.
  void judge_announcement(const AuditRecord& start) {
    const auto before = [&](const AuditRecord* record) { return record != nullptr && record->seq < start.seq; };
    for (const Attempt* attempt : attempts_[start.job_id]) {
      if (!before(attempt->intent)) continue;
      if (!before(attempt->known_by)) wrong(start, "was started before " + name_of(*attempt) + " was settled");
      judge_rejection(start, *attempt);
    }
    for (const Hold* hold : holds_[start.job_id])
      if (before(hold->from) && !before(hold->until)) wrong(start, "was started while " + held(*hold));
  }

  void judge_rejection(const AuditRecord& start, const Attempt& attempt) {
    const bool by_code = attempt.ended_as("reset.rejected") && attempt.outcome->http_status == 200;
    if (!by_code || attempt.outcome->seq > start.seq || attempt.by_person()) return;
    if (!looks_.any(start.job_id, attempt.outcome->at_us, start.at_us))
      wrong(start, "was started, but not looked at after " + name_of(attempt) + " was rejected");
  }

  // What was recorded since, until the start arrived, by the clock that both sides have.
  void judge_arrival(const Ask& start) {
    const auto by_then = [&](const AuditRecord* record) {
      return record != nullptr && record->at_us <= start.call->at_us;
    };
    const auto since = [&](const AuditRecord* record) { return record->seq > start.intent->seq && by_then(record); };
    for (const Attempt* attempt : attempts_[start.intent->job_id])
      if (since(attempt->intent) && !by_then(attempt->known_by))
        wrong(*start.intent, "got its start before " + name_of(*attempt) + " was settled");
    for (const Hold* hold : holds_[start.intent->job_id])
      if (since(hold->from) && !by_then(hold->until)) wrong(*start.intent, "got its start while " + held(*hold));
  }

  void judge_news(const AuditRecord& news, bool started) {
    const std::string status = started ? "RUNNING" : "STOP";
    const std::string as = "is recorded as " + news.event.substr(4);
    bool announced = false;
    const ConsoleCall* changed = nullptr;  // the newest call that took effect, either way and of any run
    for (const Ask* ask : asks_[news.job_id]) {
      if (ask->intent->seq > news.seq) break;
      announced = announced || (ask->to_start() == started && ask->intent->run == news.run);
      if (ask->applied()) changed = std::max(changed, ask->call);
    }
    if (!announced) wrong(news, as + ", but nothing asked for it");
    if (!looks_.showed(news.job_id, status, changed, news.at_us)) wrong(news, as + ", but was not seen " + status);
  }

  static std::string held(const Hold& hold) { return name_of(key_of(*hold.from)) + " was held"; }
  void wrong(const AuditRecord& record, const std::string& what) {
    found_.push_back("record " + std::to_string(record.seq) + ": data job " + std::to_string(record.job_id) + " " +
                     what);
  }

  const History& history_;
  const Looks& looks_;
  std::vector<std::string>& found_;
  std::map<std::int64_t, std::vector<const Attempt*>> attempts_;  ///< by job, as the others
  std::map<std::int64_t, std::vector<const Ask*>> asks_;
  std::map<std::int64_t, std::vector<const Hold*>> holds_;
};

}  // namespace

void judge_jobs(const AuditExport& audit, const History& history, const Looks& looks, std::vector<std::string>& found) {
  JobJudge(history, looks, found).judge(audit);
}

}  // namespace resetd::support
