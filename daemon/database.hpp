#pragma once
// The database as commands without a daemon find it: to look into, or to decide something in.

#include <functional>
#include <optional>

#include "daemon/app.hpp"
#include "daemon/context.hpp"
#include "sqlite/connection.hpp"

namespace resetd::daemon {

/// Opens the configured database as it is and hands it to `use`. What goes wrong, `use`'s error included, is said and
/// makes the exit code; 3 where a daemon or a run has the database.
using UseDatabase = std::function<core::Result<void>(sqlite::Connection&)>;
void look_into_database(Context& context, const UseDatabase& use);
/// For commands that need more of the configuration.
using UseBoth = std::function<core::Result<void>(sqlite::Connection&, const settings::Settings&)>;
void look_into_database(Context& context, const UseBoth& use);

/// Opens the configured database for work (it must exist), settles what an earlier process left, and decides. Nothing,
/// after the error was said and the exit code set, where it was not done.
std::optional<engine::Steered> steer_database(Context& context, const App::Decide& decide);

/// The run with this number, or a bad_input that says how to find one.
core::Result<queue::Run> find_run(sqlite::Connection& connection, core::RunId run);

}  // namespace resetd::daemon
