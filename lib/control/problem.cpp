#include "control/problem.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "core/count_text.hpp"

namespace resetd::control {
namespace {

namespace json = boost::json;
using core::ErrorKind;

struct Row {
  ErrorKind kind;
  unsigned status;
};

constexpr std::array<Row, 5> rows{{{ErrorKind::unexpected, 500},
                                   {ErrorKind::bad_input, 400},
                                   {ErrorKind::refused, 409},
                                   {ErrorKind::unreachable, 502},
                                   {ErrorKind::audit_broken, 500}}};

std::string_view title_of(unsigned status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

json::object document(unsigned status, const core::Error& error) {
  return {{"type", "about:blank"},
          {"title", title_of(status)},
          {"status", status},
          {"detail", error.message},
          {"exit_code", static_cast<int>(error.kind)}};
}

Reply reply(unsigned status, const json::object& document) {
  Reply reply{.status = status, .type = problem_type, .body = json::serialize(document) + "\n"};
  reply.retry_later = status == 429 || status == 503;
  return reply;
}

std::optional<json::object> object_in(std::string_view body) {
  boost::system::error_code error;
  json::value value = json::parse(body, error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

std::size_t number_in(const json::object& object, std::string_view key) {
  const json::value* const number = object.if_contains(key);
  return number != nullptr && number->is_int64() && number->get_int64() > 0
             ? static_cast<std::size_t>(number->get_int64())
             : 0;
}

}  // namespace

unsigned status_of(ErrorKind kind) {
  return std::ranges::find(rows, kind, &Row::kind)->status;
}

Reply problem(const core::Error& error) {
  return problem(status_of(error.kind), error);
}

Reply problem(unsigned status, const core::Error& error) {
  return reply(status, document(status, error));
}

Reply plan_problem(const std::vector<plan::Problem>& problems) {
  json::array errors;
  for (const plan::Problem& problem : problems) {
    errors.push_back(json::object{{"line", problem.line}, {"column", problem.column}, {"message", problem.message}});
  }
  json::object body = document(422, core::bad_input("the plan has " + core::count_text(std::ssize(problems), "error") +
                                                    ": mend what `errors` names"));
  body.emplace("errors", std::move(errors));
  return reply(422, body);
}

core::Error error_of(unsigned status, std::string_view body) {
  const auto by_status = std::ranges::find(rows, status, &Row::status);
  core::Error error{by_status == rows.end() ? ErrorKind::unexpected : by_status->kind, ""};
  if (const auto object = object_in(body)) {
    const json::value* const detail = object->if_contains("detail");
    if (detail != nullptr && detail->is_string()) error.message = detail->get_string();
    const auto code_of = [](const Row& row) { return static_cast<std::size_t>(row.kind); };
    const auto kind = std::ranges::find(rows, number_in(*object, "exit_code"), code_of);
    if (kind != rows.end()) error.kind = kind->kind;
  }
  if (error.message.empty()) {
    error.message = "the daemon answered with HTTP status " + std::to_string(status) +
                    " and no reason: look at its log, and whether the socket is resetd's";
  }
  return error;
}

std::vector<plan::Problem> plan_problems_of(std::string_view body) {
  const auto object = object_in(body);
  const json::value* const errors = object ? object->if_contains("errors") : nullptr;
  if (errors == nullptr || !errors->is_array()) return {};
  std::vector<plan::Problem> problems;
  for (const json::value& value : errors->get_array()) {
    if (!value.is_object()) continue;
    const json::value* const message = value.get_object().if_contains("message");
    if (message == nullptr || !message->is_string()) continue;
    problems.push_back({.file = {},
                        .line = number_in(value.get_object(), "line"),
                        .column = number_in(value.get_object(), "column"),
                        .message = std::string(message->get_string())});
  }
  return problems;
}

}  // namespace resetd::control
