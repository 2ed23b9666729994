// `resetd tasks RUN [--state S]`: the tasks of a run.

#include <CLI/App.hpp>
#include <memory>

#include "daemon/arguments.hpp"
#include "daemon/cli.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/database.hpp"
#include "daemon/task_listing.hpp"
#include "queue/tasks.hpp"

namespace resetd::daemon {
namespace {
namespace tasks_command {

constexpr int page = 1000;

constexpr const char* description =
    "List the tasks of a run in plan order: what each was to be reset to, where it stood before and after, and what "
    "is\n"
    "wrong where something is.";

constexpr const char* footer =
    "Example:\n"
    "  resetd tasks 3                      all tasks of run 3\n"
    "  resetd tasks 3 --state held         those that a person must decide on\n"
    "  resetd tasks 3 -o json | jq -r '.[] | select(.state == \"succeeded\") | .request_id'\n"
    "\n"
    "States: queued, checking, stopping, resetting, reconciling, verifying, starting, waiting, held, succeeded, "
    "failed,\n"
    "refused, cancelled.";

struct Options {
  std::string run;
  std::optional<std::string> state;
  std::optional<Format> format;
};

void run(Context& context, const Options& options) {
  const auto id = run_argument(options.run);
  if (id.has_error()) return fail(context, id.error());
  std::optional<core::TaskState> state;
  if (options.state) {
    const auto asked = state_argument(*options.state);
    if (asked.has_error()) return fail(context, asked.error());
    state = *asked;
  }
  look_into_database(context, [&](sqlite::Connection& connection) -> core::Result<void> {
    const auto found = find_run(connection, *id);
    if (found.has_error()) return found.error();
    list_tasks(context.out, context.out.format(options.format),
               [&](core::Ordinal after) { return queue::list_tasks(connection, *id, state, after, page); });
    return {};
  });
}

}  // namespace tasks_command
}  // namespace

void add_tasks(CLI::App& app, Context& context) {
  const auto options = std::make_shared<tasks_command::Options>();
  CLI::App* const command = app.add_subcommand("tasks", tasks_command::description);
  command->footer(tasks_command::footer);
  command->add_option("RUN", options->run, "the run's number")->required()->type_name("");
  command->add_option("--state", options->state, "only tasks in this state")->type_name("STATE");
  add_format_option(*command, options->format);
  command->callback([&context, options] { tasks_command::run(context, *options); });
}

}  // namespace resetd::daemon
