#include <array>
#include <bit>
#include <cctype>
#include <span>
#include <vector>

#include "core/count_text.hpp"
#include "core/lexers.hpp"
#include "schedule/cron.hpp"

namespace resetd::schedule {
namespace {

struct Field {
  std::string_view name;
  unsigned lowest;
  unsigned highest;
  std::string_view allowed;
  std::span<const std::string_view> names;  ///< the first means `lowest`
};

constexpr std::array<std::string_view, 12> month_names{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                       "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 7> weekday_names{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};
constexpr unsigned sunday_again = 7;

constexpr std::array<Field, 5> fields{{{"minute", 0, 59, "0-59", {}},
                                       {"hour", 0, 23, "0-23", {}},
                                       {"day of month", 1, 31, "1-31", {}},
                                       {"month", 1, 12, "1-12 or JAN-DEC", month_names},
                                       {"day of week", 0, 7, "0-7 or SUN-SAT (0 and 7 are Sunday)", weekday_names}}};
constexpr std::array<unsigned, 13> longest_month{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

std::vector<std::string_view> split(std::string_view text, std::string_view separators, bool keep_empty) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find_first_of(separators);
    const std::string_view part = text.substr(0, end);
    if (keep_empty || !part.empty()) parts.push_back(part);
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool same_word(std::string_view text, std::string_view upper) {
  if (text.size() != upper.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (std::toupper(static_cast<unsigned char>(text[i])) != upper[i]) return false;
  }
  return true;
}

// One or two digits; a leading zero is how people align columns.
std::optional<unsigned> digits(std::string_view text) {
  if (text.empty() || text.size() > 2) return std::nullopt;
  unsigned number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return number;
}

std::optional<unsigned> value_of(const Field& field, std::string_view text) {
  for (std::size_t i = 0; i < field.names.size(); ++i) {
    if (same_word(text, field.names[i])) return field.lowest + static_cast<unsigned>(i);
  }
  const auto number = digits(text);
  if (!number || *number < field.lowest || *number > field.highest) return std::nullopt;
  return number;
}

// One item of a field's list.
struct Item {
  unsigned first;
  unsigned last;
  unsigned step;
};

class FieldParser {
 public:
  explicit FieldParser(const Field& field) : field_(field) {}

  core::Result<std::uint64_t> parse(std::string_view text) const {
    std::uint64_t bits = 0;
    for (const std::string_view part : split(text, ",", true)) {
      const auto item = parse_item(part);
      if (!item) return item.error();
      for (unsigned value = item->first; value <= item->last; value += item->step) bits |= std::uint64_t{1} << value;
    }
    return bits;
  }

 private:
  core::Error wrong(std::string_view item, std::string_view what) const {
    return core::bad_input(std::string(field_.name) + " " + core::shown(item) + " " + std::string(what) +
                           "; allowed: " + std::string(field_.allowed) +
                           ", *, lists a,b, ranges a-b, steps */n and "
                           "a-b/n");
  }

  core::Result<Item> parse_item(std::string_view text) const {
    const std::size_t slash = text.find('/');
    auto item = parse_range(text, text.substr(0, slash));
    if (!item || slash == std::string_view::npos) return item;
    if (text.substr(0, slash).find_first_of("*-") == std::string_view::npos) {
      return wrong(text, "has a step, but nothing to step through");
    }
    const auto step = digits(text.substr(slash + 1));
    if (!step || *step == 0 || *step > field_.highest) {
      return wrong(text, "has no step of 1 to " + std::to_string(field_.highest));
    }
    item->step = *step;
    return item;
  }

  core::Result<Item> parse_range(std::string_view whole, std::string_view text) const {
    if (text.empty()) return wrong(whole, "lacks a value");
    if (text == "*") return Item{field_.lowest, highest_of_all(), 1};
    const std::size_t dash = text.find('-');
    const auto first = value_of(field_, text.substr(0, dash));
    const std::string_view last_text = dash == std::string_view::npos ? text : text.substr(dash + 1);
    auto last = value_of(field_, last_text);
    if (!first || !last) return wrong(whole, "is not a value of it");
    const bool ends_on_sunday = !field_.names.empty() && same_word(last_text, "SUN") && *first > 0;
    if (dash != std::string_view::npos && ends_on_sunday) last = sunday_again;
    if (*first > *last) return wrong(whole, "runs backwards (write it as a list of two ranges)");
    return Item{*first, *last, 1};
  }

  // `*` of the days of the week is seven days, not eight.
  unsigned highest_of_all() const { return field_.highest == sunday_again ? sunday_again - 1 : field_.highest; }

  const Field& field_;
};

std::optional<std::string> wrong_number(std::string_view text, std::size_t found) {
  if (found == fields.size()) return std::nullopt;
  const std::string needs = "needs five fields (minute hour day-of-month month day-of-week)";
  if (text.starts_with('@')) return core::shown(text) + " is a nickname; it " + needs + ", as in 0 3 * * *";
  return core::shown(text) + " has " + core::count_text(static_cast<std::int64_t>(found), "field") + "; it " + needs +
         ", as in 0 3 * * *";
}

// Whether any day that the fields name ever comes; the two day fields are both to match.
bool ever_comes(const Cron& cron) {
  if (cron.either_day) return true;
  for (unsigned month = 1; month <= 12; ++month) {
    const bool named = (cron.months >> month & 1) != 0;
    if (named && static_cast<unsigned>(std::countr_zero(cron.days)) <= longest_month[month]) return true;
  }
  return false;
}

std::string joined(std::span<const std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) {
    if (!text.empty()) text += ' ';
    text += part;
  }
  return text;
}

}  // namespace

core::Result<Cron> parse_cron(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, " \t", false);
  if (auto wrong = wrong_number(text, parts.size())) return core::bad_input(*wrong);
  std::array<std::uint64_t, fields.size()> bits{};
  std::string problems;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto field = FieldParser(fields[i]).parse(parts[i]);
    if (field) {
      bits[i] = *field;
    } else {
      problems += (problems.empty() ? "" : "; ") + field.error().message;
    }
  }
  if (!problems.empty()) return core::bad_input(core::shown(text) + " is no cron expression: " + problems);
  Cron cron{.text = joined(parts),
            .minutes = bits[0],
            .hours = static_cast<std::uint32_t>(bits[1]),
            .days = static_cast<std::uint32_t>(bits[2]),
            .months = static_cast<std::uint16_t>(bits[3]),
            .weekdays = static_cast<std::uint8_t>((bits[4] | bits[4] >> sunday_again) & 0x7F),
            .either_day = !parts[2].starts_with('*') && !parts[4].starts_with('*')};
  if (!ever_comes(cron)) {
    return core::bad_input(core::shown(text) + " never fires: day of month " + std::string(parts[2]) +
                           " does not come in month " + std::string(parts[3]) + "; correct one of the two");
  }
  return cron;
}

}  // namespace resetd::schedule
