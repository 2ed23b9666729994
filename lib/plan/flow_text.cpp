#include "plan/flow_text.hpp"

#include <algorithm>
#include <array>

#include "core/json_text.hpp"
#include "core/result.hpp"
#include "plan/integers.hpp"
#include "plan/position_values.hpp"

namespace resetd::plan {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

// Control characters that JSON lets stand raw, and readers of plans, or of YAML, do not: DEL and those of U+0080 on,
// line separators, the byte order mark.
std::size_t append_escaped(std::string& out, std::string_view text) {
  constexpr std::array<std::string_view, 3> marks{"\xE2\x80\xA8", "\xE2\x80\xA9", "\xEF\xBB\xBF"};
  constexpr std::array<std::string_view, 3> escapes{"\\u2028", "\\u2029", "\\ufeff"};
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (!text.starts_with(marks[i])) continue;
    out += escapes[i];
    return marks[i].size();
  }
  const auto byte = static_cast<unsigned char>(text[0]);
  const bool wide = byte == 0xC2 && text.size() > 1 && static_cast<unsigned char>(text[1]) < 0xA0;
  if (byte != 0x7F && !wide) {
    out += text[0];
    return 1;
  }
  const auto code = wide ? static_cast<unsigned char>(text[1]) : byte;
  out.append("\\u00").append(1, hex_digits[code >> 4]).append(1, hex_digits[code & 15]);
  return wide ? 2 : 1;
}

// As nearly every text of a large plan is.
bool stands_for_itself(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

void append_quoted(std::string& out, std::string_view text) {
  if (stands_for_itself(text)) {
    out.append(1, '"').append(text).append(1, '"');
    return;
  }
  std::string json;
  core::append_json_string(json, text);
  for (std::string_view rest = json; !rest.empty();) rest.remove_prefix(append_escaped(out, rest));
}

bool is_truth(std::string_view text) {
  return text == "true" || text == "false";
}

// Only the values that quotes would make something else of stay without them.
void append_scalar(std::string& out, const Node& node, bool truth_is_plain) {
  const bool plain =
      node.kind != Kind::quoted && (looks_like_number(node.text) || (is_truth(node.text) && truth_is_plain));
  if (plain) {
    out += node.text;
  } else {
    append_quoted(out, node.text);
  }
}

bool plain_key(std::string_view key) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const bool null = key.size() == 4 && (key == "null" || key == "Null" || key == "NULL");
  return !key.empty() && !null && std::ranges::all_of(key, letter);
}

void append_value(std::string& out, const Node& key, const Node& value) {
  const bool composed = value.kind == Kind::map || value.kind == Kind::list;
  if (composed && key.text == "commonPosStr") {
    const auto text = json_text(value);
    if (text.has_error()) core::broken_invariant("a good plan's commonPosStr is no JSON text");
    append_quoted(out, *text);
  } else if (value.kind == Kind::cell) {
    append_scalar(out, value, key.text == "allow_forward" || key.text == "allow_undocumented");
  } else {
    append_flow(out, value);
  }
}

}  // namespace

void append_flow(std::string& out, const Node& node) {
  switch (node.kind) {
    case Kind::map:
      out += '{';
      append_fields(out, node, ", ");
      out += '}';
      return;
    case Kind::list: {
      std::string_view separator = "";
      out += '[';
      each_item(node, [&](const Node& item) {
        out += separator;
        separator = ", ";
        append_flow(out, item);
      });
      out += ']';
      return;
    }
    case Kind::null:
      out += "null";
      return;
    case Kind::plain:
    case Kind::number:
    case Kind::quoted:
    case Kind::cell:
      return append_scalar(out, node, true);
    case Kind::bad:
      core::broken_invariant("a bad node of a good plan");
  }
}

void append_fields(std::string& out, const Node& map, std::string_view separator) {
  std::string_view before = "";
  each_pair(map, [&](const Node& key, const Node& value) {
    out += before;
    before = separator;
    if (plain_key(key.text)) {
      out += key.text;
    } else {
      append_quoted(out, key.text);
    }
    out += ": ";
    append_value(out, key, value);
  });
}

}  // namespace resetd::plan
