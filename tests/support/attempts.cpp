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

class Gathering {
 public:
  explicit Gathering(History& history) : history_(history) {}

  void take(const AuditRecord& record) {
    if (record.event == "reset.intent") return open(record);
    if (is_outcome(record.event)) return end(record);
    if (record.event == "reset.reconciled") return settle(record);
    if (record.event == "task.resolved") return resolve(record);
    if (record.event == "task.held") history_.held[key(record)] = &record;
    if (record.event == "job.start_intent") start(record);
  }

  void take(const ConsoleCall& call) {
    if (!call.nonce.empty() && !nonces_.insert(call.nonce).second)
      wrong("the console saw the nonce " + call.nonce + " twice");
    if (!call.reset()) return;
    Attempt* attempt = find(call.nonce);
    if (attempt == nullptr) return wrong("the console got a reset without an intent, nonce " + call.nonce);
    attempt->call = &call;
    if (attempt->intent->at_us > call.at_us)
      wrong(about(*attempt) + ": its intent was written after the console got the reset");
    boost::system::error_code error;
    const json::value body = json::parse(call.body, error);
    if (error || body != json::value(attempt->intent->request))
      wrong(about(*attempt) + ": the console got " + call.body + ", the intent says " +
            json::serialize(attempt->intent->request));
  }

 private:
  static TaskKey key(const AuditRecord& record) { return {record.run, record.ordinal}; }
  static std::string about(const Attempt& attempt) {
    return name_of(key(*attempt.intent)) + ", attempt " + std::to_string(attempt.intent->attempt);
  }
  void wrong(std::string what) { history_.violations.push_back(std::move(what)); }

  Attempt* find(const std::string& nonce) {
    const auto found = by_nonce_.find(nonce);
    if (found == by_nonce_.end()) return nullptr;
    return &history_.attempts[found->second.first][found->second.second];
  }

  void open(const AuditRecord& record) {
    std::vector<Attempt>& attempts = history_.attempts[key(record)];
    const bool fresh = by_nonce_.try_emplace(record.nonce, key(record), attempts.size()).second;
    if (record.nonce.empty() || !fresh) return wrong("record " + std::to_string(record.seq) + " uses a nonce again");
    if (record.attempt != static_cast<std::int64_t>(attempts.size()) + 1)
      wrong("record " + std::to_string(record.seq) + " is attempt " + std::to_string(record.attempt) + ", not " +
            std::to_string(attempts.size() + 1));
    attempts.push_back({&record});
  }

  void end(const AuditRecord& record) {
    Attempt* attempt = find(record.nonce);
    if (attempt == nullptr || key(*attempt->intent) != key(record) || attempt->intent->attempt != record.attempt)
      return wrong("record " + std::to_string(record.seq) + " ends a reset that no intent announced");
    if (attempt->outcome != nullptr) return wrong(about(*attempt) + " has two outcomes");
    attempt->outcome = &record;
  }

  void settle(const AuditRecord& record) {
    Attempt* attempt = find(record.nonce);
    if (attempt == nullptr || !attempt->ended_as("reset.ambiguous"))
      return wrong("record " + std::to_string(record.seq) + " reconciles what was not ambiguous");
    attempt->settlement = &record;
  }

  void resolve(const AuditRecord& record) {
    const auto found = history_.attempts.find(key(record));
    if (found != history_.attempts.end()) found->second.back().settlement = &record;
  }

  void start(const AuditRecord& record) {
    for (const auto& [task, attempts] : history_.attempts)
      for (const Attempt& attempt : attempts)
        if (attempt.intent->job_id == record.job_id && !attempt.known())
          wrong("data job " + std::to_string(record.job_id) + " was started before " + about(attempt) + " was settled");
  }

  History& history_;
  std::unordered_map<std::string, std::pair<TaskKey, std::size_t>> by_nonce_;
  std::set<std::string> nonces_;
};

std::string plain(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

}  // namespace

std::string name_of(const TaskKey& task) {
  return "run " + std::to_string(task.first) + " task " + std::to_string(task.second);
}

History gather(const AuditExport& audit, const std::vector<ConsoleCall>& calls) {
  History history;
  Gathering gathering(history);
  for (const AuditRecord& record : audit.records) gathering.take(record);
  for (const ConsoleCall& call : calls) gathering.take(call);
  return history;
}

bool shows_target(const json::object& position, const json::object& request) {
  for (const auto& member : request) {
    const std::string_view key = member.key();
    if (key == "taskId" || key == "posType" || key == "serverId") continue;
    const json::value* found = position.if_contains(key);
    if (found == nullptr || plain(*found) != plain(member.value())) return false;
  }
  return true;
}

}  // namespace resetd::support
