#include "position/exact_form.hpp"

#include <algorithm>
#include <array>

#include "position/catalogue.hpp"
#include "position/numbers.hpp"

namespace resetd::position {
namespace {

constexpr std::array<Group, 7> by_exactness{Group::log_file, Group::gtid,      Group::lsn,      Group::scn,
                                            Group::data_id,  Group::composite, Group::timestamp};

std::optional<Value> text(const Position& found, Field field) {
  std::string value = text_in(found, field);
  if (value.find_first_not_of(" \t\r\n") == std::string::npos) return std::nullopt;
  return Value(std::move(value));
}

std::optional<std::int64_t> integer(const Position& found, Field field, std::int64_t least) {
  const auto number = whole_int64(found.get(field));
  return number && *number >= least ? number : std::nullopt;
}

std::optional<Value> digits(const Position& found, Field field, std::int64_t least) {
  const auto number = integer(found, field, least);
  return number ? std::optional<Value>(std::to_string(*number)) : std::nullopt;
}

/// The field as a target has it; nothing where what was found is no position.
std::optional<Value> usable(const Position& found, Field field) {
  switch (field) {
    case Field::commonPosStr:
    case Field::gtidPosition:
    case Field::journalFile:
    case Field::lsn:
      return text(found, field);
    case Field::filePosition:
      return integer(found, field, 0);
    case Field::dataId:
    case Field::positionTimestamp:
    case Field::serverId:
    case Field::transactionId:
      return integer(found, field, 1);
    case Field::scn:
      return digits(found, field, 1);
    case Field::scnIndex:
      return digits(found, field, 0);
  }
  core::broken_invariant("a position field that no target has");
}

std::optional<Form> as_target(const PosType& type, const Position& found) {
  Form form{type.name, {}};
  for (std::size_t i = 0; i < field_count; ++i) {
    const auto field = static_cast<Field>(i);
    const bool required = type.required.has(field);
    const bool comes_along = type.optional.has(field) && field != Field::positionTimestamp;
    if (!required && !comes_along) continue;
    auto value = usable(found, field);
    if (!value && required) return std::nullopt;
    if (value) form.target.set(field, std::move(*value));
  }
  return form;
}

/// The family's type of this group, `used` itself before others.
const PosType* type_of(Group group, const PosType& used) {
  if (used.group == group) return &used;
  const auto table = catalogue();
  const auto fits = [&](const PosType& type) { return type.family == used.family && type.group == group; };
  const auto fitting = std::ranges::find_if(table, fits);
  return fitting == table.end() ? nullptr : &*fitting;
}

}  // namespace

std::optional<Form> exact_form(std::string_view pos_type, const Position& found) {
  const PosType* const used = find_pos_type(pos_type);
  if (used == nullptr) return std::nullopt;
  if (used->group == Group::composite) {
    if (auto form = as_target(*used, found)) return form;
  }
  for (const Group group : by_exactness) {
    const PosType* const type = type_of(group, *used);
    if (type == nullptr) continue;
    if (auto form = as_target(*type, found)) return form;
  }
  return std::nullopt;
}

}  // namespace resetd::position
