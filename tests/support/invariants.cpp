#include "support/invariants.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <stdexcept>

#include "support/ask_rules.hpp"
#include "support/attempts.hpp"
#include "support/job_rules.hpp"
#include "support/looks.hpp"
#include "support/wave_rules.hpp"

namespace resetd::support {
namespace {

namespace json = boost::json;
using Attempts = std::vector<Attempt>;

class Judge {
 public:
  Judge(const Evidence& evidence, const History& history, std::vector<std::string>& found)
      : evidence_(evidence), history_(history), found_(found) {}

  void judge(const AuditExport& audit) {
    judge_rests(audit);
    for (const auto& [task, attempts] : history_.attempts) {
      for (std::size_t i = 0; i < attempts.size(); ++i) {
        about_ = name_of(attempts[i]);
        const Attempt* next = i + 1 < attempts.size() ? &attempts[i + 1] : nullptr;
        if (attempts[i].outcome == nullptr)
          judge_open(next);
        else
          judge_outcome(attempts[i]);
        if (next != nullptr) judge_resend(attempts[i]);
        if (attempts[i].applied()) judge_applied(task, attempts[i]);
      }
      judge_effects(task, attempts);
      if (const auto terms = evidence_.terms.find(task); terms != evidence_.terms.end())
        judge_terms(terms->second, attempts);
    }
    for (const TaskEnd& end : evidence_.tasks) judge_end(end);
    if (evidence_.max_failed_resets) judge_budget(*evidence_.max_failed_resets);
  }

 private:
  void wrong(const std::string& what) { found_.push_back(about_ + ": " + what); }

  // From a run's pause or halt to its next record that is none.
  void judge_rests(const AuditExport& audit) {
    std::map<std::int64_t, std::vector<const AuditRecord*>> changes;
    for (const AuditRecord& record : audit.records)
      if (record.event.starts_with("run.") && record.event != "run.rate_changed")
        changes[record.run].push_back(&record);
    for (const auto& [task, attempts] : history_.attempts) {
      for (const Attempt& attempt : attempts) {
        if (attempt.call == nullptr) continue;
        const AuditRecord* last = nullptr;
        for (const AuditRecord* change : changes[task.first])
          if (change->at_us <= attempt.call->at_us) last = change;
        if (last == nullptr || (last->event != "run.paused" && last->event != "run.halted")) continue;
        // Simulated clocks have no jitter, only the way there.
        const std::chrono::microseconds jitter =
            evidence_.recorded_us.empty() ? arrival_jitter : std::chrono::milliseconds{6};
        if (last->at_us + jitter.count() >= attempt.call->at_us) continue;
        about_ = name_of(attempt);
        wrong("sent while its run was " + last->event.substr(4) + ", record " + std::to_string(last->seq));
      }
    }
  }

  void judge_open(const Attempt* next) {
    if (evidence_.ending != Ending::crashed || next != nullptr) wrong("its intent has no outcome");
  }

  // Another reset, of this or of another run, took effect and had the same target. Where a look lied about the position
  // before this one, the target is read back for that.
  bool others_effect(const Attempt& attempt) const {
    const auto same = [&](const Attempt& other) {
      return other.intent != attempt.intent && other.applied() && other.intent->task_id == attempt.intent->task_id &&
             other.intent->request == attempt.intent->request && other.call->at_us <= attempt.settlement->at_us;
    };
    return std::any_of(history_.attempts.begin(), history_.attempts.end(),
                       [&](const auto& task) { return std::any_of(task.second.begin(), task.second.end(), same); });
  }

