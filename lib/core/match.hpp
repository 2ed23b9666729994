#pragma once
// What comparing two positions can say; decided in `position`, used by every decision in core.

#include <optional>
#include <string_view>

namespace resetd::core {

/// How a position that was read back compares with a target.
enum class Match { equal, different, not_comparable };

/// Where a target lies, seen from the position now.
enum class Direction { rewind, forward, same, unknown };

constexpr std::string_view name(Direction direction) {
  switch (direction) {
    case Direction::rewind:
      return "rewind";
    case Direction::forward:
      return "forward";
    case Direction::same:
      return "same";
    case Direction::unknown:
      return "unknown";
  }
  return "unknown";
}

/// The inverse of name().
constexpr std::optional<Direction> direction_named(std::string_view text) {
  for (const Direction one : {Direction::rewind, Direction::forward, Direction::same, Direction::unknown}) {
    if (name(one) == text) return one;
  }
  return std::nullopt;
}

}  // namespace resetd::core
