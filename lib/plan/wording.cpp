#include "plan/wording.hpp"

#include <algorithm>

#include "core/nearest.hpp"
#include "position/catalogue.hpp"

namespace resetd::plan {
namespace {

constexpr std::size_t longest_shown = 60;

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

std::string shown(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::size_t end = std::min(text.size(), longest_shown);
  while (end < text.size() && end > 0 && continues_character(text[end])) --end;
  std::string out;
  for (const char c : text.substr(0, end)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7F) {
      out += c;
    } else {
      out += "\\x";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
  return end < text.size() ? out + "…" : out;
}

std::string in_quotes(std::string_view text) {
  std::string out(1, '"');
  out += shown(text);
  out += '"';
  return out;
}

std::string did_you_mean(std::string_view text, std::span<const std::string_view> known) {
  const std::string_view best = core::nearest(text, known);
  return best.empty() ? "" : "; did you mean " + std::string(best) + "?";
}

std::string did_you_mean_pos_type(std::string_view text) {
  return "; did you mean " + std::string(position::nearest_pos_type(text)) + "?";
}

std::string joined(std::span<const std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

}  // namespace resetd::plan
