#pragma once
// The page of `GET /`: constant text, the same for everyone, that asks the API for what it shows, with the token its
// reader gives it. Pure.

#include <string>
#include <string_view>

#include "control/exchange.hpp"

namespace resetd::control {

/// The page, with a policy under which it runs its own script and style, talks to the daemon it came from, and does
/// nothing else.
Reply status_page();

/// What a Content-Security-Policy lets that page do. `page` has one script and one style, neither tag with attributes.
std::string policy_of(std::string_view page);

/// status_page.html with status_page.css and status_page.js in it.
std::string_view embedded_status_page();

}  // namespace resetd::control
