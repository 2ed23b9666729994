#pragma once
// The Retry-After header (RFC 9110, 10.2.3). Pure.

#include <chrono>
#include <optional>
#include <string_view>

#include "core/time.hpp"

namespace resetd::console {

/// A date in one of the three forms that HTTP knows: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`
/// (years 70–99 are the last century's) and `Sun Nov  6 08:49:37 1994`. The name of the day is not compared.
std::optional<std::chrono::sys_seconds> http_date(std::string_view text);

/// How long to wait, clamped by core::clamp_retry_after. `value` is seconds or a date. A date counts from the answer's
/// own `Date`, so that two clocks that differ do no harm, or from `now` where `date` is none. Nothing for anything
/// else, a negative number included.
std::optional<std::chrono::seconds> retry_after(std::string_view value, std::string_view date, core::WallTime now);

}  // namespace resetd::console
