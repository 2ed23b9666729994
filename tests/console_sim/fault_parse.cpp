#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "console_sim/api.hpp"
#include "console_sim/faults.hpp"

namespace console_sim {
namespace {

std::optional<FaultKind> kind_named(std::string_view text) {
  for (int i = 0; i <= static_cast<int>(FaultKind::wrong_read); ++i)
    if (name(static_cast<FaultKind>(i)) == text) return static_cast<FaultKind>(i);
  return std::nullopt;
}

std::optional<std::int64_t> whole_number(std::string_view text, std::int64_t least) {
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || number < least) return std::nullopt;
  return number;
}

/// `250ms`, `10s` or `2m`, in milliseconds.
std::optional<std::int64_t> duration(std::string_view text) {
  const std::size_t digits = text.find_first_not_of("0123456789");
  if (digits == std::string_view::npos) return std::nullopt;
  const auto number = whole_number(text.substr(0, digits), 0);
  if (!number || *number > 1'000'000'000) return std::nullopt;
  const std::string_view unit = text.substr(digits);
  if (unit == "ms") return *number;
  if (unit == "s") return *number * 1000;
  if (unit == "m") return *number * 60'000;
  return std::nullopt;
}

std::optional<double> probability(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !(value >= 0.0 && value <= 1.0)) return std::nullopt;
  return value;
}

/// Puts a parsed value into its slot; false when there is none.
template <class Slot, class Value>
bool put(Slot& slot, const Value& value) {
  if (!value) return false;
  slot = *value;
  return true;
}

bool put_choice(std::string& slot, std::string_view value, std::initializer_list<std::string_view> choices) {
  for (const std::string_view choice : choices)
    if (value == choice) {
      slot = choice;
      return true;
    }
  return false;
}

bool take_flag(FaultRule& rule, std::string_view flag) {
  const bool answers_otherwise = rule.kind == FaultKind::status || rule.kind == FaultKind::code;
  if (flag == "apply" && answers_otherwise) return rule.apply = true;
  if (flag == "after" && rule.kind == FaultKind::stall) return rule.after = true;
  if (flag == "before" && rule.kind == FaultKind::stall) return true;
  if (flag == "next" && rule.kind == FaultKind::close_idle) return rule.next = true;
  if (flag == "last" && rule.kind == FaultKind::close_listener) return rule.last = true;
  return false;
}

bool take_match(FaultRule& rule, std::string_view key, const std::string& value, bool& known) {
  if (key == "count") return put(rule.count, whole_number(value, 1));
  if (key == "every") return put(rule.every, whole_number(value, 1));
  if (key == "nth") return put(rule.nth, whole_number(value, 1));
  if (key == "task") return put(rule.task, whole_number(value, 1));
  if (key == "job") return put(rule.job, whole_number(value, 1));
  if (key == "p") return put(rule.probability, probability(value));
  known = false;
  return false;
}

bool good_retry_after(const std::string& value) {
  return whole_number(value, 0) || (value.starts_with("date+") && whole_number(std::string_view(value).substr(5), 0));
}

bool take_detail(FaultRule& rule, std::string_view key, const std::string& value) {
  if (key == "for") return put(rule.for_ms, duration(value));
  if (key == "drip") return put(rule.drip_ms, duration(value));
  if (key == "size") return put(rule.size, whole_number(value, 1));
  if (key == "body") return put_choice(rule.body, value, {"json", "success", "html", "empty"});
  if (key == "form" && rule.kind == FaultKind::no_position)
    return put_choice(rule.form, value, {"missing", "null", "empty", "malformed"});
  if (key == "form" && rule.kind == FaultKind::unsteady)
    return put_choice(rule.form, value, {"stuck", "abnormal", "slow"});
  if (key == "location") return !(rule.location = value).empty();
  if (key == "msg") return !(rule.msg = value).empty();
  if (key == "retry_after") return good_retry_after(rule.retry_after = value);
  return false;
}

/// Cuts the text at colons; `location=` and `msg=` take all that is left.
std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts;
  for (;;) {
    const bool takes_rest = text.starts_with("location=") || text.starts_with("msg=");
    const std::size_t colon = takes_rest ? std::string_view::npos : text.find(':');
    parts.emplace_back(text.substr(0, colon));
    if (colon == std::string_view::npos) return parts;
    text.remove_prefix(colon + 1);
  }
}

