#include "position/gtid_set.hpp"

#include <algorithm>
#include <charconv>

#include "position/numbers.hpp"

namespace resetd::position {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view white = " \t\r\n";
  const std::size_t first = text.find_first_not_of(white);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white) - first + 1);
}

/// Cuts off and returns what stands before the next `separator`, or all that is left.
std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  return part;
}

std::optional<std::string> uuid(std::string_view text) {
  constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (text.size() != shape.size()) return std::nullopt;
  std::string lower;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (shape[i] == '-' ? c != '-' : !is_hex_digits({&c, 1})) return std::nullopt;
    lower += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return lower;
}

/// A transaction number; 0 stands for none.
std::uint64_t transaction_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 1) return 0;
  return static_cast<std::uint64_t>(number);
}

std::optional<GtidInterval> interval(std::string_view text) {
  const std::size_t dash = text.find('-');
  const std::uint64_t first = transaction_number(text.substr(0, dash));
  const std::uint64_t last = dash == std::string_view::npos ? first : transaction_number(text.substr(dash + 1));
  if (first == 0 || last < first) return std::nullopt;
  return GtidInterval{first, last};
}

/// One `uuid:interval[:interval]...`, added to `set`.
bool add_source(GtidSet& set, std::string_view text) {
  const auto source = uuid(take_until(text, ':'));
  if (!source || text.empty() || text.ends_with(':')) return false;
  auto& intervals = set[*source];
  while (!text.empty()) {
    const auto next = interval(take_until(text, ':'));
    if (!next) return false;
    intervals.push_back(*next);
  }
  return true;
}

std::vector<GtidInterval> merged(std::vector<GtidInterval> intervals) {
  std::ranges::sort(intervals, {}, &GtidInterval::first);
  std::vector<GtidInterval> result;
  for (const GtidInterval& next : intervals) {
    if (!result.empty() && next.first <= result.back().last + 1) {
      result.back().last = std::max(result.back().last, next.last);
    } else {
      result.push_back(next);
    }
  }
  return result;
}

/// Whether the merged `whole` holds each of the merged `parts`.
bool holds(const std::vector<GtidInterval>& whole, const std::vector<GtidInterval>& parts) {
  auto at = whole.begin();
  for (const GtidInterval& part : parts) {
    while (at != whole.end() && at->last < part.first) ++at;
    if (at == whole.end() || part.first < at->first || at->last < part.last) return false;
  }
  return true;
}

bool holds(const GtidSet& whole, const GtidSet& part) {
  return std::ranges::all_of(part, [&](const auto& source) {
    const auto found = whole.find(source.first);
    return found != whole.end() && holds(found->second, source.second);
  });
}

}  // namespace

std::optional<GtidSet> parse_gtid_set(std::string_view text) {
  GtidSet set;
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    if (!add_source(set, trimmed(text.substr(start, end - start)))) return std::nullopt;
    start = end + 1;
  }
  for (auto& [source, intervals] : set) intervals = merged(std::move(intervals));
  return set;
}

std::optional<std::uint64_t> transactions(const GtidSet& set) {
  std::uint64_t count = 0;
  for (const auto& [source, intervals] : set) {
    for (const GtidInterval& interval : intervals) {
      if (__builtin_add_overflow(count, interval.last - interval.first + 1, &count)) return std::nullopt;
    }
  }
  return count;
}

std::partial_ordering compare_gtid_sets(std::string_view a, std::string_view b) {
  if (a == b) return std::partial_ordering::equivalent;
  const auto left = parse_gtid_set(a);
  const auto right = parse_gtid_set(b);
  if (!left || !right) return std::partial_ordering::unordered;
  const bool left_holds = holds(*left, *right);
  const bool right_holds = holds(*right, *left);
  if (left_holds && right_holds) return std::partial_ordering::equivalent;
  if (left_holds) return std::partial_ordering::greater;
  return right_holds ? std::partial_ordering::less : std::partial_ordering::unordered;
}

}  // namespace resetd::position
