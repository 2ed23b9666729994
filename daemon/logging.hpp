#pragma once
// The log: standard error, as text or as JSON lines. The audit log never goes through it.

#include "settings/settings.hpp"

namespace resetd::daemon {

/// Sets the process's logger. `terminal`: standard error is one.
void set_up_logging(const settings::Log& log, bool terminal);
/// From now on.
void set_log_level(settings::LogLevel level);

}  // namespace resetd::daemon
