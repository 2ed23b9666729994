#pragma once
// A look has to stay young until its reset may leave. Pure.

#include "core/policy.hpp"
#include "core/result.hpp"

namespace resetd::engine {

/// At one call in this time a look, and its reset after it, leave within check_max_age.
bool looks_stay_young(std::chrono::nanoseconds call_interval, std::chrono::nanoseconds check_max_age);

/// bad_input where the policy's check_max_age is too short for the rate at which calls leave: its own, or that of the
/// console where that is slower.
core::Result<void> looks_stay_young(const core::Policy& policy, core::Rate console);

}  // namespace resetd::engine
