#pragma once
// Text as a terminal shows it. Pure, whatever the locale.

#include <string>
#include <string_view>
#include <vector>

namespace resetd::daemon {

/// `text` with everything that could steer a terminal or hide what is there shown instead of sent: control characters
/// and bytes that are no UTF-8 as `\xNN`, invisible and direction-changing code points as `\u{NNNN}`.
std::string harmless(std::string_view text);

/// The columns that harmless text takes on a terminal: East Asian wide characters two, combining ones none.
std::size_t display_width(std::string_view text);

/// `text` (harmless) in at most `width` columns, its end replaced by … where it is longer. Nothing fits into 0.
std::string truncated(std::string_view text, std::size_t width);

/// The text in lines of at most so many columns, at least one line: broken at a blank where that can be, which is left
/// out then, else within a word. `width` is 2 or more; harmless text.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace resetd::daemon
