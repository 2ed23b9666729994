#pragma once
// The command line: global options, subcommands, and how its failures become one line and an exit code. A command is a
// file in commands/ with `void add_NAME(CLI::App& app, Context& context)`, listed in cli.cpp.

#include <optional>
#include <span>
#include <string>

#include "daemon/context.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace resetd::daemon {

/// Parses and runs. The result is the process's exit code.
int run_command_line(std::span<const char* const> arguments, Output& out, Output& err);

/// All options and subcommands, into an app of its own. The context outlives it.
void describe_command_line(CLI::App& app, Context& context);

/// `-o,--output table|json`; nothing stays where it is not given.
void add_format_option(CLI::App& command, std::optional<Format>& format);

/// The same for a command whose answer is one line, which scripts take as it is: that is also its default.
void add_line_format_option(CLI::App& command, std::optional<Format>& format);

/// `--reason TEXT`, which goes into the audit log: it must be UTF-8.
CLI::Option& add_reason_option(CLI::App& command, std::string& reason, const std::string& help);

}  // namespace resetd::daemon
