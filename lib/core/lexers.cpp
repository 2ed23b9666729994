#include "core/lexers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>
#include <span>

namespace resetd::core {
namespace {

constexpr std::size_t shown_bytes = 64;

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

constexpr auto duration_units =
    std::to_array<Unit>({{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}});
constexpr auto size_units = std::to_array<Unit>({{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}});

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

std::string_view leading_digits(std::string_view text) {
  return text.substr(0, static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin()));
}

/// The number that plain digits name; nothing for a leading zero, no digits, or a number above `highest`.
std::optional<std::int64_t> number_of(std::string_view digits, std::int64_t highest) {
  if (!all_digits(digits) || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || number > highest) return std::nullopt;
  return number;
}

Error outside(std::string_view text, const std::string& lowest, const std::string& highest) {
  return bad_input(shown(text) + " is outside of " + lowest + " to " + highest + ": write a value between them");
}

Error no_duration(std::string_view text) {
  return bad_input(shown(text) +
                   " is no duration: write whole numbers with the units d, h, m, s or ms, largest first and each once, "
                   "such as 90s or 1h30m");
}

std::string in_units(std::span<const Unit> units, std::int64_t amount, bool first_only) {
  std::string text;
  for (const Unit& unit : units) {
    const bool fits = first_only ? amount % unit.factor == 0 : amount >= unit.factor;
    if (amount == 0 || !fits) continue;
    text += std::to_string(amount / unit.factor).append(unit.name);
    amount %= unit.factor;
  }
  return text;
}

/// Where to cut `text` to at most shown_bytes without splitting a UTF-8 sequence.
std::size_t cut(std::string_view text) {
  std::size_t end = shown_bytes;
  while (end > shown_bytes - 4 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return end;
}

}  // namespace

Result<std::int64_t> lex_integer(std::string_view text, std::int64_t lowest, std::int64_t highest) {
  const bool negative = text.starts_with('-');
  const std::string_view digits = negative ? text.substr(1) : text;
  if (!all_digits(digits)) return bad_input(shown(text) + " is no integer: write plain decimal digits, such as 254");
  if (digits[0] == '0' && (negative || digits.size() > 1))
    return bad_input(shown(text) + " has a leading zero, which some readers take as octal: leave it out");
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{})
    return bad_input(shown(text) + " does not fit into 64 bits: write a value up to 9223372036854775807");
  if (number < lowest || number > highest) return outside(text, std::to_string(lowest), std::to_string(highest));
  return number;
}

Result<std::chrono::milliseconds> lex_duration(std::string_view text, std::chrono::milliseconds lowest,
                                               std::chrono::milliseconds highest) {
  if (all_digits(text)) return bad_input(shown(text) + " has no unit: write d, h, m, s or ms after it, such as 90s");
  std::string_view rest = text;
  std::chrono::milliseconds sum{0};
  auto unit = duration_units.begin();
  while (!rest.empty()) {
    const std::string_view digits = leading_digits(rest);
    rest.remove_prefix(digits.size());
    const std::string_view name =
        rest.substr(0, static_cast<std::size_t>(std::ranges::find_if(rest, is_digit) - rest.begin()));
    unit = std::find_if(unit, duration_units.end(), [name](const Unit& u) { return u.name == name; });
    if (unit == duration_units.end()) return no_duration(text);
    const auto number = number_of(digits, longest_duration.count() / unit->factor);
    if (!number) {
      if (all_digits(digits) && digits[0] != '0') return outside(text, to_text(lowest), to_text(highest));
      return no_duration(text);
    }
    sum += std::chrono::milliseconds{*number * unit->factor};
    rest.remove_prefix(name.size());
    ++unit;
  }
  if (text.empty()) return no_duration(text);
  if (sum < lowest || sum > highest) return outside(text, to_text(lowest), to_text(highest));
  return sum;
}

Result<Rate> lex_rate(std::string_view text) {
  const std::string_view digits = leading_digits(text);
  const std::string_view per = text.substr(digits.size());
  const auto count = number_of(digits, 1'000'000);
  if (!count || *count == 0 || (per != "/s" && per != "/m"))
    return bad_input(shown(text) +
                     " is no rate: write calls a second or a minute, such as 20/s or 100/m (1 to 1000000 of them)");
  return Rate{*count, std::chrono::seconds{per == "/s" ? 1 : 60}};
}

Result<std::int64_t> lex_byte_size(std::string_view text, std::int64_t lowest, std::int64_t highest) {
  const std::string_view digits = leading_digits(text);
  const std::string_view name = text.substr(digits.size());
  const auto unit = std::ranges::find(size_units, name, &Unit::name);
  const bool leading_zero = digits.size() > 1 && digits[0] == '0';
  if (unit == size_units.end() || digits.empty() || leading_zero)
    return bad_input(shown(text) + " is no size: write a whole number with B, KiB, MiB or GiB after it, such as 64MiB");
  const auto number = number_of(digits, std::numeric_limits<std::int64_t>::max() / unit->factor);
  if (!number || *number * unit->factor < lowest || *number * unit->factor > highest)
    return outside(text, byte_size_text(lowest), byte_size_text(highest));
  return *number * unit->factor;
}

Result<bool> lex_boolean(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return bad_input(shown(text) + " is no boolean: write true or false");
}

std::string to_text(std::chrono::milliseconds duration) {
  if (duration.count() == 0) return "0s";
  return in_units(duration_units, duration.count(), false);
}

std::string byte_size_text(std::int64_t bytes) {
  if (bytes == 0) return "0B";
  return in_units(size_units, bytes, true);
}

std::string shown(std::string_view text) {
  const bool long_text = text.size() > shown_bytes;
  std::string text_shown = "`";
  for (const char c : text.substr(0, long_text ? cut(text) : text.size())) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7F) {
      text_shown += c;
      continue;
    }
    std::array<char, 5> escaped{};
    std::snprintf(escaped.data(), escaped.size(), "\\x%02X", static_cast<unsigned>(byte));
    text_shown += escaped.data();
  }
  return text_shown + (long_text ? "…`" : "`");
}

}  // namespace resetd::core
