#include "plan/durations.hpp"

#include <array>
#include <string>

#include "plan/integers.hpp"
#include "plan/wording.hpp"

namespace resetd::plan {
namespace {

using std::chrono::milliseconds;

struct Unit {
  std::string_view name;
  milliseconds length;
};

constexpr std::array<Unit, 5> units{{{"d", std::chrono::days{1}},
                                     {"h", std::chrono::hours{1}},
                                     {"m", std::chrono::minutes{1}},
                                     {"s", std::chrono::seconds{1}},
                                     {"ms", milliseconds{1}}}};

constexpr std::string_view digits = "0123456789";
constexpr std::string_view form = " is not a duration; write it as 90s, 24h, 1h30m or 7d";

core::Error no_duration(std::string_view text) {
  return core::bad_input(shown(text) + std::string(form));
}

}  // namespace

core::Result<milliseconds> parse_duration(std::string_view text) {
  if (text.empty()) return core::bad_input("lacks a duration; write it as 90s, 24h, 1h30m or 7d");
  if (is_digits(text)) return core::bad_input(shown(text) + " has no unit; write it as 90s, 24h, 1h30m or 7d");
  std::string_view rest = text;
  milliseconds total{0};
  std::size_t next_unit = 0;
  do {
    const std::string_view number = rest.substr(0, rest.find_first_not_of(digits));
    rest.remove_prefix(number.size());
    const std::string_view name = rest.substr(0, rest.find_first_of(digits));
    rest.remove_prefix(name.size());
    while (next_unit < units.size() && units[next_unit].name != name) ++next_unit;
    if (number.empty() || next_unit == units.size()) return no_duration(text);
    const milliseconds length = units[next_unit].length;
    const auto count = parse_integer(number, 0, longest_duration.count());
    if (!count) return core::bad_input(count.error().message);
    if (*count > (longest_duration - total) / length) {
      return core::bad_input(shown(text) + " is longer than 36500d");
    }
    total += *count * length;
    ++next_unit;
  } while (!rest.empty());
  return total;
}

}  // namespace resetd::plan
