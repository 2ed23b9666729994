#pragma once
// Values as people read them. Pure.

#include <string>
#include <string_view>

#include "core/time_text.hpp"

namespace resetd::daemon {

using core::rfc3339;

/// A position in a few words, from its JSON (keys as the API spells them, others passed over), by its most exact form:
/// `binlog.000482:3881575`, `gtid …`, `lsn 0/16B3748`, `scn 123` or `scn 123.4`, `data id 7`, a composite's JSON, then
/// `2026-11-22T09:00:00Z`. At most 64 columns, harmless. `-` where there is no position, `unreadable` where the text is
/// no JSON object.
std::string position_text(std::string_view json);

/// The same in the form of the task's target (JSON too), where the position has it: what was reset by time is seen to
/// have moved by time, though its console still shows the file that it stood in.
std::string position_text(std::string_view json, std::string_view target);

}  // namespace resetd::daemon
