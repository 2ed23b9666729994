#include "daemon/cli.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cerrno>
#include <exception>
#include <system_error>

#include "core/lexers.hpp"
#include "core/utf8.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/help.hpp"
#include "daemon/text.hpp"
#include "settings/settings.hpp"

namespace resetd::daemon {
namespace {

constexpr const char* description =
    "resetd resets the incremental position of many CloudCanal data jobs, safely and in bulk.\n"
    "A plan (YAML) says which; every reset is checked before it is sent and written to an audit log.";

constexpr const char* footer =
    "Example:\n"
    "  resetd check orders-rollback.yaml    is the plan sound? (nothing is sent)\n"
    "  resetd preview orders-rollback.yaml  what would happen? (nothing is changed)\n"
    "  resetd run orders-rollback.yaml      look, show what will happen, ask, reset\n"
    "  resetd tasks 1 --state held          what a person must decide\n"
    "  resetd undo 1 -o undo.yaml           a plan that takes back what run 1 reset\n"
    "  resetd audit export > audit.jsonl    what was sent, and what the console said\n"
    "\n"
    "Every command has a --help with an example of its own.\n"
    "Exit codes: 0 done, 1 unexpected error, 2 bad usage, plan or configuration,\n"
    "3 refused, 4 failed or refused tasks, 5 held tasks, 6 halted, 7 daemon or\n"
    "console unreachable, 8 audit verification failed, 130 interrupted.";

void add_commands(CLI::App& app, Context& context) {
  add_serve(app, context);
  add_run(app, context);
  add_preview(app, context);
  add_submit(app, context);
  add_watch(app, context);
  add_check(app, context);
  add_status(app, context);
  add_tasks(app, context);
  add_approve(app, context);
  add_pause(app, context);
  add_resume(app, context);
  add_cancel(app, context);
  add_promote(app, context);
  add_rate(app, context);
  add_retry(app, context);
  add_resolve(app, context);
  add_undo(app, context);
  add_audit(app, context);
  add_positions(app, context);
  add_db(app, context);
}

void add_global_options(CLI::App& app, Context& context) {
  app.add_option_function<std::string>(
         "--config", [&context](const std::string& file) { context.config = file; },
         std::string{"the configuration (default "} + settings::default_configuration + ")")
      ->type_name("FILE");
  app.add_option_function<std::string>(
         "--socket", [&context](const std::string& path) { context.socket = path; },
         "the daemon's control socket (default: the configuration's listen.unix)")
      ->type_name("PATH");
  app.set_version_flag("--version", std::string{"resetd "} + RESETD_VERSION, "print the version and end");
}

std::string command_names(const CLI::App& app) {
  std::string names;
  for (const CLI::App* const command : app.get_subcommands({}))
    names.append(names.empty() ? "" : ", ").append(command->get_name());
  return names;
}

/// One line that says what to do, from CLI11's error and how far the parsing came.
std::string usage_message(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* command = &app;
  std::string words = "resetd";
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().front();
    words += " " + command->get_name();
  }
  const std::string help = words + " --help";
  const bool lacks_command = !command->get_subcommands({}).empty();
  const auto rest = app.remaining(true);
  const bool is_extra = !rest.empty();
  const auto code = static_cast<CLI::ExitCodes>(error.get_exit_code());
  const bool unparsed = code == CLI::ExitCodes::RequiredError || code == CLI::ExitCodes::ExtrasError;
  std::string message = error.what();
  if (unparsed && is_extra && (!lacks_command || rest.front().starts_with('-')))
    message = core::shown(rest.front()) + " is not taken here: leave it out";
  else if (unparsed && lacks_command)
    message = (is_extra ? core::shown(rest.front()) + " is no command" : "no command") +
              (command == &app ? "" : " of " + words) + ": write one of " + command_names(*command);
  return message + " (see `" + help + "`)";
}

/// A command whose output nobody reads ends quietly; one whose output was lost otherwise has failed.
int with_output_checked(Context& context, int exit_code) {
  const int error = context.out.error();
  if (error == 0 || exit_code != 0) return exit_code;
  if (error == EPIPE) return static_cast<int>(Exit::reader_gone);
  const std::string next = context.run ? "the run is there all the same: `resetd status " +
                                             std::to_string(core::number(*context.run)) + "` shows it"
                                       : "give it room, then run the command again";
  fail(context,
       core::unexpected("standard output cannot be written: " + std::generic_category().message(error) + ": " + next));
  return context.exit_code;
}

}  // namespace

void tell_problems(Context& context, const std::vector<std::string>& problems, std::size_t most) {
  std::size_t told = 0;
  for (const std::string& problem : problems) {
    const char* const end = ++told >= most ? "; there may be more: mend these first\n" : "\n";
    context.err.write(harmless(problem) + end);
  }
}

void fail(Context& context, const core::Error& error) {
  context.err.write("resetd: " + harmless(error.message) + "\n");
  context.exit_code = static_cast<int>(error.kind);
}

namespace {

void add_format_option(CLI::App& command, std::optional<Format>& format, const char* help) {
  const auto store = [&format](const std::string& text) {
    if (text != "table" && text != "json")
      throw CLI::ValidationError("-o", core::shown(text) + " is not known: write table or json");
    format = text == "table" ? Format::table : Format::json;
  };
  command.add_option_function<std::string>("-o,--output", store, help)->type_name("FORMAT");
}

}  // namespace

void add_format_option(CLI::App& command, std::optional<Format>& format) {
  add_format_option(command, format, "table or json (default: table on a terminal, else json, one document)");
}

void add_line_format_option(CLI::App& command, std::optional<Format>& format) {
  add_format_option(command, format, "table (one line, the default) or json, one document");
}

CLI::Option& add_reason_option(CLI::App& command, std::string& reason, const std::string& help) {
  const auto store = [&reason](const std::string& text) {
    if (core::first_invalid_utf8(text))
      throw CLI::ValidationError("--reason", "the text is no UTF-8: write it in UTF-8");
    reason = text;
  };
  return *command.add_option_function<std::string>("--reason", store, help)->type_name("TEXT");
}

void describe_command_line(CLI::App& app, Context& context) {
  app.description(description);
  app.name("resetd");
  app.footer(footer);
  app.formatter(help_formatter());
  app.fallthrough();
  app.require_subcommand(1);
  add_global_options(app, context);
  add_commands(app, context);
}

int run_command_line(std::span<const char* const> arguments, Output& out, Output& err) {
  Context context{out, err, {}, {}, 0};
  CLI::App app;
  describe_command_line(app, context);
  try {
    app.parse(static_cast<int>(arguments.size()), arguments.data());
  } catch (const CLI::CallForVersion& version) {
    out.write(std::string{version.what()} + "\n");
  } catch (const CLI::Success&) {
    out.write(app.help());
  } catch (const CLI::ParseError& error) {
    fail(context, core::bad_input(usage_message(app, error)));
  } catch (const std::exception& error) {
    fail(context, core::unexpected(std::string{"unexpected: "} + error.what()));
  }
  return with_output_checked(context, context.exit_code);
}

}  // namespace resetd::daemon
