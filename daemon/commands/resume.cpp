// `resetd resume RUN`: lets a paused or halted run go on.

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
namespace resume_command {

constexpr const char* description =
    "Let a paused or a halted run go on. A halted one needs the reason why it may: its failure budget then counts "
    "from\n"
    "here. Where no daemon has the run, run the same plan again afterwards, which carries it on.";

constexpr const char* footer =
    "Example:\n"
    "  resetd tasks 3 --state failed      why did it halt?\n"
    "  resetd resume 3 --reason \"INC-4211: console patched, go on\"\n"
    "  resetd run orders-rollback.yaml    carries run 3 on; not with a daemon";

struct Options {
  std::string run;
  std::string reason;
};

void run(Context& context, const Options& options) {
  const auto id = run_argument(options.run);
  if (id.has_error()) return fail(context, id.error());
  const engine::Person person{actor_name(), options.reason};
  const auto decided = decide(
      context, {.run = *id, .verb = "resume", .body = reason_body(options.reason), .local = [&](engine::Ledger ledger) {
                  return engine::resume_run(ledger, *id, person);
                }});
  if (decided) context.out.write(resumed_text(*decided) + "\n");
}

}  // namespace resume_command
}  // namespace

void add_resume(CLI::App& app, Context& context) {
  const auto options = std::make_shared<resume_command::Options>();
  CLI::App* const command = app.add_subcommand("resume", resume_command::description);
  command->footer(resume_command::footer);
  command->add_option("RUN", options->run, "the run's number")->required()->type_name("");
  add_reason_option(*command, options->reason,
                    "why, for the audit log; a halted run and one from a backup's copy need it");
  command->callback([&context, options] { resume_command::run(context, *options); });
}

}  // namespace resetd::daemon
