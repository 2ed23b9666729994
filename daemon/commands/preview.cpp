// `resetd preview PLAN`: what would happen? Nothing is changed, on the console or here.

#include <CLI/App.hpp>
#include <memory>

#include "daemon/cli.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/configuration.hpp"
#include "daemon/logging.hpp"
#include "daemon/plan_check.hpp"
#include "daemon/previewing.hpp"
#include "engine/young_looks.hpp"
#include "plan/kept_tasks.hpp"

namespace resetd::daemon {
namespace {
namespace preview_command {

constexpr const char* description =
    "Show what a plan would do, task by task: where each stands, where it would go, how far and in which direction,\n"
    "and whether it would be reset, have its job stopped first, or be refused and why; then how much could go wrong\n"
    "before the run halts, and how long it takes. Only looks: nothing is changed on the console, the database is not\n"
    "touched. Where a daemon serves the socket it is the one that looks, under the limits of all its runs.";

constexpr const char* footer =
    "Example:\n"
    "  resetd preview orders-rollback.yaml\n"
    "  resetd preview orders-rollback.yaml -o json |\n"
    "    jq '.tasks[] | select(.verdict == \"refused\")'\n"
    "\n"
    "Ends with 0 when every task would be reset, with 3 when some would be refused.\n"
    "A run that has one of the data jobs already is seen by `resetd run` only.";

struct Options {
  std::filesystem::path plan;
  std::optional<Format> format;
};

void run(Context& context, const Options& options) {
  const auto settings = load_configuration(context);
  if (!settings) return;
  plan::Options plan_options = plan_options_now(&*settings);
  plan_options.keep_tasks = true;
  const auto checked = check_plan(context, options.plan, plan_options);
  if (!checked) return;
  auto remote = Remote::find(context, *settings);
  if (remote.has_error()) return fail(context, remote.error());
  const CheckedPlan plan{options.plan, plan_options, *checked};
  const Format format = context.out.format(options.format);
  if (*remote) {
    checked->kept->clear();  // it reads the plan itself
    if (auto shown = preview(context, **remote, plan, format); shown.has_error()) fail(context, shown.error());
    return;
  }
  const settings::Console& console = console_of(*settings, checked->header);
  if (auto young = engine::looks_stay_young(checked->header.policy, console.rate); young.has_error()) {
    return fail(context, young.error());
  }
  if (auto logging = set_up_logging(settings->log); logging.has_error()) return fail(context, logging.error());
  if (auto shown = preview(context, *settings, console, plan, format); shown.has_error()) fail(context, shown.error());
}

}  // namespace preview_command
}  // namespace

void add_preview(CLI::App& app, Context& context) {
  const auto options = std::make_shared<preview_command::Options>();
  CLI::App* const command = app.add_subcommand("preview", preview_command::description);
  command->footer(preview_command::footer);
  command->add_option("PLAN", options->plan, "the plan (YAML)")->required()->type_name("");
  add_format_option(*command, options->format);
  command->callback([&context, options] { preview_command::run(context, *options); });
}

}  // namespace resetd::daemon
