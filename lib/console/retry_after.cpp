#include "console/retry_after.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/outcome.hpp"

namespace resetd::console {
namespace {

struct Fields {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
};

constexpr auto months = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});

bool digit(char c) {
  return c >= '0' && c <= '9';
}

/// Reads `text` against a form: d o y h m s stand for a digit of the day, month, year, …, (ooo for the month's name; a
/// day may begin with a space), every other character for itself.
std::optional<Fields> read_form(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return std::nullopt;
  Fields fields;
  const auto add = [](int& field, char c) { field = field * 10 + (c - '0'); };
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] == 'o') {
      const auto found = std::find(months.begin(), months.end(), text.substr(i, 3));
      if (found == months.end()) return std::nullopt;
      fields.month = static_cast<int>(found - months.begin()) + 1;
      i += 2;
      continue;
    }
    if (form[i] == 'd' && text[i] == ' ' && form[i + 1] == 'd') continue;
    int* field = form[i] == 'd'   ? &fields.day
                 : form[i] == 'y' ? &fields.year
                 : form[i] == 'h' ? &fields.hour
                 : form[i] == 'm' ? &fields.minute
                 : form[i] == 's' ? &fields.second
                                  : nullptr;
    if (field == nullptr ? text[i] != form[i] : !digit(text[i])) return std::nullopt;
    if (field != nullptr) add(*field, text[i]);
  }
  return fields;
}

std::optional<std::chrono::sys_seconds> time_of(const Fields& fields) {
  const std::chrono::year_month_day date{std::chrono::year{fields.year},
                                         std::chrono::month{static_cast<unsigned>(fields.month)},
                                         std::chrono::day{static_cast<unsigned>(fields.day)}};
  // 60 is a leap second, which the system's clock does not have.
  if (!date.ok() || fields.hour > 23 || fields.minute > 59 || fields.second > 60) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{fields.hour} + std::chrono::minutes{fields.minute} +
         std::chrono::seconds{fields.second};
}

}  // namespace

std::optional<std::chrono::sys_seconds> http_date(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) {
    if (text.size() < 4) return std::nullopt;
    const auto fields = read_form(text.substr(3), " ooo dd hh:mm:ss yyyy");
    return fields ? time_of(*fields) : std::nullopt;
  }
  if (auto fields = read_form(text.substr(comma), ", dd ooo yyyy hh:mm:ss GMT")) return time_of(*fields);
  if (auto fields = read_form(text.substr(comma), ", dd-ooo-yy hh:mm:ss GMT")) {
    fields->year += fields->year < 70 ? 2000 : 1900;
    return time_of(*fields);
  }
  return std::nullopt;
}

std::optional<std::chrono::seconds> retry_after(std::string_view value, std::string_view date, core::WallTime now) {
  if (value.empty()) return std::nullopt;
  if (std::all_of(value.begin(), value.end(), digit)) {
    std::int64_t seconds = 0;
    const auto error = std::from_chars(value.data(), value.data() + value.size(), seconds).ec;
    // More than fits is a wait without end, which the clamp makes the longest one.
    return core::clamp_retry_after(error == std::errc{} ? std::chrono::seconds{seconds} : std::chrono::hours{24});
  }
  const auto until = http_date(value);
  if (!until) return std::nullopt;
  const auto from = http_date(date).value_or(std::chrono::floor<std::chrono::seconds>(now));
  return core::clamp_retry_after(*until - from);
}

}  // namespace resetd::console
