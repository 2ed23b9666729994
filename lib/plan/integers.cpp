#include "plan/integers.hpp"

#include <charconv>
#include <string>

#include "plan/wording.hpp"

namespace resetd::plan {
namespace {

bool digit(char c) {
  return c >= '0' && c <= '9';
}

bool all_digits(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text) {
    if (!digit(c)) return false;
  }
  return true;
}

std::string_view unsigned_part(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

bool other_base(std::string_view digits) {
  if (digits.size() < 3 || digits[0] != '0') return false;
  return std::string_view("xXoObB").find(digits[1]) != std::string_view::npos &&
         digits.find_first_not_of("0123456789abcdefABCDEF_", 2) == std::string_view::npos;
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && digit(text[at])) ++at;
  return at;
}

// What is wrong with a text that is not [-]digits.
std::string_view fault_of(std::string_view text) {
  if (text.starts_with(' ') || text.ends_with(' ')) return "has blanks around it";
  const std::string_view digits = unsigned_part(text);
  if (other_base(digits)) {
    if (digits[1] == 'x' || digits[1] == 'X') return "is hexadecimal";
    return digits[1] == 'o' || digits[1] == 'O' ? "is octal" : "is binary";
  }
  if (!looks_like_number(text)) return "is not an integer";
  if (text.starts_with('+')) return "has a plus sign";
  if (digits.find('_') != std::string_view::npos) return "has underscores";
  if (digits.find_first_of("eE") != std::string_view::npos) return "has an exponent";
  return "is not a whole number";
}

}  // namespace

core::Result<std::int64_t> parse_integer(std::string_view text, std::int64_t min, std::int64_t max) {
  const auto wrong = [&](std::string_view what) {
    return core::bad_input(shown(text) + " " + std::string(what) + "; integers are plain decimal digits");
  };
  if (text.empty()) return core::bad_input("is empty; an integer belongs here");
  if (!is_digits(text)) return wrong(fault_of(text));
  const std::string_view digits = unsigned_part(text);
  if (digits.size() > 1 && digits[0] == '0') return wrong("has a leading zero");
  if (text == "-0") return wrong("is a negative zero");
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return core::bad_input(shown(text) + " is beyond 64 bits");
  if (value < min) return core::bad_input(shown(text) + " is less than " + std::to_string(min));
  if (value > max) return core::bad_input(shown(text) + " is more than " + std::to_string(max));
  return value;
}

bool looks_like_number(std::string_view text) {
  const std::string_view digits = unsigned_part(text);
  if (digits.empty()) return false;
  if (other_base(digits)) return true;
  if (!digit(digits[0]) && !(digits[0] == '.' && digits.size() > 1 && digit(digits[1]))) return false;
  std::size_t at = 0;
  while (at < digits.size() && (digit(digits[at]) || digits[at] == '_')) ++at;
  if (at < digits.size() && digits[at] == '.') at = skip_digits(digits, at + 1);
  if (at < digits.size() && (digits[at] == 'e' || digits[at] == 'E')) {
    ++at;
    if (at < digits.size() && (digits[at] == '+' || digits[at] == '-')) ++at;
    const std::size_t exponent = at;
    at = skip_digits(digits, at);
    if (at == exponent) return false;
  }
  return at == digits.size();
}

bool is_json_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || !digit(text[0])) return false;
  std::size_t at = text[0] == '0' ? 1 : skip_digits(text, 0);
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = at + 1;
    at = skip_digits(text, fraction);
    if (at == fraction) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = at;
    at = skip_digits(text, at);
    if (at == exponent) return false;
  }
  return at == text.size();
}

bool is_digits(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return all_digits(text);
}

}  // namespace resetd::plan
