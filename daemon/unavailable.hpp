#pragma once
// What a plan or a configuration may ask for and this version cannot do. It is refused before anything is sent: a
// safety setting that is passed over in silence is worse than none.

#include "core/policy.hpp"
#include "core/result.hpp"
#include "settings/settings.hpp"

namespace resetd::daemon {

core::Result<void> all_available(const settings::Settings& settings);

/// A look has to stay young until its reset may leave: bad_input where check_max_age is too short for the rate at which
/// calls to this console leave.
core::Result<void> looks_stay_young(const core::Policy& policy, const settings::Console& console);

}  // namespace resetd::daemon
