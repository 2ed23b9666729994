#pragma once
// The database as commands find it, at the process that has it or as a file: to look into, or to decide something in.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "daemon/app.hpp"
#include "daemon/context.hpp"
#include "daemon/remote.hpp"
#include "sqlite/connection.hpp"

namespace resetd::daemon {

/// What is done with the configured database, opened as it is.
using UseDatabase = std::function<core::Result<void>(sqlite::Connection&)>;

/// How a command looks: at the process that serves the socket, where one does, else into the database as it is.
struct Looking {
  std::function<core::Result<void>(Remote&)> remote;
  UseDatabase local;
};
/// What goes wrong, the error of what was called included, is said and makes the exit code: 3 where somebody has the
/// database and does not serve the socket, and that does not pass.
void look(Context& context, const Looking& looking);
/// For commands that need more of the configuration.
void look(Context& context, const settings::Settings& settings, const Looking& looking);

/// Writes the copy of the database that the process at work makes to `file`, which must not be there yet, and opens it.
/// Errors: what came instead of it; as of NewFile where it cannot be written.
core::Result<std::unique_ptr<sqlite::Connection>> receive_copy(Remote& remote, const std::filesystem::path& file);

/// A copy of the database that the process at work makes, handed to `use`, then gone: for what needs the whole file.
/// Errors: what came instead of it, and use's; unexpected where the temporary folder does not take it.
core::Result<void> look_into_copy(Remote& remote, const UseDatabase& use);

/// What a person decides, both ways.
struct Deciding {
  core::RunId run{};
  std::string_view verb;     ///< the last part of the control API's path
  boost::json::object body;  ///< as the control API takes it
  App::Decide local;         ///< settles first what an earlier process left; the database must exist
};
struct Decided {
  engine::Steered steered;
  bool carried_out = false;  ///< a process carries the run on by itself
};
/// Nothing, after the error was said and the exit code set, where it was not done.
std::optional<Decided> decide(Context& context, const Deciding& deciding);

/// The run with this number, or a bad_input that says how to find one.
core::Result<queue::Run> find_run(sqlite::Connection& connection, core::RunId run);

}  // namespace resetd::daemon
