#include "console_sim/wire.hpp"

#include <ctime>

#include "console_sim/json_out.hpp"

namespace console_sim {
namespace {

std::string_view reason(int http) {
  switch (http) {
    case 200:
      return "OK";
    case 302:
      return "Found";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 415:
      return "Unsupported Media Type";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Status";
  }
}

enum class Frame { length, chunked, open };

struct Shape {
  int http = 200;
  std::string_view type = "application/json;charset=UTF-8";
  std::string extra;  ///< header lines, each with its end
  Frame frame = Frame::length;
  bool close = false;
};

std::string head_of(const Shape& shape, std::size_t length) {
  std::string head = "HTTP/1.1 ";
  append_number(head, shape.http);
  head.append(" ").append(reason(shape.http)).append("\r\nContent-Type: ").append(shape.type).append("\r\n");
  head += shape.extra;
  if (shape.frame == Frame::length) {
    head += "Content-Length: ";
    append_number(head, length);
    head += "\r\n";
  }
  if (shape.frame == Frame::chunked) head += "Transfer-Encoding: chunked\r\n";
  if (shape.close) head += "Connection: close\r\n";
  return head += "\r\n";
}

bool is(const std::optional<FaultRule>& fault, FaultKind kind) {
  return fault && fault->kind == kind;
}

/// The envelope up to `data`, and what stands behind it.
struct Envelope {
  std::string front, back;
};

Envelope envelope(const Outcome& outcome, const std::optional<FaultRule>& fault, const std::string& request_id) {
  Envelope text{"{", ""};
  if (is(fault, FaultKind::code_not_string)) {
    append_key(text.front, "code");
    text.front += outcome.code == "1" ? "1" : "0";
  } else {
    append_member(text.front, "code", outcome.code);
  }
  append_member(text.front, "msg", outcome.msg);
  if (is(fault, FaultKind::huge)) {
    append_key(text.front, "padding");
    text.front += '"' + std::string(static_cast<std::size_t>(fault->size), 'x') + '"';
  }
  append_key(text.front, "data");
  if (!is(fault, FaultKind::missing_request_id)) {
    text.back += ',';
    text.back += "\"requestId\":";
    append_string(text.back, request_id);
  }
  if (is(fault, FaultKind::duplicate_keys)) text.back += R"(,"code":"0")";
  text.back += '}';
  return text;
}

bool bends_the_body(const FaultRule& fault) {
  switch (fault.kind) {
    case FaultKind::close_idle:
    case FaultKind::close_listener:
    case FaultKind::continue_100:
    case FaultKind::no_position:
    case FaultKind::stall:
    case FaultKind::wrong_read:
      return false;
    default:
      return true;
  }
}

void gather(Outcome& outcome) {
  if (!outcome.stream) return;
  while (outcome.stream(outcome.data)) continue;
  outcome.stream = nullptr;
}

std::string http_date(std::int64_t wall_ms) {
  const std::time_t seconds = wall_ms / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  const std::size_t size = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text, size};
}

std::string retry_after(const FaultRule& fault, std::int64_t wall_ms) {
  std::string value = fault.retry_after;
  if (value.starts_with("date+")) value = http_date(wall_ms + std::stoll(value.substr(5)) * 1000);
  return value.empty() ? value : "Retry-After: " + value + "\r\n";
}

/// status= with a body that is no envelope of this call.
void take_status(const FaultRule& fault, Shape& shape, std::string& body, Wire& wire, const WireContext& context) {
  shape.http = std::stoi(fault.value);
  shape.extra = retry_after(fault, context.wall_ms);
  if (fault.body == "html") {
    shape.type = "text/html";
    body = "<html><head><title>" + fault.value + "</title></head><body><h1>gateway</h1></body></html>";
  }
  if (fault.body == "empty") body.clear();
  if (fault.body == "html" || fault.body == "empty") {
    wire.code.clear();
    wire.request_id.clear();
  }
}

/// Faults in how the bytes go out, once the body stands.
void bend_frame(const FaultRule& fault, Shape& shape, Wire& wire, std::size_t& length) {
  switch (fault.kind) {
    case FaultKind::truncated:
      wire.body.resize(length / 2);
      wire.end = Wire::End::close;
      break;
    case FaultKind::truncated_chunked:
      shape.frame = Frame::chunked;
      wire.end = Wire::End::close;
      break;
    case FaultKind::no_length:
      shape.frame = Frame::open;
      shape.close = true;
      wire.end = Wire::End::close;
      break;
    case FaultKind::slow:
      wire.drip_ms = fault.drip_ms;
      break;
    case FaultKind::close_idle:
      if (!fault.next) wire.end = Wire::End::close;
      break;
    case FaultKind::close_listener:
      if (!fault.last) break;
      shape.close = true;
      wire.end = Wire::End::close;
      break;
    default:
      break;
  }
}

void bend_body(const FaultRule& fault, Shape& shape, Wire& wire, const WireContext& context) {
  switch (fault.kind) {
    case FaultKind::status:
      take_status(fault, shape, wire.body, wire, context);
      break;
    case FaultKind::redirect:
      shape.http = 302;
      shape.extra = "Location: " + (fault.location.empty() ? context.self_url + "/login" : fault.location) + "\r\n";
      wire.body.clear();
      wire.code.clear();
      wire.request_id.clear();
      break;
    case FaultKind::garbage:
      wire.body = "upstream said: {\"code\": \"1\", ";
      wire.code.clear();
      wire.request_id.clear();
      break;
    case FaultKind::missing_request_id:
      wire.request_id.clear();
      break;
    case FaultKind::code_not_string:
      wire.code.clear();
      break;
    default:
      break;
  }
}

std::string chunk(const std::string& bytes) {
  char size[24];
  const int digits = std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return std::string(size, static_cast<std::size_t>(digits)) + bytes + "\r\n";
}

void shape_stream(Wire& wire, Outcome& outcome, const Envelope& text) {
  wire.body = chunk(text.front);
  wire.stream = [inner = std::move(outcome.stream), block = std::string()](std::string& out) mutable {
    bool more = true;
    block.clear();
    while (more && block.size() < (std::size_t{64} << 10)) more = inner(block);
    out = chunk(block);
    return more;
  };
  wire.stream_tail = chunk(text.back) + "0\r\n\r\n";
}

Wire silence(const FaultRule& fault) {
  const bool abrupt = fault.kind == FaultKind::refuse || fault.kind == FaultKind::reset_before_apply ||
                      fault.kind == FaultKind::reset_after_apply;
  Wire wire;
  wire.silent = true;
  wire.end = abrupt ? Wire::End::reset : Wire::End::close;
  wire.answered = "none";
  return wire;
}

bool silences(const FaultRule& fault) {
  return fault.kind == FaultKind::drop_before_apply || fault.kind == FaultKind::drop_after_apply ||
         fault.kind == FaultKind::reset_before_apply || fault.kind == FaultKind::reset_after_apply ||
         fault.kind == FaultKind::refuse;
}

}  // namespace

