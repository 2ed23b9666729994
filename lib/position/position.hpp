#pragma once
// A position: those of the eleven fields of `updateincrepos` that are present, as values. The same type holds a
// target from a plan, the position found before a reset and the one read back after it.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/ids.hpp"
#include "core/match.hpp"
#include "core/result.hpp"

namespace resetd::position {

/// Spelled as the API spells them, in alphabetical order: canonical JSON walks them as they stand.
enum class Field {
  commonPosStr,
  dataId,
  filePosition,
  gtidPosition,
  journalFile,
  lsn,
  positionTimestamp,
  scn,
  scnIndex,
  serverId,
  transactionId
};
inline constexpr std::size_t field_count = 11;

std::string_view name(Field field);
std::optional<Field> field(std::string_view name);

using Value = std::variant<std::int64_t, std::string>;

class Position {
 public:
  const std::optional<Value>& get(Field field) const { return values_[static_cast<std::size_t>(field)]; }
  void set(Field field, Value value) { values_[static_cast<std::size_t>(field)] = std::move(value); }
  void clear(Field field) { values_[static_cast<std::size_t>(field)].reset(); }
  bool has(Field field) const { return get(field).has_value(); }
  bool empty() const;
  /// Literal: 123 and "123" are two values here. compare_to_target and unchanged know better.
  bool operator==(const Position&) const = default;

 private:
  std::array<std::optional<Value>, field_count> values_;
};

/// One JSON object, keys sorted, no white space, only the fields present: the form in the database, the audit log and
/// in `-o json`.
std::string to_json(const Position& position);

/// Reads what to_json wrote. The error names the field; it is unexpected: only our own database is read with this.
core::Result<Position> from_json(std::string_view json);

/// Reads `dataTasks[].taskPosition`: the eleven fields out of an object with any others, which are passed over. A
/// number that is no 64-bit integer, a boolean, an array or an object is kept as its JSON text; null is absent.
/// Nothing when the text is no JSON object, has a key twice at any depth, or is nested too deep (json_tree.hpp): then
/// the position is not readable.
std::optional<Position> parse_task_position(std::string_view text);

/// The body of `updateincrepos`: taskId, posType and the target's fields, keys sorted, integers as integers; scn and
/// scnIndex always as strings, which every edition of the page takes.
std::string request_body(core::TaskId task, std::string_view pos_type, const Position& target);

/// How `found` compares with `target` in the fields that the target has, serverId aside (consoles do not echo it
/// reliably). Numbers and their decimal texts are equal, compared exactly; commonPosStr is compared as parsed JSON, as
/// text where either does not parse; all else is compared as text. None of the fields found: not_comparable. Some
/// found and some not: different.
core::Match compare_to_target(const Position& target, const Position& found);

/// Whether the two are the same position in every field but serverId, present or absent alike. Two positions without
/// any such field are unchanged, which proves nothing about a reset: who needs proof asks first that `found` has one.
bool unchanged(const Position& before, const Position& found);

}  // namespace resetd::position
