#pragma once
// Log sequence numbers, in the three forms that consoles use.

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace resetd::position {

/// Orders two LSNs of one form:
/// - `hi/lo`, PostgreSQL's: two hexadecimal numbers of at most 8 digits;
/// - `vlf:block:slot`, SQL Server's: three hexadecimal numbers of at most 16 digits, each with or without `0x`;
/// - plain decimal digits, Dameng's, of any length.
/// The same text is equivalent whatever its form. Unordered for mixed forms and for any other text.
std::partial_ordering compare_lsn(std::string_view a, std::string_view b);

/// The byte of the log at which a `hi/lo` points; nothing for the other forms.
std::optional<std::uint64_t> postgres_byte(std::string_view lsn);

}  // namespace resetd::position
