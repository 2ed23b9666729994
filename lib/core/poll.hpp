#pragma once
// When to look again whether a data job has stopped or started.

#include <algorithm>
#include <chrono>

namespace resetd::core {

inline constexpr std::chrono::milliseconds first_poll{1000};
inline constexpr std::chrono::milliseconds longest_poll{5000};

/// The wait before the next look at a job that was asked `age` ago: at 1, 3, 7, 12, 17 s, and so on. A short stop is
/// noticed soon, and a long one costs few calls.
constexpr std::chrono::milliseconds poll_delay(std::chrono::milliseconds age) {
  return std::clamp(age + first_poll, first_poll, longest_poll);
}

/// How old a look may be that was not asked for this poll: others on the page may have just looked.
constexpr std::chrono::milliseconds poll_tolerance(std::chrono::milliseconds age) {
  return std::clamp(age / 4, std::chrono::milliseconds{0}, first_poll);
}

}  // namespace resetd::core
