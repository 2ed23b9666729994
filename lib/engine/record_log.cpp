#include "engine/record_log.hpp"

#include "core/json_text.hpp"

namespace resetd::engine {
namespace {

using audit::Event;

constexpr std::size_t longest_msg = 500;

bool run_rests(Event event) {
  return event == Event::run_paused || event == Event::run_halted || event == Event::run_cancelled ||
         event == Event::run_finished || event == Event::run_expired;
}

/// As a JSON string, cut between characters.
std::string said(std::string_view text) {
  std::size_t end = std::min(text.size(), longest_msg);
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  std::string quoted;
  core::append_json_string(quoted, text.substr(0, end));
  if (end < text.size()) quoted += " (cut)";
  return quoted;
}

}  // namespace

LogLevel level_of(Event event) {
  switch (event) {
    case Event::run_halted:
    case Event::run_expired:
    case Event::reset_rejected:
    case Event::reset_not_sent:
    case Event::reset_ambiguous:
    case Event::reset_mismatch:
    case Event::task_refused:
    case Event::task_failed:
    case Event::task_held:
    case Event::job_stop_failed:
    case Event::job_start_failed:
      return LogLevel::warn;
    case Event::job_stop_intent:
    case Event::job_stopped:
    case Event::job_start_intent:
    case Event::job_started:
    case Event::reset_intent:
    case Event::reset_acknowledged:
    case Event::reset_verified:
      return LogLevel::debug;
    default:
      return LogLevel::info;
  }
}

std::string line_of(const audit::Record& record, const audit::Head& head) {
  std::string line{audit::name(record.event)};
  if (record.actor != "resetd") line += " by " + record.actor;
  if (record.attempt) line += " attempt=" + std::to_string(*record.attempt);
  if (record.http_status) line += " http_status=" + std::to_string(*record.http_status);
  if (record.code) line += " code=" + said(*record.code);
  if (record.msg && !record.msg->empty()) line += " msg=" + said(*record.msg);
  if (record.request_id && !record.request_id->empty()) line += " request_id=" + said(*record.request_id);
  if (record.detail) line += " " + *record.detail;
  if (run_rests(record.event)) line += " audit_head=" + audit::to_string(head);
  return line;
}

void RecordLog::appended(const audit::Record& record, const audit::Head& head) {
  const LogLevel level = level_of(record.event);
  if (!logs(level)) return;
  lines_.push_back({.level = level,
                    .fields = {.run = record.run, .ordinal = record.ordinal},
                    .console = record.console.value_or(""),
                    .nonce = record.nonce.value_or(""),
                    .text = line_of(record, head)});
}

void RecordLog::committed() {
  for (Line& line : lines_) {
    line.fields.console = line.console;
    line.fields.nonce = line.nonce;
    log(line.level, line.fields, line.text);
  }
  lines_.clear();
}

}  // namespace resetd::engine
