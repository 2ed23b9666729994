#pragma once
// Addresses as a configuration writes them. Pure; a failure is bad_input whose message is a clause that names the text
// and says what to write, for the caller to put the place and the key before.

#include <string_view>

#include "core/result.hpp"
#include "settings/settings.hpp"

namespace resetd::settings {

/// A console's address: http or https, a host, a port and a base path where wanted; no user, query, fragment.
core::Result<Url> lex_console_url(std::string_view text);

/// An address to send notifications to: as a console's, a query is let by. Kept as written. The message never shows
/// the text, which may hold a secret.
core::Result<std::string> lex_notify_url(std::string_view text);

/// `127.0.0.1:8470` or `[::1]:8470`: a loopback address, a port 1..65535.
core::Result<Endpoint> lex_endpoint(std::string_view text);

}  // namespace resetd::settings
