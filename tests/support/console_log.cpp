#include "support/console_log.hpp"

#include <boost/json.hpp>
#include <stdexcept>

namespace resetd::support {
namespace {

namespace json = boost::json;

std::int64_t number(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr ? value->as_int64() : 0;
}

std::string text(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr ? std::string(value->as_string()) : std::string();
}

json::object part(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr ? value->as_object() : json::object{};
}

/// `jobs`, `statuses` and `phases` run side by side.
std::vector<Shown> shown_in(const json::object& object) {
  std::vector<Shown> shown;
  const json::value* jobs = object.if_contains("jobs");
  if (jobs == nullptr) return shown;
  const json::array& statuses = object.at("statuses").as_array();
  const json::array& phases = object.at("phases").as_array();
  for (const json::value& job : jobs->as_array()) {
    const std::size_t i = shown.size();
    shown.push_back({job.as_int64(), std::string(statuses.at(i).as_string()), std::string(phases.at(i).as_string())});
  }
  return shown;
}

ConsoleCall call_of(const json::object& object) {
  ConsoleCall call;
  call.seq = number(object, "seq");
  call.at_us = number(object, "at_us");
  call.read_us = number(object, "read_us");
  call.call = text(object, "call");
  call.nonce = text(object, "nonce");
  call.body = text(object, "body");
  call.fault = text(object, "fault");
  call.code = text(object, "code");
  call.request_id = text(object, "request_id");
  call.answered = text(object, "answered");
  call.msg = text(object, "msg");
  call.task_id = number(object, "task_id");
  call.job_id = number(object, "job_id");
  call.http_status = number(object, "http_status");
  call.applied = object.at("applied").as_bool();
  call.before = part(object, "before");
  call.after = part(object, "after");
  call.shown = shown_in(object);
  return call;
}

}  // namespace

std::vector<ConsoleCall> read_console_log(const std::vector<std::string>& lines) {
  std::vector<ConsoleCall> calls;
  for (const std::string& line : lines) {
    boost::system::error_code error;
    const json::value value = json::parse(line, error);
    if (error || !value.is_object())
      throw std::runtime_error("line " + std::to_string(calls.size() + 1) + " of the console's log is no JSON object");
    calls.push_back(call_of(value.get_object()));
  }
  return calls;
}

}  // namespace resetd::support
