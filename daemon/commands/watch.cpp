// `resetd watch RUN`: a run that the daemon carries out, as it goes.

#include <CLI/App.hpp>
#include <memory>

#include "daemon/arguments.hpp"
#include "daemon/cli.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/database.hpp"
#include "daemon/following.hpp"
#include "daemon/run_outcome.hpp"
#include "daemon/signals.hpp"
#include "queue/runs.hpp"

namespace resetd::daemon {
namespace {
namespace watch_command {

constexpr const char* description =
    "Follow a run until it ends, halts or is paused, then print it: a bar with rate and time left on a terminal,\n"
    "else a line for each record. Ending the command does not touch the run.";

constexpr const char* footer =
    "Example:\n"
    "  resetd watch 3\n"
    "\n"
    "Ends with the exit code that the run has: 0 succeeded, 4 failed or refused\n"
    "tasks, 5 held tasks, 6 halted, 130 paused; with 130, too, where\n"
    "it is interrupted.";

struct Options {
  std::string run;
  std::optional<Format> format;
};

core::Result<void> watch(Context& context, Remote& remote, core::RunId id, std::optional<Format> format) {
  const auto row = follow(context, remote, id);
  if (row.has_error()) return row.error();
  report(context, *row, Carrier::process, format);
  return {};
}

// Nobody carries it out: it is as it stands.
core::Result<void> show(Context& context, sqlite::Connection& connection, core::RunId id,
                        std::optional<Format> format) {
  core::Result<queue::Run> run = find_run(connection, id);
  if (run.has_error()) return run.error();
  report(context, read_row(connection, std::move(*run)), Carrier::nobody, format);
  return {};
}

void run(Context& context, const Options& options) {
  const auto id = run_argument(options.run);
  if (id.has_error()) return fail(context, id.error());
  const LeaveOnSignal leaving{context.err, left_words(*id)};
  look(context, {.remote = [&](Remote& remote) { return watch(context, remote, *id, options.format); },
                 .local = [&](sqlite::Connection& c) { return show(context, c, *id, options.format); }});
}

}  // namespace watch_command
}  // namespace

void add_watch(CLI::App& app, Context& context) {
  const auto options = std::make_shared<watch_command::Options>();
  CLI::App* const command = app.add_subcommand("watch", watch_command::description);
  command->footer(watch_command::footer);
  command->add_option("RUN", options->run, "the run's number")->required()->type_name("");
  add_format_option(*command, options->format);
  command->callback([&context, options] { watch_command::run(context, *options); });
}

}  // namespace resetd::daemon
