// The three forms of a line of the log.

#include "core/json_text.hpp"
#include "core/utf8.hpp"
#include "daemon/formats.hpp"
#include "daemon/logging.hpp"
#include "daemon/text.hpp"

namespace resetd::daemon {
namespace {

void append_json_text(std::string& out, std::string_view text) {
  // JSON is UTF-8: what is not is shown byte by byte.
  core::append_json_string(out, core::first_invalid_utf8(text) ? harmless(text) : std::string{text});
}

}  // namespace

std::string text_line(core::WallTime at, std::string_view level, std::string_view message,
                      const engine::LogFields& fields) {
  std::string line = rfc3339(at, 6) + " ";
  line.append(level).append(" ").append(harmless(message));
  std::string end;
  if (fields.run) end += " run=" + std::to_string(core::number(*fields.run));
  if (fields.ordinal) end += " ordinal=" + std::to_string(core::number(*fields.ordinal));
  if (!fields.console.empty()) end += " console=" + harmless(fields.console);
  if (!fields.nonce.empty()) end += " nonce=" + harmless(fields.nonce);
  // A message's own tabs have become \x09.
  if (!end.empty()) line += "\t" + end.substr(1);
  return line + "\n";
}

std::string json_line(core::WallTime at, std::string_view level, std::string_view message,
                      const engine::LogFields& fields) {
  std::string line = "{\"at\":\"" + rfc3339(at, 6) + "\",\"level\":\"";
  line.append(level).append("\"");
  if (fields.run) line += ",\"run\":" + std::to_string(core::number(*fields.run));
  if (fields.ordinal) line += ",\"ordinal\":" + std::to_string(core::number(*fields.ordinal));
  const auto add_text = [&line](const char* key, std::string_view text) {
    if (text.empty()) return;
    line.append(",\"").append(key).append("\":");
    append_json_text(line, text);
  };
  add_text("console", fields.console);
  add_text("nonce", fields.nonce);
  line += ",\"message\":";
  append_json_text(line, message);
  return line + "}\n";
}

std::vector<std::string> journal_entry(int priority, std::string_view message, const engine::LogFields& fields) {
  std::vector<std::string> entry{"MESSAGE=" + harmless(message), "PRIORITY=" + std::to_string(priority),
                                 "SYSLOG_IDENTIFIER=resetd"};
  if (fields.run) entry.push_back("RUN=" + std::to_string(core::number(*fields.run)));
  if (fields.ordinal) entry.push_back("ORDINAL=" + std::to_string(core::number(*fields.ordinal)));
  if (!fields.console.empty()) entry.push_back("CONSOLE=" + std::string{fields.console});
  if (!fields.nonce.empty()) entry.push_back("NONCE=" + std::string{fields.nonce});
  return entry;
}

}  // namespace resetd::daemon
