#include <algorithm>
#include <array>
#include <cstdio>

#include "core/utf8.hpp"
#include "daemon/docs.hpp"

namespace resetd::daemon {
namespace {

constexpr const char* page_date = "2026-11-25";

/// Text as roff takes it: nothing in it is a request or an escape, and it is ASCII, whatever the reader's locale.
std::string roff(std::string_view text) {
  std::string out;
  bool line_begins = true;
  while (!text.empty()) {
    const char c = text.front();
    const auto point = core::first_code_point(text);
    if (line_begins && (c == '.' || c == '\'')) out += "\\&";
    line_begins = c == '\n';
    if (point && point->value > 0x7f) {
      std::array<char, 16> escape{};
      std::snprintf(escape.data(), escape.size(), "\\[u%04X]", static_cast<unsigned>(point->value));
      out += escape.data();
    } else if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    text.remove_prefix(point ? point->bytes : 1);
  }
  return out;
}

/// In a paragraph, a source's line ends say nothing.
std::string paragraph(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return roff(text) + "\n";
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : roff(text)) out += c == '"' ? std::string{"\\(dq"} : std::string{c};
  return out + "\"";
}

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : between).append(word);
  return text;
}

void append_option(std::string& page, const OptionDoc& option) {
  std::string head = joined(option.names, ", ");
  page += ".TP\n.B " + quoted(head.empty() ? option.value : head + (option.value.empty() ? "" : " " + option.value)) +
          "\n" + paragraph(option.help);
}

void append_footer(std::string& page, const std::string& footer) {
  if (!footer.empty()) page += ".PP\n.nf\n" + roff(footer) + "\n.fi\n";
}

std::string usage_of(const CommandDoc& command) {
  std::string usage = joined(command.words, " ");
  if (!command.options.empty()) usage += " [OPTIONS]";
  for (const OptionDoc& positional : command.positionals) usage += " " + positional.value;
  if (!command.commands.empty()) usage += " COMMAND";
  return usage;
}

void append_command(std::string& page, const CommandDoc& command) {
  page += ".SS " + quoted(usage_of(command)) + "\n" + paragraph(command.description);
  for (const OptionDoc& positional : command.positionals) append_option(page, positional);
  for (const OptionDoc& option : command.options) append_option(page, option);
  append_footer(page, command.footer);
  for (const CommandDoc& inner : command.commands) append_command(page, inner);
}

}  // namespace

std::string man_page(const CommandDoc& program, const std::string& version) {
  std::string page =
      std::string{".TH RESETD 1 "} + page_date + " " + quoted("resetd " + version) + " " + quoted("User Commands") +
      "\n.SH NAME\nresetd \\- reset the position of many CloudCanal data jobs" + "\n.SH SYNOPSIS\n.B " +
      quoted(usage_of(program)) + "\n.SH DESCRIPTION\n" + paragraph(program.description) + ".SH OPTIONS\n";
  for (const OptionDoc& option : program.options) append_option(page, option);
  page += ".SH COMMANDS\n";
  for (const CommandDoc& command : program.commands) append_command(page, command);
  page += ".SH EXAMPLES AND EXIT STATUS\n.nf\n" + roff(program.footer) + "\n.fi\n.SH FILES\n.TP\n.I " +
          quoted("/etc/resetd/resetd.yaml") + "\nthe configuration\n.TP\n.I " + quoted("/var/lib/resetd/resetd.db") +
          "\nthe database: the queue and the audit log\n.TP\n.I " + quoted("/run/resetd/resetd.sock") +
          "\nthe control socket\n.SH SEE ALSO\n.BR systemctl (1),\n.BR journalctl (1)\n";
  return page;
}

}  // namespace resetd::daemon
