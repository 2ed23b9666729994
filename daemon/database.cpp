#include "daemon/database.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "daemon/configuration.hpp"
#include "daemon/new_file.hpp"
#include "daemon/own_folder.hpp"
#include "daemon/patience.hpp"
#include "queue/runs.hpp"
#include "sqlite/database_file.hpp"

namespace resetd::daemon {

namespace {

void look_into(Context& context, sqlite::Connection& connection, const UseDatabase& use) {
  try {
    const core::Result<void> used = use(connection);
    if (used.has_error()) fail(context, used.error());
  } catch (const SQLite::Exception& fault) {
    fail(context, core::unexpected(sqlite::describe(fault, connection.file())));
  }
}

using Reached = control::Client::Reached;

// It served the socket when it was found, and has ended before a request came further than that.
bool gone_before(Remote& remote, Reached furthest, const core::Error& error) {
  return error.kind == core::ErrorKind::unreachable && remote.client().reached() <= furthest;
}

core::Result<Decided> decide_somewhere(Context& context, const settings::Settings& settings, const Deciding& deciding) {
  for (const Patience patience{settings};;) {
    auto remote = Remote::find(context, settings);
    if (remote.has_error()) return remote.error();
    if (*remote) {
      auto steered = (*remote)->decide(deciding.run, deciding.verb, deciding.body);
      if (steered.has_value()) return Decided{std::move(*steered), true};
      if (gone_before(**remote, Reached::nobody, steered.error()) && patience.wait()) continue;
      return steered.error();
    }
    // There is nothing to decide in a database that would only be made now.
    if (auto there = sqlite::expect_database_file(database_file(settings)); there.has_error()) return there.error();
    const auto app = App::open(settings);
    if (app.has_error()) {
      if (patience.try_again(app.error())) continue;
      return app.error();
    }
    core::Result<engine::Steered> steered = (*app)->steer(deciding.local);
    if (steered.has_error()) return steered.error();
    return Decided{std::move(*steered), false};
  }
}

// Whoever names the socket, and no configuration, need not be able to read the usual one.
std::optional<settings::Settings> load_what_is_needed(Context& context) {
  if (context.socket && !context.config) return settings::Settings{};
  return load_configuration(context);
}

}  // namespace

void look(Context& context, const settings::Settings& settings, const Looking& looking) {
  for (const Patience patience{settings};;) {
    auto remote = Remote::find(context, settings);
    if (remote.has_error()) return fail(context, remote.error());
    if (*remote) {
      const auto looked = looking.remote(**remote);
      if (looked.has_value()) return;
      if (gone_before(**remote, Reached::taken, looked.error()) && patience.wait()) continue;
      return fail(context, looked.error());
    }
    const auto connection = sqlite::Connection::open(database_file(settings), sqlite::Access::look);
    if (connection.has_value()) return look_into(context, **connection, looking.local);
    if (!patience.try_again(connection.error())) return fail(context, connection.error());
  }
}

void look(Context& context, const Looking& looking) {
  const auto settings = load_what_is_needed(context);
  if (settings) look(context, *settings, looking);
}

core::Result<std::unique_ptr<sqlite::Connection>> receive_copy(Remote& remote, const std::filesystem::path& file) {
  auto copy = NewFile::create(file, 0600);
  if (copy.has_error()) return copy.error();
  const auto write = [&copy](std::string_view piece) {
    copy->write(piece);
    return true;
  };
  if (const auto streamed = remote.client().stream("/v1/backup", write); streamed.has_error()) return streamed.error();
  if (const auto kept = copy->finish(); kept.has_error()) return kept.error();
  return sqlite::Connection::open(file, sqlite::Access::look);
}

core::Result<void> look_into_copy(Remote& remote, const UseDatabase& use) {
  std::error_code none;
  std::string name = (std::filesystem::temp_directory_path(none) / "resetd-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {  // 0700
    return core::unexpected("no temporary folder can be made (" + std::generic_category().message(errno) +
                            "): let TMPDIR name a folder with room");
  }
  const OwnFolder folder{name};
  const std::filesystem::path file = folder.path() / "copy.db";
  const auto connection = receive_copy(remote, file);
  if (connection.has_error()) return connection.error();
  try {
    return use(**connection);
  } catch (const SQLite::Exception& fault) {
    return core::unexpected(sqlite::describe(fault, file));
  }
}

std::optional<Decided> decide(Context& context, const Deciding& deciding) {
  const auto settings = load_what_is_needed(context);
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
