#include "schedule/window.hpp"

#include <array>
#include <cstdio>

#include "core/lexers.hpp"

namespace resetd::schedule {
namespace {

using std::chrono::local_seconds;
using std::chrono::minutes;

constexpr minutes whole_day{24 * 60};
constexpr int most_spans = 1000;

bool holds(const Window& window, local_seconds local) {
  const auto time = local - std::chrono::floor<std::chrono::days>(local);
  if (window.from < window.to) return time >= window.from && time < window.to;
  return time >= window.from || time < window.to;
}

local_seconds next_from(const Window& window, local_seconds local) {
  const local_seconds today = std::chrono::floor<std::chrono::days>(local) + window.from;
  return today >= local ? today : today + std::chrono::days{1};
}

bool digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

core::Result<minutes> parse_time_of_day(std::string_view text) {
  const bool shaped =
      text.size() == 5 && digit(text[0]) && digit(text[1]) && text[2] == ':' && digit(text[3]) && digit(text[4]);
  if (!shaped) return core::bad_input(core::shown(text) + " is no time of day; write hours and minutes, as in 01:30");
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  const minutes time{hour * 60 + minute};
  if (minute > 59 || time > whole_day) {
    return core::bad_input(core::shown(text) + " is a time of day that does not exist (00:00 to 24:00)");
  }
  return time;
}

std::string time_of_day_text(minutes time) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%02d:%02d", static_cast<int>(time.count() / 60),
                static_cast<int>(time.count() % 60));
  return text.data();
}

bool in_window(const Window& window, const Zone& zone, core::WallTime now) {
  return holds(window, zone.local(now));
}

core::WallTime next_window_opening(const Window& window, const Zone& zone, core::WallTime now) {
  if (in_window(window, zone, now)) return now;
  WallSeconds from = std::chrono::ceil<std::chrono::seconds>(now);
  for (int i = 0; i < most_spans; ++i) {
    const Span span = zone.span_at(from);
    if (holds(window, span.local(from))) return from;
    const WallSeconds opens = span.moment(next_from(window, span.local(from)));
    if (opens < span.end) return opens;
    from = span.end;
  }
  core::broken_invariant("a window that never opens");
}

}  // namespace resetd::schedule
