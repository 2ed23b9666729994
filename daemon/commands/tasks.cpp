// `resetd tasks RUN [--state S,…]`: the tasks of a run.

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
    "  resetd tasks 3 -o json |\n"
    "    jq -r '.[] | select(.state == \"succeeded\") | .request_id'\n"
    "\n"
    "States: queued, checking, stopping, resetting, reconciling, verifying,\n"
    "starting, waiting, held, succeeded, failed, refused, cancelled.";

struct Options {
  std::string run;
  std::optional<std::string> states;
  std::optional<Format> format;
};

using States = std::vector<core::TaskState>;

core::Result<void> list_local(Context& context, Format format, core::RunId id, const States& states,
                              sqlite::Connection& connection) {
  const auto found = find_run(connection, id);
  if (found.has_error()) return found.error();
  list_tasks(context.out, format,
             [&](core::Ordinal after) { return queue::list_tasks(connection, id, states, after, page); });
  return {};
}

core::Result<void> list_remote(Context& context, Format format, core::RunId id, const States& states, Remote& remote) {
  const auto found = remote.run(id);
  if (found.has_error()) return found.error();
  std::optional<core::Error> broken_off;
  list_tasks(context.out, format, [&](core::Ordinal after) -> std::vector<queue::Task> {
    auto tasks = remote.tasks(id, states, after, page);
    if (tasks.has_value()) return std::move(*tasks);
    broken_off = tasks.error();
    return {};
  });
  if (broken_off) return *broken_off;
  return {};
}

void run(Context& context, const Options& options) {
  const auto id = run_argument(options.run);
  if (id.has_error()) return fail(context, id.error());
  const auto states = options.states ? states_argument(*options.states) : States{};
  if (states.has_error()) return fail(context, states.error());
  const Format format = context.out.format(options.format);
  look(context, {.remote = [&](Remote& remote) { return list_remote(context, format, *id, *states, remote); },
                 .local = [&](sqlite::Connection& c) { return list_local(context, format, *id, *states, c); }});
}

}  // namespace tasks_command
}  // namespace

void add_tasks(CLI::App& app, Context& context) {
  const auto options = std::make_shared<tasks_command::Options>();
  CLI::App* const command = app.add_subcommand("tasks", tasks_command::description);
  command->footer(tasks_command::footer);
  command->add_option("RUN", options->run, "the run's number")->required()->type_name("");
  command->add_option("--state", options->states, "only tasks in these states: refused,held")->type_name("STATES");
  add_format_option(*command, options->format);
  command->callback([&context, options] { tasks_command::run(context, *options); });
}

}  // namespace resetd::daemon
