#pragma once
// Integers as a plan writes them: plain decimal digits. yaml-cpp's own conversion reads 0254 as octal, even quoted.

#include <cstdint>
#include <string_view>

#include "core/result.hpp"

namespace resetd::plan {

/// Digits without plus sign, leading zero, exponent or another base, `-` in front for negative ones, within
/// [min, max]. The error continues a sentence that names the field: "0254 has a leading zero; …".
core::Result<std::int64_t> parse_integer(std::string_view text, std::int64_t min, std::int64_t max);

/// Whether a person would take it for a number, well written or not: an optional sign, then digits (with underscores,
/// dots and exponents), or another base's prefix.
bool looks_like_number(std::string_view text);

/// A number as JSON writes it: RFC 8259's grammar.
bool is_json_number(std::string_view text);

/// Digits only, an optional `-` in front.
bool is_digits(std::string_view text);

}  // namespace resetd::plan
