#include "console/request.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <charconv>

namespace resetd::console {
namespace {

constexpr int page_size = 20;

std::string_view path_of(Operation operation) {
  switch (operation) {
    case Operation::update_incre_pos:
      return "updateincrepos";
    case Operation::query_job:
      return "queryjob";
    case Operation::stop:
      return "stop";
    case Operation::start:
      return "start";
    case Operation::list:
      return "list";
    case Operation::list_by_page:
      return "listbypage";
  }
  core::broken_invariant("an operation without a path");
}

void append_host(std::string& text, const Endpoint& endpoint) {
  const bool ipv6 = endpoint.host.find(':') != std::string::npos;
  // A zone (fe80::1%eth0) means something on this machine only.
  std::string_view host = endpoint.host;
  if (ipv6) host = host.substr(0, host.find('%'));
  if (ipv6) text += '[';
  text += host;
  if (ipv6) text += ']';
  const bool usual_port = endpoint.port == (endpoint.tls ? "443" : "80");
  if (!usual_port) text.append(1, ':').append(endpoint.port);
}

bool host_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == ':' || c == '%';
}

bool path_character(char c) {
  return c > ' ' && c < '\x7f' && c != '?' && c != '#';
}

bool port_number(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port >= 1 && port <= 65'535;
}

void append_filters(std::string& object, const Filters& filters) {
  for (const auto& [name, value] : filters) {
    if (object.size() > 1) object += ',';
    object += boost::json::serialize(name) + ':' + value;
  }
}

}  // namespace

std::string request_text(const Endpoint& endpoint, const Signer& signer, Operation operation, std::string_view nonce,
                         std::string_view body) {
  constexpr std::size_t about = 512;
  std::string text;
  text.reserve(about + body.size());
  text.append("POST ").append(endpoint.base_path).append("/cloudcanal/console/api/v1/openapi/datajob/");
  text += path_of(operation);
  text += '?';
  text += signer.signed_query(nonce);
  text += " HTTP/1.1\r\nHost: ";
  append_host(text, endpoint);
  text += "\r\nUser-Agent: resetd\r\nAccept: application/json\r\nContent-Type: application/json; charset=utf-8";
  text += "\r\nContent-Length: ";
  text.append(std::to_string(body.size())).append("\r\n\r\n").append(body);
  return text;
}

core::Result<Endpoint> checked(Endpoint endpoint) {
  const auto all = [](const std::string& text, auto fits) { return std::all_of(text.begin(), text.end(), fits); };
  const std::string& path = endpoint.base_path;
  if (endpoint.host.empty() || !all(endpoint.host, host_character)) {
    return core::bad_input("the console's host is neither a name nor an address");
  }
  if (!port_number(endpoint.port)) return core::bad_input("the console's port is no number from 1 to 65535");
  if (!path.empty() && (path.front() != '/' || path.back() == '/' || !all(path, path_character))) {
    return core::bad_input("the path in the console's URL must be plain, like /path");
  }
  if (endpoint.access_key.empty()) return core::bad_input("the console's access key is empty");
  if (endpoint.secret_key.empty()) return core::bad_input("the console's secret key is empty");
  if (endpoint.connect_timeout.count() <= 0 || endpoint.request_timeout.count() <= 0) {
    return core::bad_input("the console's timeouts must be more than nothing");
  }
  if (endpoint.max_list_response == 0) return core::bad_input("the console's max_response must be more than nothing");
  return endpoint;
}

std::string job_body(core::JobId job) {
  return "{\"jobId\":" + std::to_string(core::number(job)) + "}";
}

std::string list_body(const Filters& filters) {
  std::string object = "{";
  append_filters(object, filters);
  return object + "}";
}

std::string page_body(const Filters& filters, std::int64_t page) {
  std::string object = "{\"pageNum\":" + std::to_string(page) + ",\"pageSize\":" + std::to_string(page_size);
  append_filters(object, filters);
  return object + "}";
}

}  // namespace resetd::console
