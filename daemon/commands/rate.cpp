// `resetd rate RUN R`: lowers, or raises again, how many calls a second a run makes.

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
namespace rate_command {

constexpr const char* description =
    "Set how many calls a run makes at most, from now on. It can only lower what its console allows.";

constexpr const char* footer =
    "Example:\n"
    "  resetd rate 3 5/s\n"
    "  resetd rate 3 100/m";

struct Options {
  std::string run;
  std::string rate;
};

void run(Context& context, const Options& options) {
  const auto id = run_argument(options.run);
  if (id.has_error()) return fail(context, id.error());
  const auto rate = rate_argument(options.rate);
  if (rate.has_error()) return fail(context, rate.error());
  const engine::Person person{actor_name(), ""};
  const auto decided = decide(
      context, {.run = *id, .verb = "rate", .body = {{"rate", options.rate}}, .local = [&](engine::Ledger ledger) {
                  return engine::set_rate(ledger, *id, *rate, person);
                }});
  if (decided) context.out.write(rate_text(*decided, *rate) + "\n");
}

}  // namespace rate_command
}  // namespace

void add_rate(CLI::App& app, Context& context) {
  const auto options = std::make_shared<rate_command::Options>();
  CLI::App* const command = app.add_subcommand("rate", rate_command::description);
  command->footer(rate_command::footer);
  command->add_option("RUN", options->run, "the run's number")->required()->type_name("");
  command->add_option("RATE", options->rate, "20/s or 100/m")->required()->type_name("");
  command->callback([&context, options] { rate_command::run(context, *options); });
}

}  // namespace resetd::daemon
