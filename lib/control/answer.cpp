#include "control/answer.hpp"

#include <array>
#include <boost/beast/http/status.hpp>
#include <charconv>

namespace resetd::control {
namespace {

void add(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string head_text(const AnswerHead& head) {
  namespace http = boost::beast::http;
  const auto reason = http::obsolete_reason(static_cast<http::status>(head.status));
  std::string text = "HTTP/1.1 " + std::to_string(head.status) + " ";
  text.append(reason.data(), reason.size()).append("\r\n");
  add(text, "Content-Type", head.type);
  if (head.length) add(text, "Content-Length", std::to_string(*head.length));
  if (head.chunked) add(text, "Transfer-Encoding", "chunked");
  add(text, "Cache-Control", "no-store");
  add(text, "X-Content-Type-Options", "nosniff");
  if (!head.policy.empty()) {
    add(text, "Content-Security-Policy", head.policy);
    add(text, "Referrer-Policy", "no-referrer");
  }
  if (head.status == 401) add(text, "WWW-Authenticate", "Bearer");
  if (head.retry_later) add(text, "Retry-After", "1");
  if (!head.allow.empty()) add(text, "Allow", head.allow);
  add(text, "Connection", head.keep ? "keep-alive" : "close");
  return text + "\r\n";
}

std::string chunk_text(std::string_view text) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), text.size(), 16).ptr;
  std::string chunk(digits.begin(), end);
  return chunk.append("\r\n").append(text).append("\r\n");
}

}  // namespace resetd::control
