#pragma once
// Durations as plans write them: `90s`, `24h`, `1h30m`, `7d`, `500ms`.

#include <chrono>
#include <string_view>

#include "core/result.hpp"

namespace resetd::plan {

inline constexpr std::chrono::milliseconds longest_duration = std::chrono::days{36500};

/// Whole numbers with the units d, h, m, s, ms, the larger first, each at most once; at most longest_duration. The
/// error continues a sentence that names the field.
core::Result<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace resetd::plan
