#include "core/json_text.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace resetd::core {
namespace {

/// The letter of a two-character escape; NUL where `c` has none.
char short_escape(char c) {
  switch (c) {
    case '"':
      return '"';
    case '\\':
      return '\\';
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return '\0';
  }
}

bool plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

constexpr std::uint64_t every_byte = 0x0101010101010101;

/// No byte's highest bit is set where none of the eight is smaller than `limit`, at most 0x80. Else the lowest that is
/// set is, in little-endian order, the first such byte's; higher ones mean nothing.
constexpr std::uint64_t first_below(std::uint64_t bytes, std::uint64_t limit) {
  return (bytes - every_byte * limit) & ~bytes;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  for (;;) {
    const std::size_t as_it_is = plain_prefix(text);
    out.append(text, 0, as_it_is);
    if (as_it_is == text.size()) break;
    const char c = text[as_it_is];
    text.remove_prefix(as_it_is + 1);
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) {
      out += c;
    } else if (const char letter = short_escape(c); letter != '\0') {
      out += '\\';
      out += letter;
    } else {
      out += "\\u00";
      out += hex[byte >> 4];
      out += hex[byte & 0xf];
    }
  }
  out += '"';
}

std::size_t plain_prefix(std::string_view text) {
  std::size_t at = 0;
  for (std::uint64_t bytes = 0; text.size() - at >= sizeof bytes; at += sizeof bytes) {
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    const std::uint64_t control = first_below(bytes, 0x20);
    const std::uint64_t quote = first_below(bytes ^ every_byte * '"', 1);
    const std::uint64_t backslash = first_below(bytes ^ every_byte * '\\', 1);
    const std::uint64_t found = (control | quote | backslash | bytes) & every_byte * 0x80;
    if (found == 0) continue;
    if constexpr (std::endian::native != std::endian::little) break;
    return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
  }
  while (at < text.size() && plain(text[at])) ++at;
  return at;
}

}  // namespace resetd::core
