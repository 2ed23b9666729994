#include "position/position.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "core/json_text.hpp"
#include "position/json_tree.hpp"
#include "position/numbers.hpp"

namespace resetd::position {
namespace {

constexpr std::array<std::string_view, field_count> field_names = {
    "commonPosStr",      "dataId", "filePosition", "gtidPosition", "journalFile",  "lsn",
    "positionTimestamp", "scn",    "scnIndex",     "serverId",     "transactionId"};

constexpr Field field_at(std::size_t index) {
  return static_cast<Field>(index);
}

void append_value(std::string& out, const Value& value) {
  if (std::holds_alternative<std::string>(value)) {
    core::append_json_string(out, std::get<std::string>(value));
  } else {
    out += text_of(value);
  }
}

void append_key(std::string& out, std::string_view key) {
  if (out.size() > 1) out += ',';
  core::append_json_string(out, key);
  out += ':';
}

/// The number as a 64-bit integer where it is written as one.
std::optional<std::int64_t> integer(const JsonTree& number) {
  std::int64_t result = 0;
  const char* const end = number.text.data() + number.text.size();
  const auto [read, error] = std::from_chars(number.text.data(), end, result);
  if (error != std::errc{} || read != end) return std::nullopt;
  return result;
}

std::optional<Value> value_as_found(const JsonTree& tree) {
  if (tree.kind == JsonTree::Kind::null) return std::nullopt;
  if (tree.kind == JsonTree::Kind::string) return tree.text;
  if (tree.kind == JsonTree::Kind::number) {
    if (const auto whole = integer(tree)) return *whole;
  }
  return to_text(tree);
}

std::optional<Value> value_as_stored(const JsonTree& tree) {
  if (tree.kind == JsonTree::Kind::string) return tree.text;
  if (tree.kind != JsonTree::Kind::number) return std::nullopt;
  return integer(tree);
}

/// What goes out for a field: the pages disagree on the type of scn and scnIndex, and a string is right for both.
Value as_sent(Field field, const Value& value) {
  if (field == Field::scn || field == Field::scnIndex) return text_of(value);
  return value;
}

}  // namespace

std::string_view name(Field field) {
  return field_names[static_cast<std::size_t>(field)];
}

std::optional<Field> field(std::string_view name) {
  const auto found = std::ranges::find(field_names, name);
  if (found == field_names.end()) return std::nullopt;
  return field_at(static_cast<std::size_t>(found - field_names.begin()));
}

bool Position::empty() const {
  return std::ranges::none_of(values_, [](const auto& value) { return value.has_value(); });
}

std::string to_json(const Position& position) {
  std::string out = "{";
  for (std::size_t i = 0; i < field_count; ++i) {
    const auto& value = position.get(field_at(i));
    if (!value) continue;
    append_key(out, field_names[i]);
    append_value(out, *value);
  }
  out += '}';
  return out;
}

core::Result<Position> from_json(std::string_view json) {
  const auto tree = parse_json(json);
  if (!tree || tree->kind != JsonTree::Kind::object) {
    return core::unexpected("a stored position is not one JSON object: " + std::string(json));
  }
  Position position;
  for (std::size_t i = 0; i < tree->keys.size(); ++i) {
    const auto known = field(tree->keys[i]);
    if (!known) return core::unexpected("a stored position has the unknown field `" + tree->keys[i] + "`");
    auto value = value_as_stored(tree->items[i]);
    if (!value) {
      return core::unexpected("a stored position's field `" + tree->keys[i] +
                              "` is neither a string nor a 64-bit integer: " + to_text(tree->items[i]));
    }
    position.set(*known, std::move(*value));
  }
  return position;
}

std::optional<Position> parse_task_position(std::string_view text) {
  const auto tree = parse_json(text);
  if (!tree || tree->kind != JsonTree::Kind::object) return std::nullopt;
  Position position;
  for (std::size_t i = 0; i < tree->keys.size(); ++i) {
    const auto known = field(tree->keys[i]);
    if (!known) continue;
    if (auto value = value_as_found(tree->items[i])) position.set(*known, std::move(*value));
  }
  return position;
}

std::string request_body(core::TaskId task, std::string_view pos_type, const Position& target) {
  std::vector<std::pair<std::string_view, Value>> members = {{"taskId", core::number(task)},
                                                             {"posType", std::string(pos_type)}};
  for (std::size_t i = 0; i < field_count; ++i) {
    const auto& value = target.get(field_at(i));
    if (value) members.emplace_back(field_names[i], as_sent(field_at(i), *value));
  }
  std::ranges::sort(members, {}, &std::pair<std::string_view, Value>::first);
  std::string out = "{";
  for (const auto& [key, value] : members) {
    append_key(out, key);
    append_value(out, value);
  }
  out += '}';
  return out;
}

}  // namespace resetd::position
