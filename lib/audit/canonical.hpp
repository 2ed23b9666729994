#pragma once
// Canonical JSON, read strictly: keys in rising byte order (so no key twice), no white space, each string in its one
// escaped form, valid UTF-8; numbers as they stand. What passes is byte for byte what writing it again would give.

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace resetd::audit {

enum class Kind { null, boolean, number, string, array, object };

struct Member {
  std::string key;  ///< without escapes
  Kind kind = Kind::null;
  std::string_view value;  ///< as it stands in the text, quotes and escapes included
  std::size_t begin = 0;   ///< where the key's opening quote stands
};

/// Objects and arrays within each other; a console's answers are limited far below.
inline constexpr int max_depth = 128;

/// The members of the one object that `text` is. An error says what is wrong and at which byte (from 1).
core::Result<std::vector<Member>> read_canonical_object(std::string_view text);
/// Whether it is one, without its members; it stands within `depth` others.
core::Result<void> check_canonical_object(std::string_view text, int depth);

}  // namespace resetd::audit