Wire compose(Outcome outcome, const std::optional<FaultRule>& fault, const WireContext& context) {
  if (fault && silences(*fault)) return silence(*fault);
  if (is(fault, FaultKind::code) && fault->apply) {
    outcome.code = fault->value;
    if (!fault->msg.empty()) outcome.msg = fault->msg;
  }
  Wire wire;
  Shape shape;
  shape.http = outcome.http;
  shape.close = !context.keep_alive;
  if (!context.keep_alive) wire.end = Wire::End::close;
  if (!context.chunks || (fault && bends_the_body(*fault))) gather(outcome);
  const Envelope text = envelope(outcome, fault, context.request_id);
  wire.code = outcome.code;
  wire.request_id = context.request_id;
  std::size_t length = 0;
  if (outcome.stream) {
    shape_stream(wire, outcome, text);
    shape.frame = Frame::chunked;
  } else {
    wire.body = text.front + outcome.data + text.back;
    if (fault) bend_body(*fault, shape, wire, context);
    length = wire.body.size();
  }
  if (fault) bend_frame(*fault, shape, wire, length);
  if (is(fault, FaultKind::truncated_chunked)) wire.body = chunk(wire.body);
  if (is(fault, FaultKind::truncated) || is(fault, FaultKind::truncated_chunked)) {
    wire.answered = "part";
    wire.request_id.clear();
    wire.code.clear();
  }
  wire.http = shape.http;
  wire.head = head_of(shape, length);
  if (is(fault, FaultKind::continue_100)) wire.head.insert(0, "HTTP/1.1 100 Continue\r\n\r\n");
  return wire;
}

}  // namespace console_sim
