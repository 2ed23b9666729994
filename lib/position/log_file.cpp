#include "position/log_file.hpp"

#include "position/numbers.hpp"

namespace resetd::position {

std::partial_ordering compare_log_files(std::string_view a, std::string_view b) {
  if (a == b) return std::partial_ordering::equivalent;
  const auto base_length = [](std::string_view name) { return name.find_last_not_of("0123456789") + 1; };
  const std::size_t base = base_length(a);
  if (base != base_length(b) || a.substr(0, base) != b.substr(0, base)) return std::partial_ordering::unordered;
  const std::string_view suffix_a = a.substr(base);
  const std::string_view suffix_b = b.substr(base);
  if (suffix_a.empty() || suffix_b.empty()) return std::partial_ordering::unordered;
  return compare_digits(suffix_a, suffix_b);
}

}  // namespace resetd::position
