// `resetd approve RUN --digest D`: lets a sealed run begin.

#include <CLI/App.hpp>
#include <memory>

#include "daemon/arguments.hpp"
#include "daemon/cli.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/configuration.hpp"
#include "daemon/database.hpp"
#include "daemon/steered_text.hpp"
#include "engine/approval.hpp"

namespace resetd::daemon {
namespace {
namespace approve_command {

constexpr const char* description =
    "Approve a sealed run by its digest, which stands for every task with its target and the position found.\n"
    "With approval.two_person in the configuration another user than the one who submitted it has to.";

constexpr const char* footer =
    "Example:\n"
    "  resetd tasks 3                      what would be reset?\n"
    "  resetd status 3                     its digest: all 64 digits are needed\n"
    "  resetd approve 3 --digest \\\n"
    "    cb84816e36f5feaade8ce9c2cbd7d9275c877c179b24388c0808854577510499";

struct Options {
  std::string run;
  std::string digest;
};

void run(Context& context, const Options& options) {
  const auto id = run_argument(options.run);
  if (id.has_error()) return fail(context, id.error());
  const auto settings = load_configuration(context);
  if (!settings) return;
  const auto approvers = settings->two_person ? engine::Approvers::another_user : engine::Approvers::anyone;
  const engine::Person person{actor_name(), ""};
  const auto decided =
      decide(context,
             {.run = *id, .verb = "approve", .body = {{"digest", options.digest}}, .local = [&](engine::Ledger ledger) {
                return engine::approve_run(ledger, *id, options.digest, person, approvers);
              }});
  if (decided) context.out.write(approved_text(*decided) + "\n");
}

}  // namespace approve_command
}  // namespace

void add_approve(CLI::App& app, Context& context) {
  const auto options = std::make_shared<approve_command::Options>();
  CLI::App* const command = app.add_subcommand("approve", approve_command::description);
  command->footer(approve_command::footer);
  command->add_option("RUN", options->run, "the run's number")->required()->type_name("");
  command->add_option("--digest", options->digest, "the digest of the sealed run, all 64 digits")
      ->required()
      ->type_name("D");
  command->callback([&context, options] { approve_command::run(context, *options); });
}

}  // namespace resetd::daemon
