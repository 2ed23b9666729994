#include "plan/times.hpp"

#include <date/date.h>

#include <limits>
#include <optional>
#include <string>

#include "plan/durations.hpp"
#include "plan/integers.hpp"
#include "plan/wording.hpp"

namespace resetd::plan {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view forms = "; write milliseconds, 2026-11-22T09:00:00Z or now-24h";

// Takes the text apart from its front.
class Cursor {
 public:
  explicit Cursor(std::string_view rest) : rest_(rest) {}

  /// Exactly `count` digits.
  std::optional<int> number(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    int value = 0;
    for (const char c : rest_.substr(0, count)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  bool one_of(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_[0]) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// One to nine digits of a second, as whole milliseconds.
  std::optional<int> fraction() {
    const std::string_view digits = rest_.substr(0, rest_.find_first_not_of("0123456789"));
    if (digits.empty() || digits.size() > 9) return std::nullopt;
    rest_.remove_prefix(digits.size());
    const std::string three = (std::string(digits) + "00").substr(0, 3);
    return std::stoi(three);
  }
  char peek() const { return rest_.empty() ? '\0' : rest_[0]; }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

core::Error wrong(std::string_view text, std::string_view what) {
  return core::bad_input(shown(text) + " " + std::string(what));
}

std::optional<date::sys_days> read_date(Cursor& cursor, bool& shaped) {
  const auto year = cursor.number(4);
  shaped = year && cursor.one_of("-");
  const auto month = shaped ? cursor.number(2) : std::nullopt;
  shaped = month && cursor.one_of("-");
  const auto day = shaped ? cursor.number(2) : std::nullopt;
  shaped = day.has_value();
  if (!shaped) return std::nullopt;
  const date::year_month_day found{date::year{*year}, date::month{static_cast<unsigned>(*month)},
                                   date::day{static_cast<unsigned>(*day)}};
  if (!found.ok()) return std::nullopt;
  return date::sys_days{found};
}

struct Clock {
  int hour, minute, second = 0, millisecond = 0;
  bool valid() const { return hour < 24 && minute < 60 && second < 60; }
};

std::optional<Clock> read_clock(Cursor& cursor) {
  const auto hour = cursor.number(2);
  if (!hour || !cursor.one_of(":")) return std::nullopt;
  const auto minute = cursor.number(2);
  if (!minute) return std::nullopt;
  Clock clock{*hour, *minute};
  if (!cursor.one_of(":")) return clock;
  const auto second = cursor.number(2);
  if (!second) return std::nullopt;
  clock.second = *second;
  if (!cursor.one_of(".")) return clock;
  const auto fraction = cursor.fraction();
  if (!fraction) return std::nullopt;
  clock.millisecond = *fraction;
  return clock;
}

// Z, +08:00, +0800 or +08. Real zones lie between -12:00 and +14:00.
std::optional<std::chrono::minutes> read_zone(Cursor& cursor) {
  if (cursor.one_of("Zz")) return std::chrono::minutes{0};
  const bool west = cursor.peek() == '-';
  if (!cursor.one_of("+-")) return std::nullopt;
  const auto hours = cursor.number(2);
  if (!hours) return std::nullopt;
  int minutes = 0;
  if (!cursor.done()) {
    cursor.one_of(":");
    const auto read = cursor.number(2);
    if (!read) return std::nullopt;
    minutes = *read;
  }
  if (*hours > 14 || minutes > 59 || *hours * 60 + minutes > 14 * 60) return std::nullopt;
  const std::chrono::minutes offset{*hours * 60 + minutes};
  return west ? -offset : offset;
}

core::Result<std::int64_t> from_now(std::string_view text, core::WallTime now) {
  constexpr std::string_view now_minus = "now-";
  if (!text.starts_with(now_minus)) return wrong(text, "counts from now otherwise than now-<duration>, as in now-24h");
  const auto back = parse_duration(text.substr(now_minus.size()));
  if (!back) return back.error();
  const auto moment = std::chrono::floor<milliseconds>(now - *back).time_since_epoch().count();
  if (moment < 0) return wrong(text, "lies before 1970");
  return moment;
}

core::Result<std::int64_t> from_digits(std::string_view text) {
  const auto value = parse_integer(text, 0, std::numeric_limits<std::int64_t>::max());
  if (value && *value < least_milliseconds) {
    return wrong(text, "looks like seconds; positionTimestamp is in milliseconds");
  }
  return value;
}

}  // namespace

core::Result<std::int64_t> parse_iso_time(std::string_view text) {
  Cursor cursor(text);
  bool shaped = false;
  const auto day = read_date(cursor, shaped);
  if (!shaped) return wrong(text, "is not a time" + std::string(forms));
  if (!day) return wrong(text, "names a day that does not exist");
  if (cursor.done()) return wrong(text, "is a day without a time and a zone; write it as 2026-11-22T09:00:00Z");
  if (!cursor.one_of("Tt ")) return wrong(text, "is not a time" + std::string(forms));
  const auto clock = read_clock(cursor);
  if (!clock) return wrong(text, "is not a time" + std::string(forms));
  if (!clock->valid()) return wrong(text, "names a time of day that does not exist (00:00:00 to 23:59:59)");
  if (cursor.done()) return wrong(text, "is a time without a zone; end it with Z or an offset such as +08:00");
  const auto zone = read_zone(cursor);
  if (!zone || !cursor.done())
    return wrong(text, "has no zone that can be read; end it with Z or an offset such as +08:00");
  const auto moment = *day + std::chrono::hours{clock->hour} + std::chrono::minutes{clock->minute} - *zone +
                      std::chrono::seconds{clock->second} + milliseconds{clock->millisecond};
  const std::int64_t value = std::chrono::duration_cast<milliseconds>(moment.time_since_epoch()).count();
  if (value < 0) return wrong(text, "lies before 1970");
  return value;
}

core::Result<std::int64_t> parse_position_timestamp(std::string_view text, core::WallTime now) {
  if (text.empty()) return core::bad_input("is empty" + std::string(forms));
  const auto value = text.starts_with("now")   ? from_now(text, now)
                     : looks_like_number(text) ? from_digits(text)
                                               : parse_iso_time(text);
  if (!value) return value;
  const auto latest = std::chrono::floor<milliseconds>(now).time_since_epoch().count();
  if (*value > latest) return wrong(text, "is ahead of now");
  return value;
}

}  // namespace resetd::plan
