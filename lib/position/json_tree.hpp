#pragma once
// A JSON document that keeps what boost::json::value loses: numbers stay the text they were (a value turns 2^64 into a
// double), and an object with a key twice is refused (a value lets the last one win).

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace resetd::position {

/// Arrays and objects may be nested this deep; documents come from consoles, and reading them must not exhaust the
/// stack.
inline constexpr std::size_t max_json_depth = 32;

struct JsonTree {
  enum class Kind { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  std::string text;               ///< a string's characters; a number, true or false as it was written
  std::vector<JsonTree> items;    ///< an array's elements, or an object's values in the order of `keys`
  std::vector<std::string> keys;  ///< an object's keys as they stood, each once
};

/// Nothing where the text is not exactly one JSON document in UTF-8, is nested deeper than max_json_depth, or has an
/// object, at any depth, with a key twice.
std::optional<JsonTree> parse_json(std::string_view text);

/// JSON text without white space, keys and numbers as they stood.
std::string to_text(const JsonTree& tree);

/// The same document: objects irrespective of the order of keys, numbers by their exact value.
bool equal(const JsonTree& a, const JsonTree& b);

/// Two documents as texts: equivalent when both parse and are equal, or are the same text; otherwise unordered, since
/// nothing says what a composite position's parts mean.
std::partial_ordering compare_documents(std::string_view a, std::string_view b);

}  // namespace resetd::position
