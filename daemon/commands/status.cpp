// `resetd status [RUN]`: the runs, or one of them.

#include <CLI/App.hpp>
#include <boost/json/array.hpp>
#include <memory>

#include "daemon/arguments.hpp"
#include "daemon/cli.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/database.hpp"
#include "daemon/following.hpp"
#include "daemon/formats.hpp"
#include "daemon/next_step.hpp"
#include "daemon/report.hpp"
#include "daemon/run_outcome.hpp"
#include "daemon/text.hpp"
#include "engine/schedule_json.hpp"
#include "queue/runs.hpp"

namespace resetd::daemon {
namespace {
namespace status_command {

constexpr const char* description =
    "List the runs, newest first, or show one: its state, and how many tasks are in which state.";

constexpr const char* footer =
    "Example:\n"
    "  resetd status                              all runs\n"
    "  resetd status 3                            one run\n"
    "  resetd status 3 -o json | jq .counts.held  how many a person must decide on\n"
    "\n"
    "A halted run goes on after `resetd resume RUN --reason TEXT`; a held task after\n"
    "`resetd resolve`.";

struct Options {
  std::optional<std::string> run;
  std::optional<Format> format;
};

void list_all(Context& context, Format format, const std::vector<RunRow>& rows) {
  if (format == Format::table) return context.out.print(runs_table(rows));
  boost::json::array array;
  for (const RunRow& row : rows) array.push_back(row_json(row));
  // With braces a value would become an array of one.
  const boost::json::value document(std::move(array));
  context.out.print(document);
}

void print_one(Output& out, const RunRow& row, Carrier carrier) {
  out.print(runs_table({row}));
  out.write("reason  " + harmless(row.run.reason) + "\n");
  if (!row.run.digest.empty()) out.write("digest  " + row.run.digest + "\n");
  const auto next = row.next_fire ? row.next_fire : engine::next_fire(row.run);
  if (next) out.write("fires   " + rfc3339(*next) + "\n");
  if (row.run.template_run && row.run.fire_at) {
    out.write("fired   by run " + std::to_string(core::number(*row.run.template_run)) + " for " +
              rfc3339(*row.run.fire_at) + "\n");
  }
  print_left_stopped(out, row);
  const std::string step = next_step(row.run, row.counts, carrier);
  if (!step.empty()) out.write("next    " + harmless(step) + "\n");
}

void show_one(Context& context, Format format, const RunRow& row, Carrier carrier) {
  if (format == Format::table)
    print_one(context.out, row, carrier);
  else
    context.out.print(boost::json::value(row_json(row)));
}

core::Result<void> list_remote(Context& context, Format format, Remote& remote) {
  const auto rows = remote.runs();
  if (rows.has_error()) return rows.error();
  list_all(context, format, *rows);
  return {};
}

core::Result<void> list_local(Context& context, Format format, sqlite::Connection& connection) {
  std::vector<RunRow> rows;
  for (queue::Run& run : queue::list_runs(connection)) {
    queue::Counts counts = queue::count_tasks(connection, run.id);
    rows.push_back({std::move(run), std::move(counts)});
  }
  list_all(context, format, rows);
  return {};
}

core::Result<void> show_remote(Context& context, Format format, core::RunId id, Remote& remote) {
  const auto row = remote.run(id);
  if (row.has_error()) return row.error();
  show_one(context, format, *row, Carrier::process);
  return {};
}

core::Result<void> show_local(Context& context, Format format, core::RunId id, sqlite::Connection& connection) {
  core::Result<queue::Run> run = find_run(connection, id);
  if (run.has_error()) return run.error();
  show_one(context, format, read_row(connection, std::move(*run)), Carrier::nobody);
  return {};
}

void run(Context& context, const Options& options) {
  const Format format = context.out.format(options.format);
  if (!options.run) {
    return look(context, {.remote = [&](Remote& remote) { return list_remote(context, format, remote); },
                          .local = [&](sqlite::Connection& c) { return list_local(context, format, c); }});
  }
  const auto id = run_argument(*options.run);
  if (id.has_error()) return fail(context, id.error());
  look(context, {.remote = [&](Remote& remote) { return show_remote(context, format, *id, remote); },
                 .local = [&](sqlite::Connection& c) { return show_local(context, format, *id, c); }});
}

}  // namespace status_command
}  // namespace

void add_status(CLI::App& app, Context& context) {
  const auto options = std::make_shared<status_command::Options>();
  CLI::App* const command = app.add_subcommand("status", status_command::description);
  command->footer(status_command::footer);
  command->add_option("RUN", options->run, "a run's number")->type_name("");
  add_format_option(*command, options->format);
  command->callback([&context, options] { status_command::run(context, *options); });
}

}  // namespace resetd::daemon
