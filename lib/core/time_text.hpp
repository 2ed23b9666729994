#pragma once
// Moments as people and programs read them. Pure.

#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace resetd::core {

/// RFC 3339 in UTC: `2026-11-22T09:00:00Z`, with 0, 3 or 6 digits of the second's fraction, cut, not rounded. Years
/// 0 to 9999; a time outside of them is shown as its nearest end.
std::string rfc3339(WallTime time, int fraction_digits = 0);

/// What rfc3339(…, 6) wrote; nothing where it is anything else.
std::optional<WallTime> parse_rfc3339(std::string_view text);

}  // namespace resetd::core
