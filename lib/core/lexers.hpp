#pragma once
// How people write numbers in plans, in the configuration and on the command line. All are pure, take the scalar's
// text without quotes (whether a quoted scalar is let by is the caller's to decide: an integer never is), and accept
// nothing around it, white space included. A failure is bad_input whose message is a clause that names the text and
// says what to write instead; the caller puts the place and the key before it.

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "core/policy.hpp"
#include "core/result.hpp"

namespace resetd::core {

/// The longest duration that can be written: far beyond any use, far below any overflow, microseconds included.
inline constexpr std::chrono::milliseconds longest_duration = std::chrono::hours{24 * 36'500};

/// Plain decimal digits, a minus sign before them where `lowest` is below 0. No plus sign, leading zero, `-0`,
/// exponent, underscore, hexadecimal, octal. The message tells a number outside of lowest..highest from one that no
/// 64-bit integer holds and from text that is no number.
Result<std::int64_t> lex_integer(std::string_view text, std::int64_t lowest = std::numeric_limits<std::int64_t>::min(),
                                 std::int64_t highest = std::numeric_limits<std::int64_t>::max());

/// `90s`, `1h30m`, `500ms`, `7d`: whole numbers with the units d, h, m, s, ms, each at most once, largest first.
/// `0s` is zero; a number without a unit is refused.
Result<std::chrono::milliseconds> lex_duration(std::string_view text,
                                               std::chrono::milliseconds lowest = std::chrono::milliseconds{0},
                                               std::chrono::milliseconds highest = longest_duration);

/// `20/s`, `100/m`; the count 1..1'000'000.
Result<Rate> lex_rate(std::string_view text);

/// A number of bytes: `512B`, `16KiB`, `64MiB`, `1GiB` (powers of 1024). A number without a unit is refused.
Result<std::int64_t> lex_byte_size(std::string_view text, std::int64_t lowest = 0,
                                   std::int64_t highest = std::numeric_limits<std::int64_t>::max());

/// Exactly `true` or `false`.
Result<bool> lex_boolean(std::string_view text);

/// What lex_duration reads back as the same: `1h30m`, `0s`. For durations of 0 and more.
std::string to_text(std::chrono::milliseconds duration);

/// `64MiB` where that is exact, else the next smaller unit. For sizes of 0 and more.
std::string byte_size_text(std::int64_t bytes);

/// `text` in backquotes, fit for one line of a message: control characters as \xNN, cut after 64 bytes (never within a
/// UTF-8 sequence) with … .
std::string shown(std::string_view text);

}  // namespace resetd::core
