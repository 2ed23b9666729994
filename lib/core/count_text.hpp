#pragma once
// How many of something, as a sentence says it.

#include <cstdint>
#include <string>
#include <string_view>

namespace resetd::core {

/// `1 task`, `2 tasks`, `0 tasks`; `one` takes an s where it is not one.
inline std::string count_text(std::int64_t count, std::string_view one) {
  return std::to_string(count).append(1, ' ').append(one).append(count == 1 ? "" : "s");
}

}  // namespace resetd::core
