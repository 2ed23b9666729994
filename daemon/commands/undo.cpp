// `resetd undo RUN -o FILE`: the plan that takes a run back.

#include <CLI/App.hpp>
#include <memory>

#include "daemon/arguments.hpp"
#include "daemon/cli.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/configuration.hpp"
#include "daemon/database.hpp"
#include "daemon/logging.hpp"
#include "daemon/undoing.hpp"

namespace resetd::daemon {
namespace {
namespace undo_command {

constexpr const char* description =
    "Write a plan that takes the tasks which a run reset back to where they were, in reverse order, each in its most\n"
    "exact form. Only the plan is written: nothing is reset before you run or submit it. Tasks whose position is no\n"
    "longer what the run left, or was never known, are listed on standard error instead.";

constexpr const char* footer =
    "Example:\n"
    "  resetd undo 3 -o undo-3.yaml      then look at it\n"
    "  resetd run undo-3.yaml            with a daemon: resetd submit undo-3.yaml\n"
    "  resetd undo 3 -o - | less         the plan on standard output\n"
    "\n"
    "A task that the run reset more than once goes back to before the last of them.\n"
    "The file must not be there yet. Ends with 4 when some task is listed (the plan\n"
    "has the others; none is written where there are no others), with 3 when the run\n"
    "has reset nothing or is being carried out.";

struct Options {
  std::string run;
  std::string file;
};

void run(Context& context, const Options& options) {
  const auto id = run_argument(options.run);
  if (id.has_error()) return fail(context, id.error());
  const auto configured = load_configuration(context);
  if (!configured) return;
  look(context, *configured,
       {.remote = [&](Remote& remote) { return undo(context, remote, *id, options.file); },
        .local = [&](sqlite::Connection& connection) -> core::Result<void> {
          const auto found = find_run(connection, *id);
          if (found.has_error()) return found.error();
          if (auto logging = set_up_logging(configured->log); logging.has_error()) return logging.error();
          return undo(context, *configured, connection, *found, options.file);
        }});
}

}  // namespace undo_command
}  // namespace

void add_undo(CLI::App& app, Context& context) {
  const auto options = std::make_shared<undo_command::Options>();
  CLI::App* const command = app.add_subcommand("undo", undo_command::description);
  command->footer(undo_command::footer);
  command->add_option("RUN", options->run, "the run's number")->required()->type_name("");
  command->add_option("-o,--output", options->file, "the plan to write; - for standard output")
      ->required()
      ->type_name("FILE");
  command->callback([&context, options] { undo_command::run(context, *options); });
}

}  // namespace resetd::daemon
