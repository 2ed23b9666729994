#pragma once
// Bounds a map of what was seen when. Pure.

#include <algorithm>
#include <cstddef>
#include <vector>

#include "core/time.hpp"

namespace resetd::engine {

/// Erases what is older than `oldest`, and of the rest all but the newest `most` and those of the same time as the last
/// of them. `time_of(value)`: when it was seen.
template <class Map, class TimeOf>
void keep_newest(Map& map, core::SteadyTime oldest, std::size_t most, TimeOf time_of) {
  if (map.size() > most) {
    std::vector<core::SteadyTime> times;
    times.reserve(map.size());
    for (const auto& [key, value] : map) times.push_back(time_of(value));
    const auto last = times.end() - static_cast<std::ptrdiff_t>(most);
    std::nth_element(times.begin(), last, times.end());
    oldest = std::max(oldest, *last);
  }
  erase_if(map, [&](const auto& entry) { return time_of(entry.second) < oldest; });
}

}  // namespace resetd::engine
