#pragma once
// Logs written by hand, the way resetd and the stand-in would: for planting what the checker must find.

#include <algorithm>
#include <boost/json.hpp>
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

/// Logs as resetd and the stand-in would write them, a line at a time.
class Logs {
 public:
  /// `fields`: what the record has beside the common ones, JSON.
  void audit(const std::string& event, const std::string& fields = "{}") {
    json::object record = json::parse(fields).as_object();
    record["seq"] = static_cast<std::int64_t>(evidence.audit.size()) + 1;
    record["at"] = "2026-11-22T09:00:00." + std::to_string(100'000 + evidence.audit.size()) + "Z";
    record["event"] = event;
    record["actor"] = "resetd";
    record["prev"] = prev_;
    const std::string open = json::serialize(sorted(record));
    prev_ = sha256_hex(prev_ + open);
    record["hash"] = prev_;
    evidence.audit.push_back(json::serialize(sorted(record)));
  }
  void attempt_event(const std::string& event, int attempt, const std::string& nonce, const std::string& more = "") {
    audit(event, R"({"run":1,"ordinal":1,"task_id":100001,"job_id":1,"attempt":)" + std::to_string(attempt) +
                     R"(,"nonce":")" + nonce + "\"" + more + "}");
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
  void call(const std::string& nonce, bool applied, const std::string& request_id, int status = 200) {
    json::object line;
    line["seq"] = static_cast<std::int64_t>(evidence.console.size()) + 1;
    line["at_us"] = call_at_us;
    line["call"] = "updateincrepos";
    line["nonce"] = nonce;
    line["task_id"] = 100001;
    line["job_id"] = 1;
    line["body"] = body;
    line["applied"] = applied;
    line["http_status"] = status;
    line["code"] = applied ? "1" : "0";
    line["request_id"] = request_id;
    line["answered"] = "whole";
    evidence.console.push_back(json::serialize(line));
  }
  void task(const std::string& state, int attempts, const std::string& request_id = "") {
    evidence.tasks.push_back({1, 1, attempts, state, request_id, ""});
  }
  /// What there is to find, in one text; empty where nothing.
  std::string found() const {
    std::string text;
    for (const std::string& violation : violations(evidence)) text += violation + "\n";
    return text;
  }

  Evidence evidence;
  std::string body = request;
  std::int64_t call_at_us = 1'795'338'001'000'000;  // 2026-11-22T09:00:01Z

 private:
  std::string prev_ = std::string(64, '0');
};

}  // namespace resetd::support
