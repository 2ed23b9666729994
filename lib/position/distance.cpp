#include "position/distance.hpp"

#include <array>
#include <charconv>
#include <chrono>

#include "core/duration_text.hpp"
#include "position/gtid_set.hpp"
#include "position/log_file.hpp"
#include "position/lsn.hpp"
#include "position/numbers.hpp"

namespace resetd::position {
namespace {

// Each of these takes two positions of which direction() said that the first lies before the second, so the fields are
// there and their difference is above zero.

std::string counted(const std::string& count, const std::string& what) {
  return count + " " + what + (count == "1" ? "" : "s");
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::array<const char*, 7> units{"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  std::uint64_t size = 1;
  std::size_t unit = 0;
  for (; unit + 1 < units.size() && bytes / size >= 1000; ++unit) size *= 1000;
  std::string text = std::to_string(bytes / size);
  const std::uint64_t tenth = unit == 0 ? 0 : bytes % size / (size / 10);
  if (bytes / size < 10 && tenth > 0) text += "." + std::to_string(tenth);
  return text + " " + units[unit];
}

std::string between_times(const Position& earlier, const Position& later) {
  const auto a = whole_int64(earlier.get(Field::positionTimestamp));
  const auto b = whole_int64(later.get(Field::positionTimestamp));
  if (!a || !b) return "";
  const std::chrono::milliseconds time{*b - *a};
  if (time < std::chrono::seconds{1}) return std::to_string(time.count()) + " ms";
  return core::duration_text(std::chrono::floor<std::chrono::seconds>(time));
}

std::string between_numbers(const Position& earlier, const Position& later, Field field) {
  return subtract_digits(text_in(later, field), text_in(earlier, field));
}

std::string between_offsets(const Position& earlier, const Position& later) {
  const std::string digits = between_numbers(earlier, later, Field::filePosition);
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bytes);
  return error == std::errc{} ? bytes_text(bytes) : "";
}

std::string between_log_positions(const Position& earlier, const Position& later) {
  const std::string a = text_in(earlier, Field::journalFile);
  const std::string b = text_in(later, Field::journalFile);
  if (compare_log_files(a, b) == std::partial_ordering::equivalent) return between_offsets(earlier, later);
  return counted(subtract_digits(log_file_number(b), log_file_number(a)), "file");
}

std::string between_lsns(const Position& earlier, const Position& later) {
  const std::string a = text_in(earlier, Field::lsn);
  const std::string b = text_in(later, Field::lsn);
  if (is_digits(a) && is_digits(b)) return subtract_digits(b, a);
  const auto first = postgres_byte(a);
  const auto second = postgres_byte(b);
  return first && second ? bytes_text(*second - *first) : "";
}

std::string between_scns(const Position& earlier, const Position& later) {
  const std::string difference = between_numbers(earlier, later, Field::scn);
  return difference == "0" ? "" : difference;
}

std::string between_gtid_sets(const Position& earlier, const Position& later) {
  const auto part = parse_gtid_set(text_in(earlier, Field::gtidPosition));
  const auto whole = parse_gtid_set(text_in(later, Field::gtidPosition));
  if (!part || !whole) return "";
  const auto fewer = transactions(*part);
  const auto more = transactions(*whole);
  return fewer && more ? counted(std::to_string(*more - *fewer), "transaction") : "";
}

std::string between(Group group, const Position& earlier, const Position& later) {
  switch (group) {
    case Group::log_file:
      return between_log_positions(earlier, later);
    case Group::timestamp:
      return between_times(earlier, later);
    case Group::lsn:
      return between_lsns(earlier, later);
    case Group::data_id:
      return between_numbers(earlier, later, Field::dataId);
    case Group::gtid:
      return between_gtid_sets(earlier, later);
    case Group::scn:
      return between_scns(earlier, later);
    case Group::composite:
      return "";
  }
  return "";
}

}  // namespace

std::string distance(Group group, const Position& from, const Position& to) {
  const core::Direction way = direction(group, from, to);
  if (way != core::Direction::rewind && way != core::Direction::forward) return "";
  const bool back = way == core::Direction::rewind;
  const std::string size = back ? between(group, to, from) : between(group, from, to);
  return size.empty() ? "" : (back ? "−" : "+") + size;
}

}  // namespace resetd::position
