#include "plan/position_values.hpp"

#include <limits>

#include "plan/integers.hpp"
#include "plan/times.hpp"
#include "plan/values.hpp"
#include "plan/wording.hpp"

namespace resetd::plan {
namespace {

using position::Field;
using position::Value;

constexpr std::int64_t largest_value = std::numeric_limits<std::int64_t>::max();

template <class T>
core::Result<Value> as_value(const core::Result<T>& result) {
  if (!result) return result.error();
  return Value(*result);
}

// An integer or digits in quotes; kept as digits, because the ordered page has a string here.
core::Result<Value> read_digits(const Node& node) {
  if (!node.scalar()) return wrong_kind(node, "an integer or its digits");
  const auto number = parse_integer(node.text, 0, largest_value);
  if (!number) return number.error();
  return Value(node.text);
}

core::Result<Value> read_timestamp(const Node& node, core::WallTime now) {
  if (!node.scalar()) return wrong_kind(node, "a time");
  if (node.kind == Kind::quoted && looks_like_number(node.text)) {
    return core::bad_input(in_quotes(node.text) + " is in quotes; integers are plain decimal digits");
  }
  return as_value(parse_position_timestamp(node.text, now));
}

core::Result<Value> read_as_given(const Node& node) {
  if (node.scalar() && node.kind != Kind::quoted && looks_like_number(node.text)) {
    return as_value(parse_integer(node.text, std::numeric_limits<std::int64_t>::min(), largest_value));
  }
  return as_value(read_text(node));
}

}  // namespace

core::Result<Value> read_position_value(Field field, const Node& node, TimestampForm form, core::WallTime now) {
  switch (field) {
    case Field::filePosition:
    case Field::serverId:
    case Field::dataId:
    case Field::transactionId:
      return as_value(read_integer(node, 0, largest_value));
    case Field::scn:
    case Field::scnIndex:
      return read_digits(node);
    case Field::positionTimestamp:
      return form == TimestampForm::as_given ? read_as_given(node) : read_timestamp(node, now);
    case Field::commonPosStr:
      if (node.kind == Kind::map || node.kind == Kind::list) return as_value(json_text(node));
      if (node.kind == Kind::null) return wrong_kind(node, "a map, a list or text");
      return as_value(read_text(node));
    case Field::journalFile:
    case Field::gtidPosition:
    case Field::lsn:
      return as_value(read_text(node));
  }
  core::broken_invariant("a position field without a type");
}

}  // namespace resetd::plan
