#pragma once
// A request body: one flat JSON object. Anything that a strict reader would stumble over is an error here: no object,
// text after it, invalid UTF-8, a key twice at any level, deep nesting.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace console_sim {

/// A number that is no 64-bit signed integer (a fraction, an exponent, 2^63 and up).
struct OtherNumber {};
/// An array or an object.
struct Nested {};

using BodyValue = std::variant<std::nullptr_t, bool, std::int64_t, std::string, OtherNumber, Nested>;

class Body {
 public:
  struct Member {
    std::string key;
    BodyValue value;
  };

  const BodyValue* find(std::string_view key) const;
  /// Nothing when absent or of another type.
  std::optional<std::int64_t> integer(std::string_view key) const;
  const std::vector<Member>& members() const { return members_; }
  void add(std::string_view key, BodyValue value) { members_.push_back({std::string(key), std::move(value)}); }

 private:
  std::vector<Member> members_;
};

struct ParsedBody {
  Body body;
  std::string error;  ///< empty: well-formed
};

ParsedBody parse_body(std::string_view text);

}  // namespace console_sim
