// `resetd serve`: the daemon.

#include <CLI/App.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>

#include "console/http_client.hpp"
#include "daemon/cli.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/configuration.hpp"
#include "daemon/logging.hpp"
#include "daemon/patience.hpp"
#include "daemon/serving.hpp"
#include "daemon/text.hpp"
#include "engine/log.hpp"
#include "settings/files.hpp"

namespace resetd::daemon {
namespace {
namespace serve_command {

constexpr const char* description =
    "Carry out runs in the background: takes plans over the control socket and from spool_dir, goes on with what an\n"
    "earlier process left, and ends at SIGTERM, once the calls in flight have ended. SIGHUP reads limits and the "
    "log's\n"
    "level again and looks at schedules anew.";

constexpr const char* footer =
    "Example:\n"
    "  resetd serve --check                       is the configuration sound?\n"
    "  resetd serve --config /etc/resetd/resetd.yaml\n"
    "  resetd submit orders-rollback.yaml --wait  then, in another terminal\n"
    "\n"
    "Secrets that the unit hands over, checked from a shell, as root:\n"
    "  CREDENTIALS_DIRECTORY=/etc/resetd/secrets resetd serve --check";

struct Options {
  bool check = false;
};

/// What the daemon finds out of a console as it connects to it: here nothing is sent.
std::vector<settings::Problem> check_consoles(const settings::Settings& settings, const std::filesystem::path& file) {
  std::vector<settings::Problem> problems;
  boost::asio::io_context nothing_runs;
  for (const settings::Console& console : settings.consoles) {
    auto endpoint = endpoint_of(console);
    if (endpoint.has_error()) continue;  // a file of it has changed since check_files()
    const auto client = console::make_http_client(nothing_runs.get_executor(), std::move(*endpoint));
    if (client.has_error())
      problems.push_back({file.string(), 0, 0, "consoles." + console.name + ": " + client.error().message});
  }
  return problems;
}

void run(Context& context, const Options& options) {
  const auto settings = load_configuration(context);
  if (!settings) return;
  std::vector<settings::Problem> problems = settings::check_files(*settings, configuration_file(context));
  if (options.check && problems.empty()) problems = check_consoles(*settings, configuration_file(context));
  for (const settings::Problem& problem : problems) fail(context, core::bad_input(settings::to_string(problem)));
  if (!problems.empty()) return;
  const std::vector<settings::Problem> doubts = settings::find_doubts(*settings, configuration_file(context));
  if (options.check) {
    for (const settings::Problem& doubt : doubts) context.err.write(harmless(settings::to_string(doubt)) + "\n");
    context.out.write(configuration_file(context).string() + ": good\n");
    return;
  }
  if (auto logging = set_up_logging(settings->log); logging.has_error()) return fail(context, logging.error());
  for (const settings::Problem& doubt : doubts) engine::log(engine::LogLevel::warn, {}, settings::to_string(doubt));
  auto app = open_app(context, *settings, {.log_records = true});
  if (app.has_error()) return fail(context, app.error());
  context.exit_code = serve(context, **app, *settings);
}

}  // namespace serve_command
}  // namespace

void add_serve(CLI::App& app, Context& context) {
  const auto options = std::make_shared<serve_command::Options>();
  CLI::App* const command = app.add_subcommand("serve", serve_command::description);
  command->footer(serve_command::footer);
  command->add_flag("--check", options->check, "only check the configuration and its files");
  command->callback([&context, options] { serve_command::run(context, *options); });
}

}  // namespace resetd::daemon
