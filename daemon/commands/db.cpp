// `resetd db check|backup|stats`: the database as a file.

#include <CLI/App.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <memory>

#include "audit/log.hpp"
#include "daemon/audit_report.hpp"
#include "daemon/cli.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/database.hpp"
#include "daemon/formats.hpp"
#include "daemon/report.hpp"
#include "daemon/text.hpp"
#include "sqlite/maintenance.hpp"

namespace resetd::daemon {
namespace {

constexpr const char* db_description = "The database: is it sound, a copy of it, what is in it.";

constexpr const char* db_footer =
    "Example:\n"
    "  resetd db check\n"
    "  resetd db backup /backup/resetd-$(date +%F).db\n"
    "  resetd db stats";

constexpr const char* check_description =
    "Read the whole database: its pages and indexes, what refers to what, its schema, and the audit log's chain.";

constexpr const char* check_footer =
    "Example:\n"
    "  resetd db check && echo sound\n"
    "\n"
    "While a daemon has the database, a copy that it makes is read instead.\n"
    "Ends with 0 where all is sound, 1 where the database is damaged, 8 where the\n"
    "audit log does not hold.";

constexpr const char* backup_description =
    "Copy the database to a new file, durable when this ends. The copy is marked: put to work in the database's "
    "place,\n"
    "its unfinished runs do not go on by themselves, since resets may have been sent after it was made.";

constexpr const char* backup_footer =
    "Example:\n"
    "  resetd db backup /backup/resetd-$(date +%F).db";

constexpr const char* stats_description = "Count what is in the database, and show the room that it takes.";

constexpr const char* stats_footer =
    "Example:\n"
    "  resetd db stats\n"
    "  resetd db stats -o json | jq .audit_records\n"
    "\n"
    "While a daemon has the database, of a copy that it makes: that one has no WAL,\n"
    "and no room to spare.";

/// What is looked into: the configured database, or the copy of it that the daemon has just made.
enum class Looked { configured, copied };

void say_mark(Context& context, sqlite::Connection& connection, Looked looked) {
  const auto mark = sqlite::backup_mark(connection);
  if (!mark) return;
  const std::string what =
      looked == Looked::copied ? "the daemon has the database, so this is of a copy" : "this is a backup's copy";
  context.err.write("note: " + what + ", made at " + rfc3339(mark->made_at) + " with audit head " +
                    harmless(audit::to_string({mark->head_seq, mark->head_hash})) + "\n");
}

void print_check(Context& context, const sqlite::CheckReport& report, const audit::Verdict& verdict,
                 sqlite::Connection& connection, Looked looked) {
  boost::json::array problems(report.problems.begin(), report.problems.end());
  boost::json::object document{{"sound", report.problems.empty() && verdict.problem.empty()},
                               {"schema_version", report.schema_version},
                               {"problems", std::move(problems)},
                               {"audit", verdict_json(verdict)}};
  const auto mark = sqlite::backup_mark(connection);
  if (mark) {
    document[looked == Looked::copied ? "copy" : "backup"] = boost::json::object{
        {"made_at", rfc3339(mark->made_at)}, {"head", audit::to_string({mark->head_seq, mark->head_hash})}};
  }
  context.out.print(boost::json::value(std::move(document)));
}

core::Result<void> check(Context& context, sqlite::Connection& connection, std::optional<Format> format,
                         Looked looked) {
  const sqlite::CheckReport report = sqlite::check(connection);
  const audit::Verdict verdict = audit::verify(connection, std::nullopt);
  const bool as_json = format == Format::json;
  if (as_json) print_check(context, report, verdict, connection, looked);
  for (const std::string& problem : report.problems) fail(context, core::unexpected(problem));
  const core::Result<std::string> chain = verdict_text(verdict);
  if (chain.has_error()) return chain.error();
  if (as_json) return {};
  if (!report.problems.empty()) return {};
  context.out.write("the database is sound (schema version " + std::to_string(report.schema_version) + "); " + *chain +
                    "\n");
  say_mark(context, connection, looked);
  return {};
}

void print_backup(Context& context, const std::string& file, const audit::Head& head, std::optional<Format> format) {
  if (format == Format::json)
    context.out.print(boost::json::value{{"file", file}, {"head", audit::to_string(head)}});
  else
    context.out.write(harmless(file) + " written, audit head " + audit::to_string(head) + "\n");
}

core::Result<void> backup(Context& context, sqlite::Connection& connection, const std::string& file,
                          std::optional<Format> format) {
  const audit::Head head = audit::head(connection);
  const auto now = std::chrono::floor<core::Duration>(std::chrono::system_clock::now());
  const auto copied = sqlite::backup(connection, file, {.made_at = now, .head_seq = head.seq, .head_hash = head.hash});
  if (copied.has_error()) return copied.error();
  print_backup(context, file, head, format);
  return {};
}

core::Result<void> backup_remote(Context& context, Remote& remote, const std::string& file,
                                 std::optional<Format> format) {
  const auto connection = receive_copy(remote, file);
  if (connection.has_error()) return connection.error();
  const auto mark = sqlite::backup_mark(**connection);
  if (!mark) return core::unexpected(file + " came without its mark: take another backup");
  print_backup(context, file, {mark->head_seq, mark->head_hash}, format);
  return {};
}

// Into the database itself, or where a process has it, into a copy.
void look_either_way(Context& context,
                     const std::function<core::Result<void>(sqlite::Connection& connection, Looked looked)>& use) {
  look(context, {.remote =
                     [&use](Remote& remote) {
                       return look_into_copy(remote, [&use](auto& copy) { return use(copy, Looked::copied); });
                     },
                 .local = [&use](sqlite::Connection& own) { return use(own, Looked::configured); }});
}

void run_stats(Context& context, std::optional<Format> format) {
  look_either_way(context, [&](sqlite::Connection& connection, Looked) -> core::Result<void> {
    const sqlite::Stats stats = sqlite::stats(connection);
    if (context.out.format(format) == Format::table)
      context.out.print(stats_table(stats));
    else
      context.out.print(boost::json::value(stats_json(stats)));
    return {};
  });
}

}  // namespace

void add_db(CLI::App& app, Context& context) {
  CLI::App* const command = app.add_subcommand("db", db_description);
  command->footer(db_footer);
  command->require_subcommand(1);

  CLI::App* const check_command = command->add_subcommand("check", check_description);
  check_command->footer(check_footer);
  const auto check_format = std::make_shared<std::optional<Format>>();
  add_line_format_option(*check_command, *check_format);
  check_command->callback([&context, check_format] {
    look_either_way(context, [&](sqlite::Connection& connection, Looked looked) {
      return check(context, connection, *check_format, looked);
    });
  });

  const auto file = std::make_shared<std::string>();
  CLI::App* const backup_command = command->add_subcommand("backup", backup_description);
  backup_command->footer(backup_footer);
  backup_command->add_option("FILE", *file, "a file that does not exist yet")->required()->type_name("");
  const auto backup_format = std::make_shared<std::optional<Format>>();
  add_line_format_option(*backup_command, *backup_format);
  backup_command->callback([&context, file, backup_format] {
    look(context, {.remote = [&](Remote& remote) { return backup_remote(context, remote, *file, *backup_format); },
                   .local = [&](sqlite::Connection& c) { return backup(context, c, *file, *backup_format); }});
  });

  const auto format = std::make_shared<std::optional<Format>>();
  CLI::App* const stats_command = command->add_subcommand("stats", stats_description);
  stats_command->footer(stats_footer);
  add_format_option(*stats_command, *format);
  stats_command->callback([&context, format] { run_stats(context, *format); });
}

}  // namespace resetd::daemon
