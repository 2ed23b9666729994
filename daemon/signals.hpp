#pragma once
// The signals that end a command before it is done.

#include <boost/asio/signal_set.hpp>

namespace resetd::daemon {

/// Whether the process was started with the signal ignored, as `nohup` does with SIGHUP and a shell with the SIGINT of
/// what it puts in the background: it is to stay so. To be asked before anything of this process handles the signal.
bool is_ignored(int signal);

/// SIGINT, SIGTERM and, where nobody ignores it, SIGHUP: a terminal or an ssh session that closes.
void add_stop_signals(boost::asio::signal_set& signals);

}  // namespace resetd::daemon
