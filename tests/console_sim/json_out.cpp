#include "console_sim/json_out.hpp"

#include <array>
#include <optional>

namespace console_sim {
namespace {

void append_escape(std::string& out, char c) {
  constexpr char digits[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};
}

/// Length of the UTF-8 sequence that `text` begins with; 0 when it begins with none.
std::size_t sequence(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return follows(1) ? 2 : 0;
  if (lead >= 0xE0 && lead < 0xF0) {
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(1) >= 0xA0;
    return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead < 0xF0 || lead > 0xF4 || (lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) >= 0x90)) return 0;
  return follows(1) && follows(2) && follows(3) ? 4 : 0;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = sequence(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

constexpr std::array<bool, 256> plain = [] {
  std::array<bool, 256> table{};
  for (std::size_t byte = 0x20; byte < 0x80; ++byte) table[byte] = byte != '"' && byte != '\\';
  return table;
}();

/// How many of its first characters stand for themselves.
std::size_t plain_prefix(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && plain[static_cast<unsigned char>(text[size])]) ++size;
  return size;
}

bool high(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  out += '"';
  std::optional<bool> utf8;  // of all of it; most texts never ask
  for (;;) {
    const std::size_t size = plain_prefix(text);
    out.append(text, 0, size);
    text.remove_prefix(size);
    if (text.empty()) break;
    if (high(text.front()) && !utf8) utf8 = is_utf8(text);
    if (high(text.front()) && *utf8) {
      out += text.front();
    } else {
      append_escape(out, text.front());
    }
    text.remove_prefix(1);
  }
  out += '"';
}

}  // namespace console_sim
