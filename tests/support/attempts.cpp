#include "support/attempts.hpp"

#include <boost/json.hpp>
#include <set>
#include <unordered_map>

namespace resetd::support {
namespace {

namespace json = boost::json;

bool is_outcome(const std::string& event) {
  return event == "reset.acknowledged" || event == "reset.rejected" || event == "reset.not_sent" ||
         event == "reset.ambiguous";
}

bool is_known(std::string_view verdict) {
  return !verdict.empty() && verdict != "unknown";
}

/// `{"jobId": N}` and nothing more.
bool names_job_alone(const std::string& body, std::int64_t job) {
  boost::system::error_code error;
  const json::value value = json::parse(body, error);
  if (error || !value.is_object() || value.get_object().size() != 1) return false;
  const json::value* id = value.get_object().if_contains("jobId");
  return id != nullptr && id->is_int64() && id->get_int64() == job;
}

class Gathering {
 public:
  explicit Gathering(History& history) : history_(history) {}

  void take(const AuditRecord& record) {
    if (record.event == "reset.intent") open(record);
    if (record.event == "job.stop_intent" || record.event == "job.start_intent") announce(record);
    if (is_outcome(record.event)) end(record);
    if (record.event == "reset.reconciled") settle(record);
    if (record.event == "task.resolved") resolve(record);
    if (record.event == "reset.verified") confirm(record);
    if (record.event == "reset.mismatch") history_.holds.push_back({&record});
    if (record.event == "task.held") hold(record);
    if (record.ordinal != 0) last_of_task_[key_of(record)] = &record;
  }

  void take(const ConsoleCall& call) {
    if (!call.nonce.empty() && !nonces_.insert(call.nonce).second)
      wrong("the console saw the nonce " + call.nonce + " twice");
    if (call.reset()) return take_reset(call);
    if (call.call == "stop" || call.call == "start") return take_ask(call);
    if (attempts_.contains(call.nonce) || asks_.contains(call.nonce))
      wrong("the console got a " + call.call + " with the nonce of an intent, " + call.nonce);
    if (call.call == "restart" || call.call == "detachincretask" || call.call == "attachincretask")
      wrong("the console got a " + call.call + ", which nothing asks for");
  }

 private:
  void wrong(std::string what) { history_.violations.push_back(std::move(what)); }

  Attempt* find(const std::string& nonce) {
    const auto found = attempts_.find(nonce);
    if (found == attempts_.end()) return nullptr;
    return &history_.attempts[found->second.first][found->second.second];
  }

  // Resets, stops and starts share one space of nonces.
  bool is_fresh(const AuditRecord& record) {
    if (!record.nonce.empty() && announced_.insert(record.nonce).second) return true;
    wrong("record " + std::to_string(record.seq) + " uses a nonce again, or has none");
    return false;
  }

  void open(const AuditRecord& record) {
    std::vector<Attempt>& attempts = history_.attempts[key_of(record)];
    if (!is_fresh(record)) return;
    attempts_.try_emplace(record.nonce, key_of(record), attempts.size());
    if (record.attempt != static_cast<std::int64_t>(attempts.size()) + 1)
      wrong("record " + std::to_string(record.seq) + " is attempt " + std::to_string(record.attempt) + ", not " +
            std::to_string(attempts.size() + 1));
    attempts.push_back({&record});
  }

  void announce(const AuditRecord& record) {
    if (!is_fresh(record)) return;
    asks_.try_emplace(record.nonce, history_.asks.size());
    history_.asks.push_back({&record});
  }

  void end(const AuditRecord& record) {
    Attempt* attempt = find(record.nonce);
    if (attempt == nullptr || key_of(*attempt->intent) != key_of(record) || attempt->intent->attempt != record.attempt)
      return wrong("record " + std::to_string(record.seq) + " ends a reset that no intent announced");
    if (attempt->outcome != nullptr) return wrong(name_of(*attempt) + " has two outcomes");
    attempt->outcome = &record;
    if (!attempt->ended_as("reset.ambiguous")) attempt->known_by = &record;
  }

  void confirm(const AuditRecord& record) {
    const Attempt* attempt = find(record.nonce);
    if (attempt == nullptr || !attempt->ended_as("reset.acknowledged"))
      return wrong("record " + std::to_string(record.seq) + " verifies what was not acknowledged");
    if (contradicts_target(record.after, attempt->intent->request))
      wrong(name_of(*attempt) + ": verified, but the position read back is not the target");
  }

