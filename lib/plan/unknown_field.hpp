#pragma once
// What the author of a plan meant by a field that is not known where it stands.

#include <span>
#include <string>
#include <string_view>

namespace resetd::plan {

/// Behind the error: `; it belongs into policy` for a field of `policy` or `schedule`, else did_you_mean of those that
/// are known here.
std::string meant_by(std::string_view field, std::span<const std::string_view> known);

}  // namespace resetd::plan
