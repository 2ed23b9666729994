#include "position/scn.hpp"

#include "position/numbers.hpp"

namespace resetd::position {
namespace {

std::partial_ordering compare_digits_or_text(const std::string& a, const std::string& b) {
  if (a == b) return std::partial_ordering::equivalent;
  if (!is_digits(a) || !is_digits(b)) return std::partial_ordering::unordered;
  return compare_digits(a, b);
}

}  // namespace

std::partial_ordering compare_scn(const Scn& a, const Scn& b) {
  const auto by_scn = compare_digits_or_text(a.scn, b.scn);
  return by_scn == std::partial_ordering::equivalent ? compare_digits_or_text(a.index, b.index) : by_scn;
}

}  // namespace resetd::position
