#pragma once
// Following a run that another process carries out, until it rests.

#include <optional>

#include "daemon/context.hpp"
#include "daemon/remote.hpp"

namespace resetd::daemon {

/// Shows the run's progress on standard error: a bar on a terminal, elsewhere a line for each of its audit records;
/// returns once it has finished, is halted or paused. SIGINT ends the following, not the run.
core::Result<RunRow> follow(Context& context, Remote& remote, core::RunId id);

/// The run as it stands once it is not being sealed any more.
core::Result<RunRow> wait_until_sealed(Context& context, Remote& remote, core::RunId id);

/// Prints the run and makes the exit code.
void report(Context& context, const RunRow& row, std::optional<Format> format);

}  // namespace resetd::daemon
