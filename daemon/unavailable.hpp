#pragma once
// What a plan or a configuration may ask for and this version cannot do. It is refused before anything is sent: a
// safety setting that is passed over in silence is worse than none.

#include "core/policy.hpp"
#include "core/result.hpp"
#include "settings/settings.hpp"

namespace resetd::daemon {

core::Result<void> all_available(const core::Policy& policy, const settings::Settings& settings);

}  // namespace resetd::daemon
