#pragma once
// MySQL GTID sets: which transactions of which source server have been taken over.

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace resetd::position {

/// Transactions first..last, both included; 1 <= first <= last < 2^63.
struct GtidInterval {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  bool operator==(const GtidInterval&) const = default;
};

/// Intervals by source id (a lowercase uuid), ascending, neither overlapping nor adjacent: one form for one set.
using GtidSet = std::map<std::string, std::vector<GtidInterval>>;

/// Reads `uuid:1-5:7,uuid2:3`; white space may stand around the parts between commas, uuids may be in either case and
/// may come back. Nothing for any other text: empty, a part left empty, a tagged GTID (MySQL 8.3), MariaDB's
/// `0-1-100`.
std::optional<GtidSet> parse_gtid_set(std::string_view text);

/// How many transactions the set holds; nothing beyond 64 bits.
std::optional<std::uint64_t> transactions(const GtidSet& set);

/// Less where `b` holds all of `a` and more, greater the other way round. Unordered where neither holds the other or
/// a text is no GTID set; the same text is equivalent whatever it is.
std::partial_ordering compare_gtid_sets(std::string_view a, std::string_view b);

}  // namespace resetd::position
