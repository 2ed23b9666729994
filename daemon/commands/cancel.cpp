// `resetd cancel RUN`: ends a run; what of it was not reset is not reset any more.

#include <CLI/App.hpp>
#include <memory>

#include "daemon/arguments.hpp"
#include "daemon/cli.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/configuration.hpp"
#include "daemon/database.hpp"
#include "daemon/steered_text.hpp"

namespace resetd::daemon {
namespace {
namespace cancel_command {

constexpr const char* description =
    "Cancel an unfinished run: tasks that were not reset yet never will be by it; what was reset stays so. What was\n"
    "begun is settled first. Held tasks stay held and keep their jobs out of other runs until `resetd resolve`, which\n"
    "then takes --applied or --not-applied.";

constexpr const char* footer =
    "Example:\n"
    "  resetd cancel 3 --reason \"INC-4211: wrong time in the plan\"\n"
    "  resetd tasks 3 --state succeeded              what it had reset before";

struct Options {
  std::string run;
  std::string reason;
};

void run(Context& context, const Options& options) {
  const auto id = run_argument(options.run);
  if (id.has_error()) return fail(context, id.error());
  const engine::Person person{actor_name(), options.reason};
  const auto decided = decide(
      context, {.run = *id, .verb = "cancel", .body = reason_body(options.reason), .local = [&](engine::Ledger ledger) {
                  return engine::cancel_run(ledger, *id, person);
                }});
  if (decided) context.out.write(cancelled_text(*decided) + "\n");
}

}  // namespace cancel_command
}  // namespace

void add_cancel(CLI::App& app, Context& context) {
  const auto options = std::make_shared<cancel_command::Options>();
  CLI::App* const command = app.add_subcommand("cancel", cancel_command::description);
  command->footer(cancel_command::footer);
  command->add_option("RUN", options->run, "the run's number")->required()->type_name("");
  add_reason_option(*command, options->reason, "why, for the audit log");
  command->callback([&context, options] { cancel_command::run(context, *options); });
}

}  // namespace resetd::daemon
