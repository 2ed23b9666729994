#pragma once
// Reads what callers write: queries and the JSON bodies of commands, strictly. What is unknown, written twice or of
// another type is bad_input, never passed over: a command that is not understood in full is not carried out. Pure.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "control/route.hpp"
#include "core/result.hpp"

namespace resetd::control {

using Query = std::map<std::string, std::string, std::less<>>;

/// `text` is what stands after the `?`; values are decoded (`%41`, `+`), and are UTF-8 without control characters.
core::Result<Query> read_query(std::string_view text, const Route& route);

/// An integer of the query from `least` to `most`; `absent` where it is not there.
core::Result<std::int64_t> number_of(const Query& query, std::string_view name, std::int64_t least, std::int64_t most,
                                     std::int64_t absent);

using Value = std::variant<std::string, std::int64_t, std::vector<std::string>>;

class Body {
 public:
  explicit Body(std::map<std::string, Value, std::less<>> values) : values_(std::move(values)) {}

  /// Empty where it is absent. The name's kind is the route's.
  std::string text(std::string_view name) const;
  std::int64_t number(std::string_view name) const;  ///< 0 where it is absent
  std::vector<std::string> texts(std::string_view name) const;

 private:
  std::map<std::string, Value, std::less<>> values_;
};

/// One JSON object with the route's fields; an empty text is an object without any.
core::Result<Body> read_body(std::string_view text, const Route& route);

}  // namespace resetd::control