  // What is recorded is what the console did.
  void judge_outcome(const Attempt& attempt) {
    const AuditRecord& outcome = *attempt.outcome;
    if (attempt.ended_as("reset.acknowledged")) {
      if (outcome.request_id.empty()) wrong("acknowledged without a requestId");
      if (attempt.call == nullptr) return wrong("acknowledged, but the console never got it");
      if (outcome.request_id != attempt.call->request_id)
        wrong("acknowledged with another requestId than was answered");
      if (!attempt.call->applied || attempt.call->code != "1") wrong("acknowledged, but the console did not apply it");
    } else if (attempt.ended_as("reset.rejected")) {
      if (attempt.call == nullptr) return wrong("rejected, but the console never got it");
      if (attempt.call->http_status != outcome.http_status) wrong("rejected with another status than was answered");
    } else if (attempt.ended_as("reset.not_sent")) {
      if (attempt.call != nullptr) wrong("recorded as not sent, but the console got it");
    }
    if (attempt.by_person()) return;
    const bool there_before = shows_target(attempt.intent->before, attempt.intent->request);
    if (attempt.verdict() == "applied" && !attempt.applied() && !there_before && !others_effect(attempt))
      wrong("reconciled as applied, but the console did not apply it");
    if (attempt.verdict() == "not_applied" && attempt.applied())
      wrong("reconciled as not applied, but the console applied it");
  }

  void judge_resend(const Attempt& attempt) {
    if (attempt.ended_as("reset.acknowledged") && attempt.verdict() != "resend")
      wrong("sent again after it was acknowledged");
    if (!attempt.ended_as("reset.ambiguous")) return;
    const bool proven = attempt.verdict() == "not_applied" || attempt.verdict() == "resend";
    if (!proven) wrong("ambiguous, and sent again without proof that it was not applied");
  }

  // It took effect: unless the log says so itself, a person was told. Where a position does not show what was reset,
  // the console's word is all there is.
  void judge_applied(const TaskKey& task, const Attempt& attempt) {
    const bool contradicted = attempt.ended_as("reset.rejected") || attempt.ended_as("reset.not_sent");
    const bool shows = contradicts_target(attempt.intent->before, attempt.intent->request);
    if (evidence_.ending == Ending::settled && contradicted && shows && !history_.held.contains(task))
      wrong("applied although it was recorded as " + attempt.outcome->event + ", and not held");
  }

  void judge_effects(const TaskKey& task, const Attempts& attempts) {
    bool applied = false;
    for (const Attempt& attempt : attempts) {
      if (applied && attempt.applied()) found_.push_back(name_of(task) + ": its reset took effect twice");
      if (attempt.verdict() == "resend") {
        applied = false;
        continue;
      }
      // Where the position was the target already, the first one did nothing that the second could undo. Of one that
      // was rejected nobody can know better where positions do not show it.
      const json::object& before = attempt.intent->before;
      const bool effect = attempt.ended_as("reset.rejected") ? contradicts_target(before, attempt.intent->request)
                                                             : !shows_target(before, attempt.intent->request);
      applied = applied || (attempt.applied() && effect);
    }
  }

  void judge_terms(const Terms& terms, const Attempts& attempts) {
    about_ = name_of(attempts.front());
    const json::object& before = attempts.front().intent->before;
    if (!terms.position.empty() && json::parse(terms.position) != before)
      wrong("its position was no longer the one that was sealed");
    for (const Attempt& attempt : attempts) {
      const json::value* from = attempt.intent->before.if_contains("positionTimestamp");
      const json::value* to = attempt.intent->request.if_contains("positionTimestamp");
      if (terms.may_go_forward || from == nullptr || to == nullptr) continue;
      about_ = name_of(attempt);
      if (to->to_number<std::int64_t>() > from->to_number<std::int64_t>()) wrong("it went to a later time");
    }
  }

