// argv to exit code.

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "daemon/cli.hpp"

namespace {

// It would hold the consoles' secret keys. Of all limits only that of one byte keeps a dump, which is larger, also from
// the program that core_pattern may hand it to (Linux, fs/coredump.c).
void leave_no_core() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_CORE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max = std::min<rlim_t>(1, limit.rlim_max);
  ::setrlimit(RLIMIT_CORE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  leave_no_core();
  // A reader that goes away is an error of the write, not the end of the process: a run must go on to its audit
  // records.
  std::signal(SIGPIPE, SIG_IGN);
  // Likewise a file that may grow no further: the store says so in one line.
  std::signal(SIGXFSZ, SIG_IGN);
  resetd::daemon::Output out{STDOUT_FILENO};
  resetd::daemon::Output err{STDERR_FILENO};
  return resetd::daemon::run_command_line({argv, static_cast<std::size_t>(argc)}, out, err);
}
