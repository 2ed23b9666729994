#include "plan/values.hpp"

#include "plan/durations.hpp"
#include "plan/integers.hpp"
#include "plan/wording.hpp"

namespace resetd::plan {
namespace {

std::string spelled(std::chrono::milliseconds duration) {
  const std::int64_t count = duration.count();
  if (count % 86'400'000 == 0 && count != 0) return std::to_string(count / 86'400'000) + "d";
  if (count % 1000 == 0) return std::to_string(count / 1000) + "s";
  return std::to_string(count) + "ms";
}

bool truth(std::string_view text) {
  return text == "true" || text == "false";
}

}  // namespace

core::Error wrong_kind(const Node& node, std::string_view wanted) {
  if (node.kind == Kind::bad) return core::bad_input("");
  if (node.kind == Kind::null) return core::bad_input("is empty; " + std::string(wanted) + " belongs here");
  return core::bad_input("is " + std::string(described(node.kind)) + " where " + std::string(wanted) + " belongs");
}

core::Result<std::int64_t> read_integer(const Node& node, std::int64_t min, std::int64_t max) {
  if (!node.scalar()) return wrong_kind(node, "an integer");
  if (node.kind == Kind::quoted) {
    return core::bad_input(in_quotes(node.text) + " is in quotes; integers are plain decimal digits");
  }
  return parse_integer(node.text, min, max);
}

core::Result<std::string> read_text(const Node& node) {
  if (!node.scalar()) return wrong_kind(node, "text");
  if (node.text.find_first_not_of(" \t\r\n") == std::string::npos) return core::bad_input("is empty");
  if (node.kind == Kind::number) {
    return core::bad_input(shown(node.text) + " is a number where text belongs; put it in quotes");
  }
  if (node.kind == Kind::plain && truth(node.text)) {
    return core::bad_input(node.text + " is a boolean where text belongs; put it in quotes if it is meant as text");
  }
  return node.text;
}

core::Result<bool> read_boolean(const Node& node) {
  if (!node.scalar()) return wrong_kind(node, "true or false");
  if (node.kind == Kind::quoted) {
    return core::bad_input(in_quotes(node.text) + " is in quotes; booleans are true and false");
  }
  if (!truth(node.text)) return core::bad_input(shown(node.text) + " is no boolean; booleans are true and false");
  return node.text == "true";
}

core::Result<std::chrono::milliseconds> read_duration(const Node& node, std::chrono::milliseconds min,
                                                      std::chrono::milliseconds max) {
  if (!node.scalar()) return wrong_kind(node, "a duration such as 30s");
  const auto duration = parse_duration(node.text);
  if (!duration) return duration;
  if (*duration < min) return core::bad_input(shown(node.text) + " is less than " + spelled(min));
  if (*duration > max) return core::bad_input(shown(node.text) + " is more than " + spelled(max));
  return duration;
}

core::Result<std::size_t> read_choice(const Node& node, std::span<const std::string_view> words) {
  if (!node.scalar()) return wrong_kind(node, joined(words));
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (node.text == words[i]) return i;
  }
  if (node.text.empty()) return core::bad_input("is empty; write one of " + joined(words));
  return core::bad_input(shown(node.text) + " is none of " + joined(words));
}

}  // namespace resetd::plan
