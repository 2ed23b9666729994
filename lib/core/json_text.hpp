#pragma once
// Strings as canonical JSON writes them: the one form that position JSON, request bodies and the audit log share, so
// that equal values have equal bytes (and hashes).

#include <cstddef>
#include <string>
#include <string_view>

namespace resetd::core {

/// Appends `text` as a JSON string with its quotes. Bytes stay as they are but for `"`, `\` and control characters
/// below U+0020: \b \f \n \r \t, the others \u00xx in lowercase hex. `text` must be UTF-8; it is not checked here.
void append_json_string(std::string& out, std::string_view text);

/// How many bytes `text` begins with that need no look of their own in such a string: ASCII, and neither escaped nor
/// a quote.
std::size_t plain_prefix(std::string_view text);

}  // namespace resetd::core