  void judge_end(const TaskEnd& end) {
    const TaskKey task{end.run, end.ordinal};
    about_ = name_of(task) + " ended as " + end.state;
    const auto found = history_.attempts.find(task);
    static const Attempts none;
    const Attempts& attempts = found == history_.attempts.end() ? none : found->second;
    if (end.attempts != static_cast<std::int64_t>(attempts.size()))
      wrong("after " + std::to_string(end.attempts) + " attempts, the log has " + std::to_string(attempts.size()));
    if (end.state == "succeeded") return judge_success(end, attempts);
    if (end.state == "held") {
      if (!history_.held.contains(task)) wrong("without a record that says why");
      return;
    }
    const bool ended = end.state == "failed" || end.state == "refused" || end.state == "cancelled";
    if (!ended && evidence_.ending == Ending::settled) return wrong("which is no end");
    if (!ended || attempts.empty()) return;
    if (!attempts.back().known()) wrong("with a reset whose outcome is not known");
    if (attempts.back().by_person()) return;
    for (const Attempt& attempt : attempts) {
      const bool told = attempt.by_person();  // and had it sent again
      if (attempt.applied() && !told && contradicts_target(attempt.intent->before, attempt.intent->request))
        wrong("but the console applied its reset");
    }
  }

  void judge_success(const TaskEnd& end, const Attempts& attempts) {
    if (attempts.empty()) return wrong("without an attempt");
    const Attempt& last = attempts.back();
    const bool acknowledged = last.ended_as("reset.acknowledged");
    if (!acknowledged && last.verdict() != "applied") wrong("without an acknowledgement or a proof");
    if (acknowledged && end.request_id != last.outcome->request_id) wrong("with another requestId than the log's");
  }

  void judge_budget(std::int64_t budget) {
    std::map<std::int64_t, std::int64_t> without_effect, failed;  // by run
    for (const auto& [task, attempts] : history_.attempts)
      for (const Attempt& attempt : attempts)
        if (attempt.call != nullptr && !attempt.applied()) ++without_effect[task.first];
    for (const TaskEnd& end : evidence_.tasks)
      if (end.state == "failed") ++failed[end.run];
    for (const auto& [run, count] : without_effect)
      if (count > budget) over(run, count, "resets arrived without effect", budget);
    for (const auto& [run, count] : failed)
      if (count > budget) over(run, count, "tasks failed", budget);
  }
  void over(std::int64_t run, std::int64_t count, const std::string& what, std::int64_t budget) {
    found_.push_back("run " + std::to_string(run) + ": " + std::to_string(count) + " " + what +
                     ", its budget is strict and " + std::to_string(budget));
  }

  const Evidence& evidence_;
  const History& history_;
  std::vector<std::string>& found_;
  std::string about_;
};

void put_on_console_clock(AuditExport& audit, const std::vector<std::int64_t>& recorded_us) {
  if (recorded_us.size() != audit.records.size())
    throw std::runtime_error(std::to_string(audit.records.size()) + " records, and the times of " +
                             std::to_string(recorded_us.size()));
  for (std::size_t i = 0; i < recorded_us.size(); ++i) audit.records[i].at_us = recorded_us[i];
}

}  // namespace

std::vector<std::string> violations(const Evidence& evidence) {
  AuditExport audit = read_audit(evidence.audit);
  if (!evidence.recorded_us.empty()) put_on_console_clock(audit, evidence.recorded_us);
  const std::vector<ConsoleCall> calls = read_console_log(evidence.console);
  const History history = gather(audit, calls);
  const Looks looks(calls);
  std::vector<std::string> found = audit.problems;
  found.insert(found.end(), history.violations.begin(), history.violations.end());
  Judge(evidence, history, found).judge(audit);
  judge_looks(history, looks, evidence.check_max_age, found);
  judge_jobs(audit, history, looks, found);
  judge_asks(audit, evidence, history, looks, found);
  judge_waves(audit, evidence, history, found);
  if (evidence.rate) judge_rate(*evidence.rate, calls, evidence.traces, found);
  return found;
}

std::vector<TaskEnd> read_task_ends(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_array()) throw std::runtime_error("the tasks are no JSON array");
  std::vector<TaskEnd> tasks;
  for (const json::value& item : value.get_array()) {
    const json::object& object = item.as_object();
    TaskEnd task;
    task.run = object.at("run").as_int64();
    task.ordinal = object.at("ordinal").as_int64();
    task.attempts = object.at("attempts").as_int64();
    task.state = std::string(object.at("state").as_string());
    if (const json::value* id = object.if_contains("request_id")) task.request_id = std::string(id->as_string());
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace resetd::support
