#include "core/duration_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace resetd::core {

std::string duration_text(std::chrono::seconds duration) {
  struct Unit {
    std::int64_t seconds;
    const char* name;
  };
  constexpr auto units = std::to_array<Unit>({{86'400, " d"}, {3600, " h"}, {60, " m"}, {1, " s"}});
  std::int64_t rest = std::max<std::int64_t>(duration.count(), 0);
  const auto first = std::ranges::find_if(units, [rest](const Unit& unit) { return rest >= unit.seconds; });
  if (first == units.end()) return "0 s";
  std::string text = std::to_string(rest / first->seconds) + first->name;
  rest %= first->seconds;
  const auto second = first + 1;
  if (second != units.end() && rest >= second->seconds)
    text += " " + std::to_string(rest / second->seconds) + second->name;
  return text;
}

}  // namespace resetd::core
