#include "core/time_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace resetd::core {
namespace {

constexpr WallTime first_time = std::chrono::sys_days{std::chrono::year{0} / std::chrono::January / 1};
constexpr WallTime end_of_time = std::chrono::sys_days{std::chrono::year{10'000} / std::chrono::January / 1};

}  // namespace

std::string rfc3339(WallTime time, int fraction_digits) {
  time = std::clamp(time, first_time, end_of_time - Duration{1});
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  std::array<char, 40> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06d", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                    static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  const int without_fraction = length - 7;
  const int kept = fraction_digits > 0 ? without_fraction + 1 + std::min(fraction_digits, 6) : without_fraction;
  return std::string{text.data(), static_cast<std::size_t>(kept)} + "Z";
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  int micros = 0;
  const std::string copy{text};
  if (std::sscanf(copy.c_str(), "%4d-%2u-%2uT%2d:%2d:%2d.%6dZ", &year, &month, &day, &hours, &minutes, &seconds,
                  &micros) != 7) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  if (!date.ok()) return std::nullopt;
  const WallTime time = std::chrono::sys_days{date} + std::chrono::hours{hours} + std::chrono::minutes{minutes} +
                        std::chrono::seconds{seconds} + std::chrono::microseconds{micros};
  if (rfc3339(time, 6) != text) return std::nullopt;
  return time;
}

}  // namespace resetd::core
