#include "daemon/database.hpp"

#include "daemon/configuration.hpp"
#include "queue/runs.hpp"
#include "sqlite/database_file.hpp"

namespace resetd::daemon {

namespace {

void look_into(Context& context, const settings::Settings& settings, const UseDatabase& use) {
  const auto connection = sqlite::Connection::open(database_file(settings), sqlite::Access::look);
  if (connection.has_error()) return fail(context, connection.error());
  try {
    const core::Result<void> used = use(**connection);
    if (used.has_error()) fail(context, used.error());
  } catch (const SQLite::Exception& fault) {
    fail(context, core::unexpected(sqlite::describe(fault, (*connection)->file())));
  }
}

core::Result<Decided> decide_somewhere(Context& context, const settings::Settings& settings, const Deciding& deciding) {
  auto remote = Remote::find(context, settings);
  if (remote.has_error()) return remote.error();
  if (*remote) {
    auto steered = (*remote)->decide(deciding.run, deciding.verb, deciding.body);
    if (steered.has_error()) return steered.error();
    return Decided{std::move(*steered), true};
  }
  // There is nothing to decide in a database that would only be made now.
  if (auto there = sqlite::expect_database_file(database_file(settings)); there.has_error()) return there.error();
  const auto app = App::open(settings);
  if (app.has_error()) return app.error();
  core::Result<engine::Steered> steered = (*app)->steer(deciding.local);
  if (steered.has_error()) return steered.error();
  return Decided{std::move(*steered), false};
}

}  // namespace

void look_into_database(Context& context, const UseDatabase& use) {
  const auto settings = load_configuration(context);
  if (settings) look_into(context, *settings, use);
}

void look_into_database(Context& context, const UseBoth& use) {
  const auto settings = load_configuration(context);
  if (!settings) return;
  look_into(context, *settings,
            [&use, &settings](sqlite::Connection& connection) { return use(connection, *settings); });
}

void look(Context& context, const Looking& looking) {
  const auto settings = load_configuration(context);
  if (!settings) return;
  auto remote = Remote::find(context, *settings);
  if (remote.has_error()) return fail(context, remote.error());
  if (!*remote) return look_into(context, *settings, looking.local);
  if (const auto looked = looking.remote(**remote); looked.has_error()) fail(context, looked.error());
}

std::optional<Decided> decide(Context& context, const Deciding& deciding) {
  const auto settings = load_configuration(context);
  if (!settings) return std::nullopt;
  core::Result<Decided> decided = decide_somewhere(context, *settings, deciding);
  if (decided.has_value()) return std::move(*decided);
  fail(context, decided.error());
  return std::nullopt;
}

core::Result<queue::Run> find_run(sqlite::Connection& connection, core::RunId run) {
  auto found = queue::find_run(connection, run);
  if (found) return std::move(*found);
  return core::bad_input("there is no run " + std::to_string(core::number(run)) + ": `resetd status` lists them");
}

}  // namespace resetd::daemon
