#pragma once
// Strict UTF-8: no overlong form, no surrogate, nothing above U+10FFFF.

#include <optional>
#include <string_view>

namespace resetd::core {

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;  ///< 1..4, how many bytes of the text it takes
};

/// The code point that `text` starts with; nothing when it is empty or starts with an invalid sequence.
std::optional<CodePoint> first_code_point(std::string_view text);

/// Where the first invalid sequence starts; nothing when all of `text` is valid.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

}  // namespace resetd::core
