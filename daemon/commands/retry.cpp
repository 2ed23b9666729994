// `resetd retry RUN [--state S]`: queues failed and refused tasks once more.

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
namespace retry_command {

constexpr const char* description =
    "Try the failed and the refused tasks of a run once more: when what was wrong with them is mended. Each is "
    "checked\n"
    "again before anything is sent. Where no daemon has the run, run the same plan again afterwards, which carries it\n"
    "on.";

constexpr const char* footer =
    "Example:\n"
    "  resetd tasks 3 --state refused     what was wrong? (a job not stopped, say)\n"
    "  resetd retry 3 --state refused\n"
    "  resetd run orders-rollback.yaml    carries run 3 on; not with a daemon";

struct Options {
  std::string run;
  std::string states = "failed,refused";
  std::string reason;
};

void run(Context& context, const Options& options) {
  const auto id = run_argument(options.run);
  if (id.has_error()) return fail(context, id.error());
  const auto states = retried_states_argument(options.states);
  if (states.has_error()) return fail(context, states.error());
  const engine::Person person{actor_name(), options.reason};
  boost::json::object body = reason_body(options.reason);
  boost::json::array& named = body["states"].emplace_array();
  for (const core::TaskState state : *states) named.emplace_back(core::name(state));
  const auto decided =
      decide(context, {.run = *id, .verb = "retry", .body = std::move(body), .local = [&](engine::Ledger ledger) {
                         return engine::retry_tasks(ledger, *id, *states, person);
                       }});
  if (decided) context.out.write(retried_text(*decided) + "\n");
}

}  // namespace retry_command
}  // namespace

void add_retry(CLI::App& app, Context& context) {
  const auto options = std::make_shared<retry_command::Options>();
  CLI::App* const command = app.add_subcommand("retry", retry_command::description);
  command->footer(retry_command::footer);
  command->add_option("RUN", options->run, "the run's number")->required()->type_name("");
  command->add_option("--state", options->states, "failed, refused or failed,refused (the default)")
      ->type_name("STATES");
  add_reason_option(*command, options->reason, "why, for the audit log");
  command->callback([&context, options] { retry_command::run(context, *options); });
}

}  // namespace resetd::daemon
