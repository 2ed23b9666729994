#pragma once
// The signals that end a command before it is done.

#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <string>

#include "daemon/output.hpp"

namespace resetd::daemon {

/// Whether the process was started with the signal ignored, as `nohup` does with SIGHUP and a shell with the SIGINT of
/// what it puts in the background: it is to stay so. To be asked before anything of this process handles the signal.
bool is_ignored(int signal);

/// SIGINT, SIGTERM and, where nobody ignores it, SIGHUP: a terminal or an ssh session that closes.
void add_stop_signals(boost::asio::signal_set& signals);

/// For a command that has nothing to put right: while this lives SIGINT and SIGTERM end the process at once, with 130
/// and `words` in a line of their own on standard error, which `err` describes; a bar that stands there is wiped away.
/// A signal that is ignored stays so. Of several the youngest speaks; they go in the reverse order.
class LeaveOnSignal {
 public:
  LeaveOnSignal(const Output& err, const std::string& words);
  ~LeaveOnSignal();
  LeaveOnSignal(const LeaveOnSignal&) = delete;
  LeaveOnSignal& operator=(const LeaveOnSignal&) = delete;

 private:
  const std::string text_;
  const std::string* older_;
  struct sigaction older_int_ {};
  struct sigaction older_term_ {};
};

}  // namespace resetd::daemon
