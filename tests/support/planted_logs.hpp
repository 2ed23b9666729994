#pragma once
// Logs written by hand, the way resetd and the stand-in would: for planting what the checker must find. Every line is a
// millisecond later than the one before, in whichever log.

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <ctime>
#include <string>
#include <vector>

#include "support/audit_export.hpp"
#include "support/invariants.hpp"

namespace resetd::support {

namespace json = boost::json;

inline constexpr const char* request = R"({"posType":"MYSQL_TIMESTAMP_POS","positionTimestamp":500,"taskId":100001})";

inline json::value sorted(const json::value& value) {
  if (!value.is_object()) return value;
  std::vector<std::string> keys;
  for (const auto& member : value.get_object()) keys.emplace_back(member.key());
  std::sort(keys.begin(), keys.end());
  json::object object;
  for (const std::string& key : keys) object[key] = sorted(value.get_object().at(key));
  return object;
}

inline std::string rfc3339(std::int64_t us) {
  const std::time_t seconds = us / 1'000'000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.", &parts);
  return std::string(text, size) + std::to_string(1'000'000 + us % 1'000'000).substr(1) + "Z";
}

/// Logs as resetd and the stand-in would write them, a line at a time, about the task that the members name.
class Logs {
 public:
  /// `fields`: what the record has beside the common ones, JSON.
  void audit(const std::string& event, const std::string& fields = "{}") {
    json::object record = json::parse(fields).as_object();
    record["seq"] = static_cast<std::int64_t>(evidence.audit.size()) + 1;
    record["at"] = rfc3339(tick());
    record["event"] = event;
    record["actor"] = "resetd";
    record["prev"] = prev_;
    const std::string open = json::serialize(sorted(record));
    prev_ = sha256_hex(prev_ + open);
    record["hash"] = prev_;
    evidence.audit.push_back(json::serialize(sorted(record)));
  }
  /// `more` begins with a comma, or is empty.
  void task_event(const std::string& event, const std::string& more = "") {
    audit(event, R"({"run":)" + std::to_string(run) + R"(,"ordinal":)" + std::to_string(ordinal) +
                     R"(,"task_id":100001,"job_id":)" + std::to_string(job) + more + "}");
  }
  void attempt_event(const std::string& event, int attempt, const std::string& nonce, const std::string& more = "") {
    task_event(event, R"(,"attempt":)" + std::to_string(attempt) + R"(,"nonce":")" + nonce + "\"" + more);
  }
  void intent(int attempt, const std::string& nonce) {
    attempt_event("reset.intent", attempt, nonce,
                  R"(,"before":{"positionTimestamp":900},"request":)" + std::string(request));
  }
  void acknowledged(int attempt, const std::string& nonce, const std::string& request_id) {
    attempt_event("reset.acknowledged", attempt, nonce,
                  R"(,"http_status":200,"code":"1","request_id":")" + request_id + "\"");
  }
  void ambiguous(int attempt, const std::string& nonce) { attempt_event("reset.ambiguous", attempt, nonce); }
  void rejected(int attempt, const std::string& nonce, int status) {
    attempt_event("reset.rejected", attempt, nonce, R"(,"http_status":)" + std::to_string(status));
  }
  void reconciled(int attempt, const std::string& nonce, const std::string& verdict) {
    attempt_event("reset.reconciled", attempt, nonce, R"(,"detail":{"verdict":")" + verdict + "\"}");
  }
  void resolved(const std::string& verdict) {
    task_event("task.resolved", R"(,"detail":{"verdict":")" + verdict + R"(","reason":"r"})");
  }
  /// `what`: stop or start.
  void ask_intent(const std::string& what, const std::string& nonce) {
    task_event("job." + what + "_intent", R"(,"nonce":")" + nonce + "\"");
  }

  /// A reset that arrives.
  void call(const std::string& nonce, bool applied, const std::string& request_id, int status = 200) {
    json::object line = line_of("updateincrepos", nonce, status);
    line["task_id"] = 100001;
    line["body"] = body;
    line["applied"] = applied;
    line["code"] = applied ? "1" : "0";
    line["request_id"] = request_id;
    write(line);
  }
  /// A stop, a start, or anything else that takes the job's id alone.
  void ask_call(const std::string& what, const std::string& nonce, bool applied = true) {
    json::object line = line_of(what, nonce, 200);
    line["body"] = "{\"jobId\":" + std::to_string(job) + "}";
    line["applied"] = applied;
    line["code"] = applied ? "1" : "5013";
    write(line);
  }
  /// A queryjob that is answered.
  void look(const std::string& status = "STOP", const std::string& phase = "INCRE", const std::string& fault = "") {
    looked("queryjob", {job}, status, phase, fault);
  }
  /// A page, or whatever else `call` names, with these jobs alike.
  void looked(const std::string& call, const std::vector<std::int64_t>& jobs, const std::string& status = "STOP",
              const std::string& phase = "INCRE", const std::string& fault = "") {
    json::object line = line_of(call, "look-" + std::to_string(evidence.console.size()), 200);
    line["applied"] = false;
    line["code"] = "1";
    if (!fault.empty()) line["fault"] = fault;
    line["jobs"] = json::value_from(jobs);
    line["statuses"] = json::value_from(std::vector<std::string>(jobs.size(), status));
    line["phases"] = json::value_from(std::vector<std::string>(jobs.size(), phase));
    write(line);
  }

  /// Looked at, announced, applied and acknowledged.
  void good_reset(int attempt, const std::string& nonce, const std::string& request_id) {
    look();
    intent(attempt, nonce);
    call(nonce, true, request_id);
    acknowledged(attempt, nonce, request_id);
  }
  /// Announced and asked for, with effect.
  void asked(const std::string& what, const std::string& nonce) {
    ask_intent(what, nonce);
    ask_call(what, nonce);
  }
  void task(const std::string& state, int attempts, const std::string& request_id = "") {
    evidence.tasks.push_back({run, ordinal, attempts, state, request_id, ""});
  }
  void pass(std::chrono::milliseconds time) { now_us += std::chrono::microseconds{time}.count(); }

  /// What there is to find, in one text; empty where nothing.
  std::string found() const {
    std::string text;
    for (const std::string& violation : violations(evidence)) text += violation + "\n";
    return text;
  }

  Evidence evidence;
  std::int64_t run = 1, ordinal = 1, job = 1;
  std::string body = request;
  std::int64_t on_the_way_us = 0;               ///< of calls, from here on
  std::int64_t now_us = 1'795'338'000'000'000;  // 2026-11-22T09:00:00Z

 private:
  std::int64_t tick() { return now_us += 1000; }
  json::object line_of(const std::string& call, const std::string& nonce, int status) {
    json::object line;
    line["seq"] = static_cast<std::int64_t>(evidence.console.size()) + 1;
    line["at_us"] = tick();
    line["read_us"] = now_us + on_the_way_us;
    line["call"] = call;
    line["nonce"] = nonce;
    line["job_id"] = job;
    line["http_status"] = status;
    line["answered"] = "whole";
    return line;
  }
  void write(const json::object& line) { evidence.console.push_back(json::serialize(line)); }

  std::string prev_ = std::string(64, '0');
};

}  // namespace resetd::support

/// The checker finds this, among whatever else.
#define EXPECT_FOUND(logs, what) EXPECT_NE((logs).found().find(what), std::string::npos) << (logs).found()
