#pragma once
// Following a run that another process carries out, until it rests.

#include <optional>
#include <string>

#include "daemon/context.hpp"
#include "daemon/next_step.hpp"
#include "daemon/remote.hpp"

namespace resetd::daemon {

/// Shows the run's progress on standard error: a bar on a terminal, elsewhere a line for each of its audit records;
/// returns once it has finished, is halted or paused. `left_words` are for who ends the following before.
core::Result<RunRow> follow(Context& context, Remote& remote, core::RunId id);

/// What is said where a signal ends the following of this run, and not the run.
std::string left_words(core::RunId id);

/// The run as it stands once it is not being sealed any more.
core::Result<RunRow> wait_until_sealed(Context& context, Remote& remote, core::RunId id);

/// The jobs that it left stopped, where there are any.
void print_left_stopped(Output& out, const RunRow& row);

/// Prints the run.
void print_run(Context& context, const RunRow& row, std::optional<Format> format);

/// Likewise, and makes the exit code; what is to be done next is said on standard error.
void report(Context& context, const RunRow& row, Carrier carrier, std::optional<Format> format);

}  // namespace resetd::daemon
