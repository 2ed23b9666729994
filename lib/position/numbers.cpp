#include "position/numbers.hpp"

#include <algorithm>
#include <charconv>

namespace resetd::position {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

char lower_hex(char c) {
  return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view without_leading_zeros(std::string_view digits) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

std::string_view take_digits(std::string_view& text) {
  const auto count = static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

/// What follows the `e`: a sign or none, one to nine digits, the end of the text.
std::optional<std::int64_t> exponent_of(std::string_view text) {
  const bool negative = take(text, '-');
  if (!negative) take(text, '+');
  if (!is_digits(text) || text.size() > 9) return std::nullopt;
  std::int64_t exponent = 0;
  std::from_chars(text.data(), text.data() + text.size(), exponent);
  return negative ? -exponent : exponent;
}

Decimal normalised(bool negative, std::string_view digits, std::int64_t exponent) {
  digits = without_leading_zeros(digits);
  if (digits.empty()) return {};
  const std::size_t kept = digits.find_last_not_of('0') + 1;
  exponent += static_cast<std::int64_t>(digits.size() - kept);
  return {negative, std::string(digits.substr(0, kept)), exponent};
}

}  // namespace

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

bool is_hex_digits(std::string_view text) {
  const auto is_hex = [](char c) { return is_digit(c) || (lower_hex(c) >= 'a' && lower_hex(c) <= 'f'); };
  return !text.empty() && std::ranges::all_of(text, is_hex);
}

std::strong_ordering compare_digits(std::string_view a, std::string_view b) {
  a = without_leading_zeros(a);
  b = without_leading_zeros(b);
  if (a.size() != b.size()) return a.size() <=> b.size();
  const auto by_digit = [](char x, char y) { return lower_hex(x) <=> lower_hex(y); };
  return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end(), by_digit);
}

std::string subtract_digits(std::string_view larger, std::string_view smaller) {
  smaller = without_leading_zeros(smaller);
  std::string result(larger);
  int borrowed = 0;
  for (std::size_t i = 0; i < result.size(); ++i) {
    char& digit = result[result.size() - 1 - i];
    const int taken = borrowed + (i < smaller.size() ? smaller[smaller.size() - 1 - i] - '0' : 0);
    const int left = digit - '0' - taken;
    borrowed = left < 0 ? 1 : 0;
    digit = static_cast<char>('0' + left + 10 * borrowed);
  }
  if (borrowed != 0 || smaller.size() > result.size()) core::broken_invariant("a larger number is subtracted");
  const std::string_view digits = without_leading_zeros(result);
  return digits.empty() ? "0" : std::string(digits);
}

std::string text_of(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  return std::get<std::string>(value);
}

std::string text_in(const Position& position, Field field) {
  const auto& value = position.get(field);
  return value ? text_of(*value) : std::string();
}

std::optional<std::string> whole_number(const std::optional<Value>& value) {
  if (!value) return std::nullopt;
  std::string text = text_of(*value);
  if (!is_digits(text)) return std::nullopt;
  return text;
}

std::optional<std::int64_t> whole_int64(const std::optional<Value>& value) {
  const auto digits = whole_number(value);
  if (!digits) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits->data(), digits->data() + digits->size(), number);
  if (error != std::errc{}) return std::nullopt;
  return number;
}

std::optional<Decimal> decimal(std::string_view text) {
  const bool negative = take(text, '-');
  std::string digits(take_digits(text));
  if (digits.empty()) return std::nullopt;
  std::int64_t exponent = 0;
  if (take(text, '.')) {
    const std::string_view fraction = take_digits(text);
    if (fraction.empty()) return std::nullopt;
    digits += fraction;
    exponent -= static_cast<std::int64_t>(fraction.size());
  }
  if (take(text, 'e') || take(text, 'E')) {
    const auto written = exponent_of(text);
    if (!written) return std::nullopt;
    exponent += *written;
    text = {};
  }
  if (!text.empty()) return std::nullopt;
  return normalised(negative, digits, exponent);
}

bool same_number(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const auto left = decimal(a);
  return left && left == decimal(b);
}

}  // namespace resetd::position
