#pragma once
// The command line: global options, subcommands, and how its failures become one line and an exit code. A command is a
// file in commands/ with `void add_NAME(CLI::App& app, Context& context)`, listed in cli.cpp.

#include <CLI/App.hpp>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "core/result.hpp"
#include "daemon/output.hpp"

namespace resetd::daemon {

/// The numbers of product.md that are no core::ErrorKind.
enum class Exit {
  done = 0,
  not_all_succeeded = 4,  ///< finished with failed or refused tasks, or cancelled
  held = 5,
  halted = 6,
  interrupted = 130,
  reader_gone = 141  ///< as a program that SIGPIPE ended
};

/// What every command shares. Outlives the parsing; commands' callbacks run within it.
struct Context {
  Output& out;                                  ///< standard output
  Output& err;                                  ///< standard error
  std::optional<std::filesystem::path> config;  ///< --config
  std::optional<std::filesystem::path> socket;  ///< --socket
  int exit_code = 0;                            ///< set by the command's callback
};

/// Parses and runs. The result is the process's exit code.
int run_command_line(std::span<const char* const> arguments, Output& out, Output& err);

/// Says `resetd: message` in one harmless line on standard error; the exit code is the error's.
void fail(Context& context, const core::Error& error);

/// `-o,--output table|json`; nothing stays where it is not given.
void add_format_option(CLI::App& command, std::optional<Format>& format);

}  // namespace resetd::daemon
