#include "core/json_text.hpp"

#include <algorithm>
#include <array>

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

constexpr std::array<bool, 256> escaped = [] {
  std::array<bool, 256> characters{};
  for (std::size_t control = 0; control < 0x20; ++control) characters[control] = true;
  characters['"'] = characters['\\'] = true;
  return characters;
}();

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  for (;;) {
    // What stands as it is, in one piece.
    const auto special = std::ranges::find_if(text, [](char c) { return escaped[static_cast<unsigned char>(c)]; });
    out.append(text.begin(), special);
    if (special == text.end()) break;
    const char c = *special;
    text = {special + 1, text.end()};
    const auto byte = static_cast<unsigned char>(c);
    if (const char letter = short_escape(c); letter != '\0') {
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

}  // namespace resetd::core
