#pragma once
// The `policy` section.

#include <span>
#include <string_view>

#include "core/policy.hpp"
#include "plan/problems.hpp"
#include "plan/tree.hpp"

namespace resetd::plan {

/// Reports everything that is wrong; what is, and what is absent, keeps its default.
core::Policy read_policy(const Node& node, Problems& problems);

/// The names of its fields.
std::span<const std::string_view> policy_field_names();

/// `20/s` or `100/m`. The error continues a sentence that names the field.
core::Result<core::Rate> parse_rate(std::string_view text);

}  // namespace resetd::plan
