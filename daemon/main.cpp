// argv to exit code.

#include <unistd.h>

#include <csignal>

#include "daemon/cli.hpp"

int main(int argc, char** argv) {
  // A reader that goes away is an error of the write, not the end of the process: a run must go on to its audit
  // records.
  std::signal(SIGPIPE, SIG_IGN);
  // Likewise a file that may grow no further: the store says so in one line.
  std::signal(SIGXFSZ, SIG_IGN);
  resetd::daemon::Output out{STDOUT_FILENO};
  resetd::daemon::Output err{STDERR_FILENO};
  return resetd::daemon::run_command_line({argv, static_cast<std::size_t>(argc)}, out, err);
}
