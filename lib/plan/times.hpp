#pragma once
// positionTimestamp as plans write it, resolved to the milliseconds that the API takes.

#include <cstdint>
#include <string_view>

#include "core/result.hpp"
#include "core/time.hpp"

namespace resetd::plan {

/// A number below this (March 1973, taken as milliseconds) can only be seconds: those of the year 3000 are still less.
inline constexpr std::int64_t least_milliseconds = 100'000'000'000;

/// Milliseconds since the epoch in decimal digits, an ISO-8601 time with a zone, or `now-<duration>`. Digits beyond
/// milliseconds are cut off (the earlier moment). Never later than `now`. The error continues a sentence that names
/// the field.
core::Result<std::int64_t> parse_position_timestamp(std::string_view text, core::WallTime now);

/// `2026-11-22T09:00:00Z`, `2026-11-22 09:00+08:00`, `2026-11-22T09:00:00.123+0800`: milliseconds since the epoch.
core::Result<std::int64_t> parse_iso_time(std::string_view text);

}  // namespace resetd::plan
