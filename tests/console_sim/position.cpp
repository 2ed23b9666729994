#include "console_sim/position.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>

#include "console_sim/json_out.hpp"

namespace console_sim {
namespace {

constexpr std::array<std::string_view, field_count> names = {
    "commonPosStr",      "dataId", "filePosition", "gtidPosition", "journalFile",  "lsn",
    "positionTimestamp", "scn",    "scnIndex",     "serverId",     "transactionId"};

/// The number that ends at `end` in `text`, in `base`, plus `amount`, put back in its place.
std::string bump_number_at(const std::string& text, std::size_t end, int base, std::int64_t amount) {
  const std::string_view digits = base == 16 ? "0123456789abcdefABCDEF" : "0123456789";
  std::size_t begin = end;
  while (begin > 0 && digits.find(text[begin - 1]) != std::string_view::npos) --begin;
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data() + begin, text.data() + end, number, base);
  if (begin == end || read.ec != std::errc()) return text;
  char out[24];
  const auto last = std::to_chars(out, out + sizeof out, number + static_cast<std::uint64_t>(amount), base).ptr;
  std::string replaced(out, last);
  if (base == 16 && text.find_first_of("abcdef") == std::string::npos)
    std::transform(replaced.begin(), replaced.end(), replaced.begin(),
                   [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text.substr(0, begin) + replaced + text.substr(end);
}

/// `hi/lo` (PostgreSQL), `vlf:block:slot` (SQL Server: the block moves) or plain decimal (Dameng).
std::string advanced_lsn(const std::string& lsn, std::int64_t ms) {
  if (lsn.find('/') != std::string::npos) return bump_number_at(lsn, lsn.size(), 16, ms * 16);
  const std::size_t colon = lsn.rfind(':');
  if (colon != std::string::npos) return bump_number_at(lsn, colon, 16, ms);
  return bump_number_at(lsn, lsn.size(), 10, ms);
}

void bump(boost::json::value& value, std::int64_t ms) {
  if (value.is_object())
    for (auto& member : value.get_object()) bump(member.value(), ms);
  if (value.is_array())
    for (auto& element : value.get_array()) bump(element, ms);
  if (value.is_int64()) value.get_int64() += ms;
  if (value.is_string()) {
    const std::string text(value.get_string());
    value = bump_number_at(text, std::min(text.find('-'), text.size()), 10, ms);
  }
}

std::string advanced_common(const std::string& text, std::int64_t ms) {
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(text, error);
  if (error) return text;
  bump(value, ms);
  return boost::json::serialize(value);
}

Value advanced_text(Field field, const std::string& text, std::int64_t ms) {
  switch (field) {
    case Field::commonPosStr:
      return advanced_common(text, ms);
    case Field::gtidPosition:
      return bump_number_at(text, text.size(), 10, ms);
    case Field::lsn:
      return advanced_lsn(text, ms);
    case Field::scn:
      return bump_number_at(text, text.size(), 10, ms);
    default:
      return text;
  }
}

bool moves(Field field) {
  return field == Field::dataId || field == Field::filePosition || field == Field::positionTimestamp ||
         field == Field::transactionId;
}

}  // namespace

std::string_view name(Field field) {
  return names[static_cast<std::size_t>(field)];
}

std::optional<Field> field_named(std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Field>(found - names.begin());
}

bool is_integer(Field field) {
  return field == Field::filePosition || field == Field::positionTimestamp || field == Field::serverId ||
         field == Field::dataId || field == Field::transactionId;
}

void Position::set(Field field, Value value) {
  const auto at = std::lower_bound(entries_.begin(), entries_.end(), field,
                                   [](const Entry& entry, Field wanted) { return entry.field < wanted; });
  if (at != entries_.end() && at->field == field) {
    at->value = std::move(value);
    return;
  }
  // One by one: a vector that doubles would cost a million jobs half their memory.
  if (entries_.size() == entries_.capacity()) {
    const auto index = at - entries_.begin();
    entries_.reserve(entries_.size() + 1);
    entries_.insert(entries_.begin() + index, Entry{field, std::move(value)});
    return;
  }
  entries_.insert(at, Entry{field, std::move(value)});
}

void Position::set_all(const Position& other) {
  for (const Entry& entry : other.entries_) set(entry.field, entry.value);
}

const Value* Position::get(Field field) const {
  for (const Entry& entry : entries_)
    if (entry.field == field) return &entry.value;
  return nullptr;
}

void append_fields(std::string& out, const Position& position) {
  for (const Position::Entry& entry : position.entries()) {
    append_key(out, name(entry.field));
    if (const auto* number = std::get_if<std::int64_t>(&entry.value))
      append_number(out, *number);
    else
      append_string(out, std::get<std::string>(entry.value));
  }
}

std::string to_json(const Position& position) {
  std::string out = "{";
  append_fields(out, position);
  out += '}';
  return out;
}

Position advanced(Position position, std::int64_t ms) {
  if (ms <= 0) return position;
  for (Position::Entry& entry : position.entries()) {
    if (auto* number = std::get_if<std::int64_t>(&entry.value)) {
      // 0 stands for "not known": a task without a file name has offset 0 for good.
      if (moves(entry.field) && *number != 0) *number += ms;
    } else {
      entry.value = advanced_text(entry.field, std::get<std::string>(entry.value), ms);
    }
  }
  return position;
}

}  // namespace console_sim
