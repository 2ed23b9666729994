#pragma once
// The console's signature (console-api.md, "Transport and signature"). Pure.

#include <string>
#include <string_view>

namespace resetd::console {

/// RFC 3986: letters, digits, `-` `.` `_` `~` stay, every other byte becomes %XX in upper case.
std::string percent_encode(std::string_view text);

/// The three common parameters in the order of their names, encoded twice as the console does.
std::string string_to_sign(std::string_view access_key, std::string_view nonce);

/// Base64 of HMAC-SHA1. `secret_key` is not empty.
std::string signature(std::string_view secret_key, std::string_view text);

/// The four parameters of a signed request, without the question mark. Confidential: whoever has it can replay the
/// call, so it never goes into a log or an error text.
std::string signed_query(std::string_view access_key, std::string_view secret_key, std::string_view nonce);

}  // namespace resetd::console