  void settle(const AuditRecord& record) {
    Attempt* attempt = find(record.nonce);
    if (attempt == nullptr || !attempt->ended_as("reset.ambiguous"))
      return wrong("record " + std::to_string(record.seq) + " reconciles what was not ambiguous");
    settle(*attempt, record);
  }

  static void settle(Attempt& attempt, const AuditRecord& record) {
    attempt.settlement = &record;
    if (attempt.known_by == nullptr && is_known(record.verdict)) attempt.known_by = &record;
  }

  void hold(const AuditRecord& record) {
    history_.held[key_of(record)] = &record;
    // One that is held since its job would not start has a reset that is settled.
    const auto last = last_of_task_.find(key_of(record));
    const bool of_the_start = last != last_of_task_.end() && last->second->event == "job.start_failed";
    if (!of_the_start) history_.holds.push_back({&record});
  }

  void resolve(const AuditRecord& record) {
    const auto found = history_.attempts.find(key_of(record));
    if (found != history_.attempts.end() && !found->second.empty()) settle(found->second.back(), record);
    for (Hold& hold : history_.holds)
      if (hold.until == nullptr && key_of(*hold.from) == key_of(record)) hold.until = &record;
  }

  void take_reset(const ConsoleCall& call) {
    Attempt* attempt = find(call.nonce);
    if (attempt == nullptr) return wrong("the console got a reset without an intent, nonce " + call.nonce);
    attempt->call = &call;
    if (attempt->intent->at_us > call.at_us)
      wrong(name_of(*attempt) + ": its intent was written after the console got the reset");
    boost::system::error_code error;
    const json::value body = json::parse(call.body, error);
    if (error || body != json::value(attempt->intent->request))
      wrong(name_of(*attempt) + ": the console got " + call.body + ", the intent says " +
            json::serialize(attempt->intent->request));
  }

  void take_ask(const ConsoleCall& call) {
    const auto found = asks_.find(call.nonce);
    const std::string event = "job." + call.call + "_intent";
    if (found == asks_.end() || history_.asks[found->second].intent->event != event)
      return wrong("the console got a " + call.call + " without a " + event + ", nonce " + call.nonce);
    Ask& ask = history_.asks[found->second];
    ask.call = &call;
    if (ask.intent->at_us > call.at_us)
      wrong("record " + std::to_string(ask.intent->seq) + " was written after the console got the " + call.call);
    if (!names_job_alone(call.body, ask.intent->job_id))
      wrong("record " + std::to_string(ask.intent->seq) + " is about data job " + std::to_string(ask.intent->job_id) +
            ", the console got " + call.body);
  }

  History& history_;
  std::unordered_map<std::string, std::pair<TaskKey, std::size_t>> attempts_;  ///< by nonce, as asks_
  std::unordered_map<std::string, std::size_t> asks_;
  std::map<TaskKey, const AuditRecord*> last_of_task_;
  std::set<std::string> announced_;  ///< nonces of intents
  std::set<std::string> nonces_;     ///< of calls
};

std::string plain(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

bool is_of_target(std::string_view key) {
  return key != "taskId" && key != "posType" && key != "serverId";
}

bool lacks_none(const json::object& position, const json::object& request) {
  for (const auto& member : request)
    if (is_of_target(member.key()) && !position.contains(member.key())) return false;
  return true;
}

bool same_where_both_say(const json::object& position, const json::object& request) {
  for (const auto& member : request) {
    const json::value* found = position.if_contains(member.key());
    if (is_of_target(member.key()) && found != nullptr && plain(*found) != plain(member.value())) return false;
  }
  return true;
}

}  // namespace

TaskKey key_of(const AuditRecord& record) {
  return {record.run, record.ordinal};
}

std::string name_of(const TaskKey& task) {
  return "run " + std::to_string(task.first) + " task " + std::to_string(task.second);
}

std::string name_of(const Attempt& attempt) {
  return name_of(key_of(*attempt.intent)) + ", attempt " + std::to_string(attempt.intent->attempt);
}

History gather(const AuditExport& audit, const std::vector<ConsoleCall>& calls) {
  History history;
  Gathering gathering(history);
  for (const AuditRecord& record : audit.records) gathering.take(record);
  for (const ConsoleCall& call : calls) gathering.take(call);
  return history;
}

bool shows_target(const json::object& position, const json::object& request) {
  return lacks_none(position, request) && same_where_both_say(position, request);
}

bool contradicts_target(const json::object& position, const json::object& request) {
  return lacks_none(position, request) && !same_where_both_say(position, request);
}

}  // namespace resetd::support
