#pragma once
// What a change did to a log, told by whoever made it, and what verification must make of that.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

namespace resetd::audit_mutations {

inline constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

/// A log's records were 1 to n; all that is said is of its records as they stand afterwards.
struct Damage {
  std::int64_t forged = never;       ///< the first that is not what it was: an anchor from here on tells
  std::int64_t breaks = never;       ///< the first that the chain itself tells is wrong or missing
  std::int64_t records = never - 1;  ///< how many there are, where the chain holds to the end
  std::int64_t begins = 1;           ///< the number that a file's first record gives itself: an export may begin later

  static Damage at(std::int64_t seq) { return {.forged = seq, .breaks = seq}; }
};

struct Expected {
  bool good = true;
  std::optional<std::int64_t> bad_seq;
};

/// `anchor`: the number of a record of the log as it was, whose hash was noted down; 0 for none.
inline Expected expected(const Damage& damage, std::int64_t anchor) {
  // A file that begins after the anchor cannot be held against it: refused, and no record is at fault.
  if (anchor != 0 && anchor < damage.begins - 1) return {false, std::nullopt};
  if (anchor >= damage.forged && anchor < damage.breaks) return {false, std::min(anchor, damage.records + 1)};
  if (damage.breaks != never) return {false, damage.breaks};
  return {};
}

}  // namespace resetd::audit_mutations
