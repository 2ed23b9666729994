#include "daemon/database.hpp"

#include "daemon/configuration.hpp"
#include "queue/runs.hpp"
#include "sqlite/database_file.hpp"

namespace resetd::daemon {

void look_into_database(Context& context, const UseDatabase& use) {
  look_into_database(
      context, UseBoth{[&use](sqlite::Connection& connection, const settings::Settings&) { return use(connection); }});
}

void look_into_database(Context& context, const UseBoth& use) {
  const auto settings = load_configuration(context);
  if (!settings) return;
  const auto connection = sqlite::Connection::open(database_file(*settings), sqlite::Access::look);
  if (connection.has_error()) return fail(context, connection.error());
  try {
    const core::Result<void> used = use(**connection, *settings);
    if (used.has_error()) fail(context, used.error());
  } catch (const SQLite::Exception& fault) {
    fail(context, core::unexpected(sqlite::describe(fault, (*connection)->file())));
  }
}

std::optional<engine::Steered> steer_database(Context& context, const App::Decide& decide) {
  const auto settings = load_configuration(context);
  if (!settings) return std::nullopt;
  // There is nothing to steer in a database that would only be made now.
  if (auto there = sqlite::expect_database_file(database_file(*settings)); there.has_error()) {
    fail(context, there.error());
    return std::nullopt;
  }
  const auto app = App::open(*settings);
  if (app.has_error()) {
    fail(context, app.error());
    return std::nullopt;
  }
  core::Result<engine::Steered> steered = (*app)->steer(decide);
  if (steered.has_value()) return std::move(*steered);
  fail(context, steered.error());
  return std::nullopt;
}

core::Result<queue::Run> find_run(sqlite::Connection& connection, core::RunId run) {
  auto found = queue::find_run(connection, run);
  if (found) return std::move(*found);
  return core::bad_input("there is no run " + std::to_string(core::number(run)) + ": `resetd status` lists them");
}

}  // namespace resetd::daemon
