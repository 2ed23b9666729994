#pragma once
// Durations as people read them: time left, how far apart two moments are.

#include <chrono>
#include <string>

namespace resetd::core {

/// The two largest units, cut, not rounded: `3 h 12 m`, `45 s`, `2 d 4 h`; less than a second, and less than nothing,
/// is `0 s`.
std::string duration_text(std::chrono::seconds duration);

}  // namespace resetd::core
