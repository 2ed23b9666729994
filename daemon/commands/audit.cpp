// `resetd audit export|verify|head`: the audit log, read and held against its own chain.

#include <CLI/App.hpp>
#include <algorithm>
#include <boost/json/value.hpp>
#include <cstdio>
#include <memory>

#include "audit/log.hpp"
#include "daemon/arguments.hpp"
#include "daemon/audit_report.hpp"
#include "daemon/cli.hpp"
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
    "  resetd audit verify --anchor 1207:9f2c…  nothing changed or cut off since";

constexpr const char* export_description =
    "Write the audit log to standard output: JSON Lines, one record a line, exactly the bytes that were hashed.";

constexpr const char* export_footer =
    "Example:\n"
    "  resetd audit export > audit.jsonl\n"
    "  resetd audit export --after 1207 >> audit.jsonl      what came since\n"
    "  resetd audit export | jq -c 'select(.run == 4)'      one run's records\n"
    "\n"
    "`resetd audit verify FILE` holds where no record is missing in between: an\n"
    "export, or the end of one, but no selection.";

constexpr const char* verify_description =
    "Compute the chain of hashes anew, of the database, an exported file or the mirror\n"
    "(audit.mirror_file), and name the first record that does not hold. An anchor, noted\n"
    "down earlier with `resetd audit head`, also shows a tail that was cut off.";

constexpr const char* verify_footer =
    "Example:\n"
    "  resetd audit verify                             the database\n"
    "  resetd audit verify audit.jsonl                 an export: no database needed\n"
    "  resetd audit verify --anchor \"$(cat head.txt)\"  against a head kept elsewhere\n"
    "\n"
    "Prints the head that was verified and ends with 0; ends with 8 where the log\n"
    "does not hold.";

constexpr const char* head_description = "Print the newest record's SEQ:HASH: an anchor for `resetd audit verify`.";

constexpr const char* head_footer =
    "Example:\n"
    "  resetd audit head > head.txt    where the database's owner cannot write";

struct VerifyOptions {
  std::optional<std::string> anchor;
  std::optional<std::string> file;
  std::optional<Format> format;
};

// Whoever reads on may pause, as a pager does; the daemon does not wait for that. It is asked again for what it had not
// sent yet, as long as each time something comes.
core::Result<void> export_remote(Output& out, control::Client& client, std::int64_t after) {
  for (;;) {
    const std::int64_t asked_after = after;
    std::string line;  // one that has not come whole
    const auto write = [&](std::string_view piece) {
      line.append(piece);
      const std::size_t size = line.rfind('\n') + 1;
      const std::string_view whole = std::string_view{line}.substr(0, size);
      after += std::count(whole.begin(), whole.end(), '\n');  // records are numbered without gaps
      out.write(whole);
      line.erase(0, size);
      return out.error() == 0;
    };
    const auto streamed = client.stream("/v1/audit?after=" + std::to_string(asked_after), write);
    const bool broke_off = streamed.has_error() && streamed.error().kind == core::ErrorKind::unreachable;
    if (!broke_off || after == asked_after || out.error() != 0) return streamed;
  }
}

void run_export(Context& context, const std::string& after) {
  const auto seq = seq_argument(after);
  if (seq.has_error()) return fail(context, seq.error());
  look(context, {.remote = [&](Remote& remote) { return export_remote(context.out, remote.client(), *seq); },
                 .local = [&](sqlite::Connection& connection) -> core::Result<void> {
                   export_audit(context.out, connection, *seq);
                   return {};
                 }});
}

core::Result<void> report(Context& context, const audit::Verdict& verdict, std::optional<Format> format) {
  const bool as_json = format == Format::json;
  if (as_json) context.out.print(boost::json::value(verdict_json(verdict)));
  core::Result<std::string> text = verdict_text(verdict);
  if (text.has_error()) return text.error();
  if (!as_json) context.out.write(*text + "\n");
  return {};
}

// The chain is computed here: what is asked of the daemon is only its records.
core::Result<void> verify_remote(Context& context, const std::optional<audit::Head>& anchor,
                                 std::optional<Format> format, Remote& remote) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), &std::fclose);
  const auto keep = [&file](std::string_view piece) {
    return std::fwrite(piece.data(), 1, piece.size(), file.get()) == piece.size();
  };
  const auto no_room = core::unexpected("the log cannot be kept in a temporary file while it is verified: make room");
  if (!file) return no_room;
  const auto streamed = remote.client().stream("/v1/audit?after=0", keep);
  if (streamed.has_error()) return streamed.error();
  if (std::ferror(file.get()) != 0 || std::fseek(file.get(), 0, SEEK_SET) != 0) return no_room;
  const audit::Verdict verdict = audit::verify_stream(file.get(), anchor);
  if (std::ferror(file.get()) != 0) return no_room;
  return report(context, verdict, format);
}

void run_verify(Context& context, const VerifyOptions& options) {
  std::optional<audit::Head> anchor;
  if (options.anchor) {
    auto head = audit::parse_head(*options.anchor);
    if (head.has_error()) return fail(context, head.error());
    anchor = std::move(*head);
  }
  if (!options.file) {
    return look(
        context,
        {.remote = [&](Remote& remote) { return verify_remote(context, anchor, options.format, remote); },
         .local = [&](sqlite::Connection& c) { return report(context, audit::verify(c, anchor), options.format); }});
  }
  const auto verdict = audit::verify_file(*options.file, anchor);
  if (verdict.has_error()) return fail(context, verdict.error());
  if (const auto reported = report(context, *verdict, options.format); reported.has_error())
    fail(context, reported.error());
}

core::Result<void> print_head(Context& context, const audit::Head& head, std::optional<Format> format) {
  if (format == Format::json)
    context.out.print(boost::json::value(head_json(head)));
  else
    context.out.write(audit::to_string(head) + "\n");
  return {};
}

core::Result<void> head_of_remote(Context& context, Remote& remote, std::optional<Format> format) {
  const auto head = remote.audit_head();
  if (head.has_error()) return head.error();
  return print_head(context, *head, format);
}

void run_head(Context& context, std::optional<Format> format) {
  look(context, {.remote = [&](Remote& remote) { return head_of_remote(context, remote, format); },
                 .local = [&](sqlite::Connection& c) { return print_head(context, audit::head(c), format); }});
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
  add_line_format_option(*verify_command, verify->format);
  verify_command->callback([&context, verify] { run_verify(context, *verify); });

  CLI::App* const head_command = command->add_subcommand("head", head_description);
  head_command->footer(head_footer);
  const auto format = std::make_shared<std::optional<Format>>();
  add_line_format_option(*head_command, *format);
  head_command->callback([&context, format] { run_head(context, *format); });
}

}  // namespace resetd::daemon
