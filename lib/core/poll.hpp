#pragma once
// When to look again whether a data job has stopped or started, and how long to wait for company before a look.

#include <algorithm>
#include <chrono>

namespace resetd::core {

inline constexpr std::chrono::milliseconds first_poll{1000};
inline constexpr std::chrono::milliseconds longest_poll{5000};

/// A look at a page is a look for all on it: how long the first who wants it waits for others, at most the time of so
/// many calls.
inline constexpr std::chrono::milliseconds longest_gathering{500};
inline constexpr int worth_waiting_for = 10;

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
