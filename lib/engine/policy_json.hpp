#pragma once
// A policy as canonical JSON: what stands in the table of runs and goes into the run's digest. Durations are
// milliseconds and their keys end in _ms.

#include <string>
#include <string_view>

#include "core/policy.hpp"
#include "core/result.hpp"
#include "queue/rows.hpp"

namespace resetd::engine {

std::string to_json(const core::Policy& policy);

/// Reads what to_json wrote.
core::Result<core::Policy> policy_from_json(std::string_view json);

/// The policy that a run is carried out under: the sealed one, but for the rate that a person has set since, and a run
/// from a backup's copy refuses drift. The database holds only what to_json wrote.
core::Policy policy_of(const queue::Run& run);

/// As a plan writes it: `20/s`.
std::string to_text(core::Rate rate);
std::string rate_json(core::Rate rate);

}  // namespace resetd::engine
