#pragma once
// Numbers as texts, compared exactly: consoles print 64-bit numbers as JSON numbers or as strings, some sources count
// beyond 64 bits, and a double would call neighbouring positions equal.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "position/position.hpp"

namespace resetd::position {

/// At least one character, all of them 0-9.
bool is_digits(std::string_view text);
/// At least one character, all of them hexadecimal digits.
bool is_hex_digits(std::string_view text);

/// Compares two whole numbers of any length written in the same base, 10 or 16; leading zeros and the case of hex
/// digits do not count. Both must be digits of that base.
std::strong_ordering compare_digits(std::string_view a, std::string_view b);

/// larger - smaller, two whole numbers of any length in base 10; the result without leading zeros. `larger` must not be
/// less.
std::string subtract_digits(std::string_view larger, std::string_view smaller);

/// The value as text: an integer in plain decimal, a string as it is.
std::string text_of(const Value& value);

/// The field's text; empty where it is absent: consoles print "" for a text that they do not have.
std::string text_in(const Position& position, Field field);

/// The value as decimal digits where it is a whole number from 0 up, written as an integer or as a string.
std::optional<std::string> whole_number(const std::optional<Value>& value);
/// The same as an integer; nothing beyond 2^63 - 1.
std::optional<std::int64_t> whole_int64(const std::optional<Value>& value);

/// A decimal number in its only form: digits without zeros at either end (none at all for zero) times 10^exponent.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;
  bool operator==(const Decimal&) const = default;
};

/// Reads a number as JSON writes it (`-1`, `2.50`, `1e3`); leading zeros are let by. Nothing for any other text, and
/// for an exponent of more than nine digits.
std::optional<Decimal> decimal(std::string_view text);

/// The same text, or two numbers of the same value.
bool same_number(std::string_view a, std::string_view b);

}  // namespace resetd::position
