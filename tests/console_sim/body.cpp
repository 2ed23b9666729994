#include "console_sim/body.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>

namespace console_sim {
namespace {

using boost::json::error_code;
using boost::json::string_view;

/// Boost.JSON lets the last of two equal keys win, so the events are taken instead of its values.
struct Handler {
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  Body body;
  std::string duplicate;
  bool top_is_object = false;
  std::string text;
  std::string key;
  std::vector<std::vector<std::string>> keys;  ///< of each open object; an array's stay empty

  bool value(BodyValue value) {
    if (keys.size() == 1 && top_is_object) body.add(key, std::move(value));
    return true;
  }
  bool open(bool object) {
    if (keys.empty()) top_is_object = object;
    if (keys.size() == 1) value(Nested{});
    keys.emplace_back();
    return true;
  }
  bool take_key() {
    auto& seen = keys.back();
    if (std::find(seen.begin(), seen.end(), text) != seen.end() && duplicate.empty()) duplicate = text;
    seen.push_back(text);
    if (keys.size() == 1) key = text;
    text.clear();
    return true;
  }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return open(true); }
  bool on_object_end(std::size_t, error_code&) {
    keys.pop_back();
    return true;
  }
  bool on_array_begin(error_code&) { return open(false); }
  bool on_array_end(std::size_t, error_code&) {
    keys.pop_back();
    return true;
  }
  bool on_key_part(string_view part, std::size_t, error_code&) {
    text.append(part.data(), part.size());
    return true;
  }
  bool on_key(string_view part, std::size_t, error_code&) {
    text.append(part.data(), part.size());
    return take_key();
  }
  bool on_string_part(string_view part, std::size_t, error_code&) {
    text.append(part.data(), part.size());
    return true;
  }
  bool on_string(string_view part, std::size_t, error_code&) {
    text.append(part.data(), part.size());
    return value(std::exchange(text, {}));
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t number, string_view, error_code&) { return value(number); }
  bool on_uint64(std::uint64_t, string_view, error_code&) { return value(OtherNumber{}); }
  bool on_double(double, string_view, error_code&) { return value(OtherNumber{}); }
  bool on_bool(bool flag, error_code&) { return value(flag); }
  bool on_null(error_code&) { return value(nullptr); }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }
};

}  // namespace

const BodyValue* Body::find(std::string_view key) const {
  for (const Member& member : members_)
    if (member.key == key) return &member.value;
  return nullptr;
}

std::optional<std::int64_t> Body::integer(std::string_view key) const {
  const BodyValue* value = find(key);
  if (value == nullptr || !std::holds_alternative<std::int64_t>(*value)) return std::nullopt;
  return std::get<std::int64_t>(*value);
}

ParsedBody parse_body(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = 16;
  boost::json::basic_parser<Handler> parser(options);
  error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (!error && used != text.size()) error = boost::json::error::extra_data;
  if (error) return {{}, "JSON parse error: " + error.message()};
  const Handler& handler = parser.handler();
  if (!handler.top_is_object) return {{}, "JSON parse error: the body is no object"};
  if (!handler.duplicate.empty()) return {{}, "JSON parse error: duplicate field '" + handler.duplicate + "'"};
  return {std::move(parser.handler().body), {}};
}

}  // namespace console_sim