bool take_option(FaultRule& rule, const std::string& part) {
  const std::size_t equals = part.find('=');
  if (equals == std::string::npos) return take_flag(rule, part);
  const std::string key = part.substr(0, equals);
  const std::string value = part.substr(equals + 1);
  bool known = true;
  const bool good = take_match(rule, key, value, known);
  return known ? good : take_detail(rule, key, value);
}

/// What is wrong with a rule as a whole, or nothing.
std::string fault_in(FaultRule& rule) {
  if (rule.kind == FaultKind::status) {
    const auto status = whole_number(rule.value, 200);
    if (!status || *status > 599) return "status= wants a number from 200 to 599";
  } else if (rule.kind == FaultKind::code) {
    if (rule.value.empty()) return "code= wants a value";
  } else if (!rule.value.empty()) {
    return "this kind takes no value";
  }
  const bool at_connect = rule.kind == FaultKind::refuse || rule.kind == FaultKind::close_listener;
  if (rule.path == "connect" && !at_connect) return "only refuse and close_listener happen at a connect";
  if (rule.path == "connect" && rule.last) return "a connect has no answer to be the last";
  if (rule.kind == FaultKind::unsteady && rule.form == "missing") rule.form = "stuck";
  const bool steers = rule.path == "stop" || rule.path == "start" || rule.path == "restart" || rule.path == "*";
  if (rule.kind == FaultKind::unsteady && !steers) return "only stop, start and restart are unsteady";
  if (rule.size == 0) rule.size = 8 << 20;
  return {};
}

}  // namespace

ParsedRule parse_fault(std::string_view text) {
  const auto wrong = [&](const std::string& what) {
    return ParsedRule{std::nullopt, "fault '" + std::string(text) + "': " + what};
  };
  const std::vector<std::string> parts = parts_of(text);
  if (parts.size() < 2) return wrong("wants PATH:KIND");
  FaultRule rule;
  rule.text = text;
  rule.path = parts[0];
  if (rule.path != "*" && rule.path != "connect" && !is_call(rule.path)) return wrong("no call is named " + rule.path);
  const std::size_t equals = parts[1].find('=');
  const auto kind = kind_named(parts[1].substr(0, equals));
  if (!kind) return wrong("no kind is named " + parts[1].substr(0, equals));
  rule.kind = *kind;
  if (equals != std::string::npos) rule.value = parts[1].substr(equals + 1);
  for (std::size_t i = 2; i < parts.size(); ++i)
    if (!take_option(rule, parts[i])) return wrong("bad option " + parts[i]);
  if (std::string error = fault_in(rule); !error.empty()) return wrong(error);
  return {std::move(rule), {}};
}

std::string_view fault_help() {
  return R"(A fault is PATH:KIND[=VALUE][:OPTION[=VALUE]]...
PATH     a call (updateincrepos, queryjob, list, listbypage, stop, start, restart, detachincretask,
         attachincretask), * for every call, connect for a new connection
WHEN     count=N the first N times   nth=N only the Nth   every=N   p=0.05   task=ID   job=ID
         (task=: taskId of the body; job=: jobId of the body, or the job of its taskId; for lists: the one lied about)
         Of several rules the first that fires is taken; the later ones do not count that request.
KIND     drop_before_apply | drop_after_apply     connection closed without an answer
         reset_before_apply | reset_after_apply   the same with a TCP RST
         refuse                                   RST at once: at a connect, or when a request has come in
         close_listener:for=500ms[:last]          served as usual, then connects are refused for that long;
                                                  last: the answer says that the connection ends, and it does
         stall:before|after:for=10s               before or after the call takes effect
         status=503[:apply][:body=json|success|html|empty][:retry_after=3|date+3]
         code=0001[:apply][:msg=TEXT]             HTTP 200 with a failing code
         truncated                                Content-Length larger than what is sent
         truncated_chunked                        chunked, without the last chunk
         no_length                                neither Content-Length nor chunks: the body ends with the connection
         garbage | duplicate_keys | missing_request_id | code_not_string
         huge:size=8388608                        a well-formed answer of at least so many bytes
         slow:drip=10ms                           byte by byte
         redirect[:location=URL]                  302, not applied
         wrong_read                               reads answer another position than the true one
         no_position:form=missing|null|empty|malformed
         continue_100                             100 Continue ahead of the answer
         close_idle[:next]                        closes after the answer without saying so, or when the next request
                                                  arrives on that connection
         unsteady:form=stuck|abnormal|slow        stop, start, restart: never done, ends ABNORMAL, or takes for=3s
                                                  instead of the usual delay
)";
}

}  // namespace console_sim
