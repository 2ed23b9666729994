#pragma once
// Oracle's system change numbers, with the index of a change inside its SCN.

#include <compare>
#include <string>

namespace resetd::position {

/// Decimal digits of any length; an empty index stands for none.
struct Scn {
  std::string scn;
  std::string index;
};

/// By SCN, then by index. With equal SCNs an index on one side only is unordered: no document says which change a
/// missing index means. Texts other than decimal digits are unordered unless they are the same.
std::partial_ordering compare_scn(const Scn& a, const Scn& b);

}  // namespace resetd::position
