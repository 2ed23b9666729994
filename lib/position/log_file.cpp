#include "position/log_file.hpp"

#include "position/numbers.hpp"

namespace resetd::position {

std::partial_ordering compare_log_files(std::string_view a, std::string_view b) {
  if (a == b) return std::partial_ordering::equivalent;
  const std::string_view number_a = log_file_number(a);
  const std::string_view number_b = log_file_number(b);
  if (number_a.empty() || number_b.empty()) return std::partial_ordering::unordered;
  a.remove_suffix(number_a.size());
  b.remove_suffix(number_b.size());
  return a == b ? compare_digits(number_a, number_b) : std::partial_ordering::unordered;
}

std::string_view log_file_number(std::string_view name) {
  return name.substr(name.find_last_not_of("0123456789") + 1);
}

}  // namespace resetd::position
