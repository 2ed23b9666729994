#pragma once
// A cron expression as values, and the local times that it names. Knows no zone: see fire.hpp for when it fires.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace resetd::schedule {

/// Five fields: minute (0-59), hour (0-23), day of the month (1-31), month (1-12 or JAN-DEC), day of the week (0-7 or
/// SUN-SAT, 0 and 7 both Sunday), with spaces or tabs between. A field is a list with commas of `*`, numbers and ranges
/// `a-b`, the first and the last with `/step` where wanted; names in any case, alone or in ranges. SUN ends a range as
/// 7: FRI-SUN.
///
/// The day rule is cron's: where neither day field begins with `*`, a day matches that either of them names; else both
/// must match.
struct Cron {
  std::string text;  ///< as written, with one space between the fields
  std::uint64_t minutes = 0;
  std::uint32_t hours = 0;  ///< bit 0 is 0 o'clock, and so on for all
  std::uint32_t days = 0;   ///< bit 1 is the first
  std::uint16_t months = 0;
  std::uint8_t weekdays = 0;  ///< bit 0 is Sunday
  bool either_day = false;    ///< both day fields are restricted

  /// The hours are all 24: it follows the clock as it runs, across changes too.
  bool every_hour() const { return hours == 0xFFFFFF; }
  bool names_day(std::chrono::local_days day) const;

  bool operator==(const Cron&) const = default;
};

/// Everything wrong with the text, field by field, in one message that continues a sentence naming it: "has …". An
/// expression that names no day that ever comes (30 February) is an error.
core::Result<Cron> parse_cron(std::string_view text);

/// The first local minute that the expression names, at `from` or later. Nothing where none comes within 50 years,
/// which cannot be for what parse_cron lets by; years 1970 to 9999.
std::optional<std::chrono::local_seconds> first_named(const Cron& cron, std::chrono::local_seconds from);

}  // namespace resetd::schedule
