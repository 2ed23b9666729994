#pragma once
// The daemon: all runs of the database, steered over the control socket, until a signal ends it.

#include "daemon/app.hpp"
#include "daemon/context.hpp"

namespace resetd::daemon {

/// `settings` were checked, files included. Returns the exit code, after everything was said.
int serve(Context& context, App& app, settings::Settings settings);

}  // namespace resetd::daemon
