// `resetd pause RUN`.

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
namespace pause_command {

constexpr const char* description = "Pause a run: its calls under way end, nothing new is begun until it is resumed.";

constexpr const char* footer =
    "Example:\n"
    "  resetd pause 3 --reason \"storage maintenance\"\n"
    "  resetd resume 3                     lets it go on";

struct Options {
  std::string run;
  std::string reason;
};

void run(Context& context, const Options& options) {
  const auto id = run_argument(options.run);
  if (id.has_error()) return fail(context, id.error());
  const engine::Person person{actor_name(), options.reason};
  const auto decided = decide(
      context, {.run = *id, .verb = "pause", .body = reason_body(options.reason), .local = [&](engine::Ledger ledger) {
                  return engine::pause_run(ledger, *id, person);
                }});
  if (decided) context.out.write(paused_text(*decided) + "\n");
}

}  // namespace pause_command
}  // namespace

void add_pause(CLI::App& app, Context& context) {
  const auto options = std::make_shared<pause_command::Options>();
  CLI::App* const command = app.add_subcommand("pause", pause_command::description);
  command->footer(pause_command::footer);
  command->add_option("RUN", options->run, "the run's number")->required()->type_name("");
  add_reason_option(*command, options->reason, "why, for the audit log");
  command->callback([&context, options] { pause_command::run(context, *options); });
}

}  // namespace resetd::daemon
