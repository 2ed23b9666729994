#include <compare>

#include "position/catalogue.hpp"
#include "position/gtid_set.hpp"
#include "position/json_tree.hpp"
#include "position/log_file.hpp"
#include "position/lsn.hpp"
#include "position/numbers.hpp"
#include "position/scn.hpp"

namespace resetd::position {
namespace {

constexpr auto unordered = std::partial_ordering::unordered;

std::partial_ordering compare_whole_numbers(const Position& from, const Position& to, Field field) {
  const auto a = whole_number(from.get(field));
  const auto b = whole_number(to.get(field));
  if (!a || !b) return unordered;
  return compare_digits(*a, *b);
}

/// A console prints 0 (or less) for a time that it does not have yet: a target is neither before nor after that.
std::partial_ordering compare_timestamps(const Position& from, const Position& to) {
  for (const Position* position : {&from, &to}) {
    const auto time = whole_number(position->get(Field::positionTimestamp));
    if (!time || compare_digits(*time, "0") == 0) return unordered;
  }
  return compare_whole_numbers(from, to, Field::positionTimestamp);
}

/// An offset means nothing without its file, and a file alone is no position.
std::partial_ordering compare_log_positions(const Position& from, const Position& to) {
  const auto by_offset = compare_whole_numbers(from, to, Field::filePosition);
  const std::string from_file = text_in(from, Field::journalFile);
  const std::string to_file = text_in(to, Field::journalFile);
  if (by_offset == unordered || from_file.empty() || to_file.empty()) return unordered;
  const auto by_file = compare_log_files(from_file, to_file);
  return by_file == std::partial_ordering::equivalent ? by_offset : by_file;
}

std::partial_ordering compare_texts(const Position& from, const Position& to, Field field,
                                    std::partial_ordering (*compare)(std::string_view, std::string_view)) {
  const std::string a = text_in(from, field);
  const std::string b = text_in(to, field);
  if (a.empty() || b.empty()) return unordered;
  return compare(a, b);
}

std::partial_ordering compare_scns(const Position& from, const Position& to) {
  const Scn a{text_in(from, Field::scn), text_in(from, Field::scnIndex)};
  const Scn b{text_in(to, Field::scn), text_in(to, Field::scnIndex)};
  if (a.scn.empty() || b.scn.empty()) return unordered;
  return compare_scn(a, b);
}

std::partial_ordering compare(Group group, const Position& from, const Position& to) {
  switch (group) {
    case Group::log_file:
      return compare_log_positions(from, to);
    case Group::timestamp:
      return compare_timestamps(from, to);
    case Group::lsn:
      return compare_texts(from, to, Field::lsn, compare_lsn);
    case Group::data_id:
      return compare_whole_numbers(from, to, Field::dataId);
    case Group::composite:
      return compare_texts(from, to, Field::commonPosStr, compare_documents);
    case Group::gtid:
      return compare_texts(from, to, Field::gtidPosition, compare_gtid_sets);
    case Group::scn:
      return compare_scns(from, to);
  }
  return unordered;
}

}  // namespace

core::Direction direction(Group group, const Position& from, const Position& to) {
  const auto order = compare(group, from, to);
  if (order == std::partial_ordering::less) return core::Direction::forward;
  if (order == std::partial_ordering::greater) return core::Direction::rewind;
  if (order == std::partial_ordering::equivalent) return core::Direction::same;
  return core::Direction::unknown;
}

}  // namespace resetd::position
