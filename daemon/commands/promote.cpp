// `resetd promote RUN`.

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
namespace promote_command {

constexpr const char* description = "Let a run that waits at a gate begin its next wave.";

constexpr const char* footer =
    "Example:\n"
    "  resetd tasks 3                      how did the canaries do?\n"
    "  resetd promote 3";

struct Options {
  std::string run;
  std::string reason;
};

void run(Context& context, const Options& options) {
  const auto id = run_argument(options.run);
  if (id.has_error()) return fail(context, id.error());
  const engine::Person person{actor_name(), options.reason};
  const auto decided =
      decide(context,
             {.run = *id, .verb = "promote", .body = reason_body(options.reason), .local = [&](engine::Ledger ledger) {
                return engine::promote_run(ledger, *id, person);
              }});
  if (decided) context.out.write(promoted_text(*decided) + "\n");
}

}  // namespace promote_command
}  // namespace

void add_promote(CLI::App& app, Context& context) {
  const auto options = std::make_shared<promote_command::Options>();
  CLI::App* const command = app.add_subcommand("promote", promote_command::description);
  command->footer(promote_command::footer);
  command->add_option("RUN", options->run, "the run's number")->required()->type_name("");
  add_reason_option(*command, options->reason, "why, for the audit log");
  command->callback([&context, options] { promote_command::run(context, *options); });
}

}  // namespace resetd::daemon
