#include "plan/wording.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <vector>

namespace resetd::plan {
namespace {

constexpr std::size_t longest_shown = 60;
constexpr std::size_t longest_compared = 40;  // more than any known word; keeps the comparison cheap

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, replaced});
    }
  }
  return row.back();
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
  if (text.empty() || text.size() > longest_compared) return "";
  std::string_view best;
  std::size_t best_distance = text.size() / 2 + 1;
  for (const std::string_view word : known) {
    const std::size_t found = distance(text, word);
    if (found < best_distance) {
      best = word;
      best_distance = found;
    }
  }
  return best.empty() ? "" : "; did you mean " + std::string(best) + "?";
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
