#include "plan/utf8.hpp"

#include <cstdint>

namespace resetd::plan {
namespace {

struct Lead {
  std::size_t length;        // of the whole character; 0: no character starts so
  unsigned char second_min;  // the second byte's range is what rules out overlong forms and surrogates
  unsigned char second_max;
};

Lead lead_of(unsigned char byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

constexpr std::string_view invalid_utf8 = "invalid UTF-8";

// The multi-byte character at the start of `bytes`.
TextScan scan_wide(std::string_view bytes) {
  const Lead lead = lead_of(static_cast<unsigned char>(bytes[0]));
  if (lead.length == 0) return {0, TextEnd::bad, invalid_utf8};
  for (std::size_t i = 1; i < lead.length; ++i) {
    if (i == bytes.size()) return {0, TextEnd::cut, {}};
    const auto byte = static_cast<unsigned char>(bytes[i]);
    const bool fits = i == 1 ? byte >= lead.second_min && byte <= lead.second_max : (byte & 0xC0) == 0x80;
    if (!fits) return {0, TextEnd::bad, invalid_utf8};
  }
  return {lead.length, TextEnd::complete, {}};
}

// The control character at the start of `bytes`.
TextScan scan_control(std::string_view bytes) {
  if (bytes[0] == '\0') return {0, TextEnd::bad, "a NUL byte"};
  if (bytes[0] != '\r') return {0, TextEnd::bad, "a control character"};
  if (bytes.size() == 1) return {0, TextEnd::cut, {}};
  if (bytes[1] != '\n') return {0, TextEnd::bad, "a carriage return without a line feed"};
  return {2, TextEnd::complete, {}};
}

bool ordinary(char c) {
  return (c >= 0x20 && c != 0x7F) || c == '\n' || c == '\t';
}  // ASCII only: char is signed

}  // namespace

TextScan scan_text(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (ordinary(bytes[at])) {
      ++at;
      continue;
    }
    const std::string_view rest = bytes.substr(at);
    const TextScan one = static_cast<unsigned char>(rest[0]) >= 0x80 ? scan_wide(rest) : scan_control(rest);
    at += one.valid;
    if (one.end != TextEnd::complete) return {at, one.end, one.what};
  }
  return {at, TextEnd::complete, {}};
}

}  // namespace resetd::plan
