#include "daemon/signals.hpp"

#include <csignal>

namespace resetd::daemon {

bool is_ignored(int signal) {
  struct sigaction found {};
  return ::sigaction(signal, nullptr, &found) == 0 && found.sa_handler == SIG_IGN;
}

void add_stop_signals(boost::asio::signal_set& signals) {
  signals.add(SIGINT);
  signals.add(SIGTERM);
  if (!is_ignored(SIGHUP)) signals.add(SIGHUP);
}

}  // namespace resetd::daemon
