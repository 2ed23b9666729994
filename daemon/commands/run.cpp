// `resetd run PLAN`: one run in the foreground, without a daemon.

#include <unistd.h>

#include <CLI/App.hpp>
#include <memory>

#include "daemon/cli.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/configuration.hpp"
#include "daemon/foreground_run.hpp"
#include "daemon/logging.hpp"
#include "daemon/patience.hpp"
#include "daemon/plan_check.hpp"
#include "daemon/remote.hpp"
#include "engine/young_looks.hpp"
#include "settings/files.hpp"

namespace resetd::daemon {
namespace {
namespace run_command {

constexpr const char* description =
    "Carry out one plan in the foreground: resolve and look at every task, show what will happen, ask, reset, verify,\n"
    "report. Every step is durable: Ctrl-C once lets what is in flight end; the same command then continues the run.";

constexpr const char* footer =
    "Example:\n"
    "  resetd run orders-rollback.yaml        shows the tasks, asks, then sends\n"
    "  resetd run orders-rollback.yaml --yes  for scripts: no question\n"
    "\n"
    "Where the plan says `approval: none` it does not ask.\n"
    "\n"
    "Ends with 0 when every task succeeded, 4 with failed or refused tasks, 5 with\n"
    "held ones, 6 when the run halted, 8 when the audit mirror is ahead of the\n"
    "database (an old copy was put back), 130 when it was interrupted or paused.\n"
    "Nothing was sent by it where it ends with 2 (bad plan or configuration),\n"
    "3 (refused, or it waits at a gate) or 7 (the console is unreachable).";

core::Result<void> may_run(const settings::Settings& settings, const RunOptions& options, const core::Policy& policy) {
  if (settings.two_person && (options.yes || policy.approval == core::Approval::none)) {
    return core::refused("the configuration wants another user to approve (approval.two_person), so " +
                         std::string{options.yes ? "--yes" : "approval: none"} +
                         " is refused: leave it out; nothing was sent");
  }
  const bool asks = !settings.two_person && !options.yes && policy.approval == core::Approval::required;
  if (asks && ::isatty(STDIN_FILENO) == 0) {
    return core::bad_input("there is no terminal to ask at before resets are sent: give --yes to go on without");
  }
  return {};
}

// Who is told to wait for another resetd to end would stop the daemon.
core::Error kept_out(const Context& context, const settings::Settings& settings, core::Error error) {
  if (error.kind != core::ErrorKind::refused) return error;
  const auto remote = Remote::find(context, settings);
  if (remote.has_error() || !*remote) return error;
  return core::refused("another resetd has the database and serves " + socket_file(context, settings).string() +
                       ": hand the plan to the daemon with `resetd submit`, or let the other `resetd run` end first; "
                       "nothing was sent");
}

void run(Context& context, const RunOptions& options) {
  const auto settings = load_configuration(context);
  if (!settings) return;
  plan::Options plan_options = plan_options_now(&*settings);
  plan_options.keep_tasks = true;
  const auto checked = check_plan(context, options.plan, plan_options);
  if (!checked) return;
  if (checked->header.schedule) {
    return fail(context,
                core::refused(options.plan.string() + " has a schedule, which the daemon keeps: `resetd submit` "
                                                      "it; nothing was sent"));
  }
  if (auto may = may_run(*settings, options, checked->header.policy); may.has_error()) {
    return fail(context, may.error());
  }
  const std::vector<settings::Problem> problems = settings::check_files(*settings, configuration_file(context));
  for (const settings::Problem& problem : problems) fail(context, core::bad_input(settings::to_string(problem)));
  if (!problems.empty()) return;
  const settings::Console& console = console_of(*settings, checked->header);
  if (auto logging = set_up_logging(settings->log); logging.has_error()) return fail(context, logging.error());
  if (auto young = engine::looks_stay_young(checked->header.policy, console.rate); young.has_error()) {
    return fail(context, young.error());
  }
  // The command says itself what happens: lines of the log beside it are for those who asked for them.
  const bool asked = settings->log.format != settings::LogFormat::automatic || logs_to_journal(settings->log);
  auto app = open_app(context, *settings, {.log_records = asked});
  if (app.has_error()) return fail(context, kept_out(context, *settings, app.error()));
  context.exit_code = run_in_foreground(context, **app, *settings, console, options, *checked);
}

}  // namespace run_command
}  // namespace

void add_run(CLI::App& app, Context& context) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", run_command::description);
  command->footer(run_command::footer);
  command->add_option("PLAN", options->plan, "the plan (YAML)")->required()->type_name("");
  command->add_flag("--yes", options->yes, "do not ask; needed where there is no terminal");
  command->add_flag("--again", options->again, "run a plan once more whose run has finished");
  add_format_option(*command, options->format);
  command->callback([&context, options] { run_command::run(context, *options); });
}

}  // namespace resetd::daemon
