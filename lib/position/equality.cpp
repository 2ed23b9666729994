#include "position/json_tree.hpp"
#include "position/numbers.hpp"
#include "position/position.hpp"

namespace resetd::position {
namespace {

bool same_digits(std::string_view a, std::string_view b) {
  return is_digits(a) && is_digits(b) && compare_digits(a, b) == 0;
}

/// A string such as a file name or an LSN that looks like a number (`1e3`) is none, so only the fields that hold
/// numbers are compared as such; scn and scnIndex are strings of digits.
bool same_value(Field field, const Value& a, const Value& b) {
  const std::string left = text_of(a);
  const std::string right = text_of(b);
  if (left == right) return true;
  switch (field) {
    case Field::commonPosStr:
      return compare_documents(left, right) == std::partial_ordering::equivalent;
    case Field::scn:
    case Field::scnIndex:
      return same_digits(left, right);
    case Field::dataId:
    case Field::filePosition:
    case Field::positionTimestamp:
    case Field::serverId:
    case Field::transactionId:
      return same_number(left, right);
    case Field::gtidPosition:
    case Field::journalFile:
    case Field::lsn:
      return false;
  }
  return false;
}

bool counts(Field field) {
  return field != Field::serverId;
}

}  // namespace

core::Match compare_to_target(const Position& target, const Position& found) {
  bool all_equal = true;
  bool any_found = false;
  for (std::size_t i = 0; i < field_count; ++i) {
    const auto field = static_cast<Field>(i);
    if (!counts(field) || !target.has(field)) continue;
    const auto& value = found.get(field);
    any_found = any_found || value.has_value();
    all_equal = all_equal && value.has_value() && same_value(field, *target.get(field), *value);
  }
  if (!any_found) return core::Match::not_comparable;
  return all_equal ? core::Match::equal : core::Match::different;
}

bool unchanged(const Position& before, const Position& found) {
  for (std::size_t i = 0; i < field_count; ++i) {
    const auto field = static_cast<Field>(i);
    if (!counts(field)) continue;
    const auto& old_value = before.get(field);
    const auto& new_value = found.get(field);
    if (old_value.has_value() != new_value.has_value()) return false;
    if (old_value && !same_value(field, *old_value, *new_value)) return false;
  }
  return true;
}

}  // namespace resetd::position
