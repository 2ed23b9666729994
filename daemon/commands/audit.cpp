// `resetd audit export|verify|head`: the audit log, read and held against its own chain.

#include <CLI/App.hpp>
#include <memory>

#include "audit/log.hpp"
#include "daemon/arguments.hpp"
#include "daemon/audit_report.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/database.hpp"
#include "daemon/text.hpp"

namespace resetd::daemon {
namespace {

constexpr const char* audit_description =
    "The audit log: every reset that was announced and what became of it, every decision, in a chain of hashes.";

constexpr const char* audit_footer =
    "Example:\n"
    "  resetd audit head                        note this down somewhere else\n"
    "  resetd audit export > audit.jsonl        one record a line\n"
    "  resetd audit verify --anchor 1207:9f2c…  nothing was changed since, and nothing cut off";

constexpr const char* export_description =
    "Write the audit log to standard output: JSON Lines, one record a line, exactly the bytes that were hashed.";

constexpr const char* export_footer =
    "Example:\n"
    "  resetd audit export > audit.jsonl\n"
    "  resetd audit export --after 1207 >> audit.jsonl      what came since\n"
    "  resetd audit export | jq -c 'select(.event == \"reset.acknowledged\") | {task_id, request_id}'";

constexpr const char* verify_description =
    "Compute the chain of hashes anew, of the database, an exported file or the mirror\n"
    "(audit.mirror_file), and name the first record that does not hold. An anchor, noted\n"
    "down earlier with `resetd audit head`, also shows a tail that was cut off.";

constexpr const char* verify_footer =
    "Example:\n"
    "  resetd audit verify                                  the database\n"
    "  resetd audit verify audit.jsonl                      an export, with no database and no configuration\n"
    "  resetd audit verify --anchor \"$(cat head.txt)\"       against a head that was kept elsewhere\n"
    "\n"
    "Prints the head that was verified and ends with 0; ends with 8 where the log does not hold.";

constexpr const char* head_description = "Print the newest record's SEQ:HASH: an anchor for `resetd audit verify`.";

constexpr const char* head_footer =
    "Example:\n"
    "  resetd audit head > head.txt             keep it where the database's owner cannot write";

struct VerifyOptions {
  std::optional<std::string> anchor;
  std::optional<std::string> file;
};

void run_export(Context& context, const std::string& after) {
  const auto seq = seq_argument(after);
  if (seq.has_error()) return fail(context, seq.error());
  look_into_database(context, [&](sqlite::Connection& connection) -> core::Result<void> {
    export_audit(context.out, connection, *seq);
    return {};
  });
}

core::Result<void> report(Context& context, const audit::Verdict& verdict) {
  core::Result<std::string> text = verdict_text(verdict);
  if (text.has_error()) return text.error();
  context.out.write(*text + "\n");
  return {};
}

void run_verify(Context& context, const VerifyOptions& options) {
  std::optional<audit::Head> anchor;
  if (options.anchor) {
    auto head = audit::parse_head(*options.anchor);
    if (head.has_error()) return fail(context, head.error());
    anchor = std::move(*head);
  }
  if (!options.file) {
    return look_into_database(
        context, [&](sqlite::Connection& connection) { return report(context, audit::verify(connection, anchor)); });
  }
  const auto verdict = audit::verify_file(*options.file, anchor);
  if (verdict.has_error()) return fail(context, verdict.error());
  if (const auto reported = report(context, *verdict); reported.has_error()) fail(context, reported.error());
}

void run_head(Context& context) {
  look_into_database(context, [&](sqlite::Connection& connection) -> core::Result<void> {
    context.out.write(audit::to_string(audit::head(connection)) + "\n");
    return {};
  });
}

}  // namespace

void add_audit(CLI::App& app, Context& context) {
  CLI::App* const command = app.add_subcommand("audit", audit_description);
  command->footer(audit_footer);
  command->require_subcommand(1);

  const auto after = std::make_shared<std::string>("0");
  CLI::App* const export_command = command->add_subcommand("export", export_description);
  export_command->footer(export_footer);
  export_command->add_option("--after", *after, "only the records that follow this one")->type_name("SEQ");
  export_command->callback([&context, after] { run_export(context, *after); });

  const auto verify = std::make_shared<VerifyOptions>();
  CLI::App* const verify_command = command->add_subcommand("verify", verify_description);
  verify_command->footer(verify_footer);
  verify_command->add_option("FILE", verify->file, "an exported file, or a mirror (default: the database)")
      ->type_name("");
  verify_command->add_option("--anchor", verify->anchor, "a head that was noted down earlier")->type_name("SEQ:HASH");
  verify_command->callback([&context, verify] { run_verify(context, *verify); });

  CLI::App* const head_command = command->add_subcommand("head", head_description);
  head_command->footer(head_footer);
  head_command->callback([&context] { run_head(context); });
}

}  // namespace resetd::daemon
