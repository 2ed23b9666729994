#pragma once
// The position of an incremental data task as the console keeps it: the fields of updateincrepos that it has.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace console_sim {

/// In the order in which a taskPosition shows them.
enum class Field : std::uint8_t {
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
std::optional<Field> field_named(std::string_view name);
/// What the console stores the field as.
bool is_integer(Field field);

using Value = std::variant<std::int64_t, std::string>;

/// Few fields, sorted: a million of these must fit into memory.
class Position {
 public:
  struct Entry {
    Field field;
    Value value;
    bool operator==(const Entry&) const = default;
  };

  void set(Field field, Value value);
  void set_all(const Position& other);
  const Value* get(Field field) const;
  const std::vector<Entry>& entries() const { return entries_; }
  std::vector<Entry>& entries() { return entries_; }
  bool operator==(const Position&) const = default;

 private:
  std::vector<Entry> entries_;
};

/// `"name":value` pairs, appended to an object that is open.
void append_fields(std::string& out, const Position& position);
/// One object of the fields alone.
std::string to_json(const Position& position);

/// Where a running task is after `ms` milliseconds more: times by that much, everything countable by a plausible
/// amount. Different from `position` whenever ms > 0 and something in it can move.
Position advanced(Position position, std::int64_t ms);

}  // namespace console_sim
