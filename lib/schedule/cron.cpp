#include "schedule/cron.hpp"

#include <bit>

namespace resetd::schedule {
namespace {

using namespace std::chrono;

// The longest wait is for a day that must match twice: 1 February as a Monday comes after at most 12 years.
constexpr years horizon{50};

struct TimeOfDay {
  unsigned hour;
  unsigned minute;
};

// The first time of day named, at `from` or later.
std::optional<TimeOfDay> first_time(const Cron& cron, TimeOfDay from) {
  const std::uint64_t minutes = cron.minutes >> from.minute << from.minute;
  if ((cron.hours >> from.hour & 1) != 0 && minutes != 0) {
    return TimeOfDay{from.hour, static_cast<unsigned>(std::countr_zero(minutes))};
  }
  const std::uint32_t hours = from.hour == 23 ? 0 : cron.hours >> (from.hour + 1) << (from.hour + 1);
  if (hours == 0) return std::nullopt;
  return TimeOfDay{static_cast<unsigned>(std::countr_zero(hours)),
                   static_cast<unsigned>(std::countr_zero(cron.minutes))};
}

}  // namespace

bool Cron::names_day(local_days day) const {
  const year_month_day date{day};
  if ((months >> static_cast<unsigned>(date.month()) & 1) == 0) return false;
  const bool by_date = (days >> static_cast<unsigned>(date.day()) & 1) != 0;
  const bool by_weekday = (weekdays >> weekday{day}.c_encoding() & 1) != 0;
  return either_day ? by_date || by_weekday : by_date && by_weekday;
}

std::optional<local_seconds> first_named(const Cron& cron, local_seconds from) {
  const auto minute = ceil<minutes>(from);
  auto day = floor<std::chrono::days>(minute);
  const auto time = minute - day;
  TimeOfDay least{static_cast<unsigned>(floor<std::chrono::hours>(time).count()),
                  static_cast<unsigned>((time % std::chrono::hours{1}).count())};
  const local_days end{year_month_day{day}.year() / January / 1 + horizon};
  while (day < end) {
    const year_month_day date{day};
    if ((cron.months >> static_cast<unsigned>(date.month()) & 1) == 0) {
      day = local_days{(date.year() / date.month() + std::chrono::months{1}) / 1};
    } else {
      const auto found = cron.names_day(day) ? first_time(cron, least) : std::nullopt;
      if (found) return day + std::chrono::hours{found->hour} + std::chrono::minutes{found->minute};
      day += std::chrono::days{1};
    }
    least = {0, 0};
  }
  return std::nullopt;
}

}  // namespace resetd::schedule
