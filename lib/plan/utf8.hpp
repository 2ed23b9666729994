#pragma once
// Tells text from bytes.

#include <cstddef>
#include <string_view>

namespace resetd::plan {

enum class TextEnd {
  complete,  ///< all of it is text
  cut,       ///< the rest is the beginning of a character (or of CR LF) that needs more bytes
  bad        ///< the byte at `valid` cannot stand there
};

struct TextScan {
  std::size_t valid;  ///< so many bytes from the start are whole, permitted characters
  TextEnd end;
  std::string_view what;  ///< for bad: what is wrong
};

/// UTF-8 as RFC 3629 has it (no overlong forms, no surrogates), without NUL and the other control characters but tab,
/// LF and CR LF.
TextScan scan_text(std::string_view bytes);

}  // namespace resetd::plan
