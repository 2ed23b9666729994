#pragma once
// The command line of resetd-console-sim.

#include <optional>
#include <string>

#include "console_sim/server.hpp"

namespace console_sim {

struct CommandLine {
  ServerOptions server;
  std::string port_file;
};

/// Nothing: help or an error was printed and the process should end with `exit_code`.
/// Throws what read_world throws.
std::optional<CommandLine> parse_command_line(int argc, char** argv, int& exit_code);

}  // namespace console_sim
