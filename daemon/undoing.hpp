#pragma once
// From a run and the console's present positions to the plan that undoes the run.

#include <string>

#include "daemon/context.hpp"
#include "daemon/remote.hpp"
#include "queue/rows.hpp"
#include "settings/settings.hpp"
#include "sqlite/connection.hpp"

namespace resetd::daemon {

/// Writes the plan to `file`, which must not be there yet, or to standard output where it is `-`, and lists on standard
/// error what cannot be undone. The exit code is the context's: 4 where something is listed. No plan is written that
/// would have no task. Errors: bad_input where the file is there; refused where the run's console is not configured any
/// more, the panic file exists or the run reset nothing; unreachable where the console does not answer.
core::Result<void> undo(Context& context, const settings::Settings& settings, sqlite::Connection& database,
                        const queue::Run& run, const std::string& file);

/// The same, told by the process that has the database, which asks the console under the limits of all its runs. Errors
/// as well: refused where it is carrying the run out, unreachable where it does not answer.
core::Result<void> undo(Context& context, Remote& remote, core::RunId run, const std::string& file);

}  // namespace resetd::daemon
