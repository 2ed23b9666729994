// `resetd resolve RUN ORDINAL`: a person's decision on a held task.

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
namespace resolve_command {

constexpr const char* description =
    "Decide on a held task: you know what resetd could not find out, whether its reset took effect. Look at the\n"
    "task's position in the console first. Your reason goes into the audit log.";

constexpr const char* footer =
    "Example:\n"
    "  resetd tasks 3 --state held\n"
    "  resetd resolve 3 17 --applied --reason \"console shows binlog.000482:3881575\"\n"
    "  resetd resolve 3 18 --resend --reason \"console still shows the old position\"\n"
    "  resetd run orders-rollback.yaml    sends task 18 again; not with a daemon\n"
    "\n"
    "  --applied       the reset took effect, or its position may be left as it is:\n"
    "                  the task has succeeded\n"
    "  --not-applied   it did not, and is to be left so: the task has failed\n"
    "  --resend        it did not, or is to be sent again all the same: it is checked\n"
    "                  once more, then sent; not in a run that was cancelled";

struct Options {
  std::string run;
  std::string ordinal;
  std::string reason;
  bool applied = false;
  bool not_applied = false;
  bool resend = false;
};

core::Result<core::Resolution> resolution(const Options& options) {
  if (options.applied + options.not_applied + options.resend != 1) {
    return core::bad_input("say what became of the reset with one of --applied, --not-applied and --resend");
  }
  if (options.applied) return core::Resolution::applied;
  return options.resend ? core::Resolution::resend : core::Resolution::not_applied;
}

void run(Context& context, const Options& options) {
  const auto id = run_argument(options.run);
  if (id.has_error()) return fail(context, id.error());
  const auto ordinal = ordinal_argument(options.ordinal);
  if (ordinal.has_error()) return fail(context, ordinal.error());
  const auto verdict = resolution(options);
  if (verdict.has_error()) return fail(context, verdict.error());
  const engine::Person person{actor_name(), options.reason};
  boost::json::object body = reason_body(options.reason);
  body.emplace("ordinal", core::number(*ordinal));
  body.emplace("resolution", resolution_name(*verdict));
  const auto decided =
      decide(context, {.run = *id, .verb = "resolve", .body = std::move(body), .local = [&](engine::Ledger ledger) {
                         return engine::resolve_held(ledger, *id, *ordinal, *verdict, person);
                       }});
  if (decided) context.out.write(resolved_text(*decided, *ordinal, *verdict) + "\n");
}

}  // namespace resolve_command
}  // namespace

void add_resolve(CLI::App& app, Context& context) {
  const auto options = std::make_shared<resolve_command::Options>();
  CLI::App* const command = app.add_subcommand("resolve", resolve_command::description);
  command->footer(resolve_command::footer);
  command->add_option("RUN", options->run, "the run's number")->required()->type_name("");
  command->add_option("ORDINAL", options->ordinal, "the task's number in it")->required()->type_name("");
  command->add_flag("--applied", options->applied, "the reset took effect");
  command->add_flag("--not-applied", options->not_applied, "it did not, and is to be left so");
  command->add_flag("--resend", options->resend, "send it again");
  add_reason_option(*command, options->reason, "how you know, for the audit log").required();
  command->callback([&context, options] { resolve_command::run(context, *options); });
}

}  // namespace resetd::daemon
