#include "daemon/signals.hpp"

#include <unistd.h>

#include <atomic>

#include "daemon/context.hpp"

namespace resetd::daemon {
namespace {

// What the handler writes. Whole at any moment: a signal may come at each.
std::atomic<const std::string*> farewell = nullptr;
static_assert(decltype(farewell)::is_always_lock_free);

// Only what POSIX lets a handler do. A terminal that takes nothing is no reason to stay.
void leave(int) {
  const std::string* const text = farewell;
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text->data(), text->size());
  ::_exit(static_cast<int>(Exit::interrupted));
}

// A blank line where a bar may stand; without codes, which a terminal may not know.
std::string wiped(const Output& err) {
  if (!err.is_terminal()) return "";
  return "\r" + std::string(err.look().width - 1, ' ') + "\r";
}

struct sigaction handle(int signal) {
  struct sigaction ours {};
  ours.sa_handler = leave;
  struct sigaction before {};
  ::sigaction(signal, is_ignored(signal) ? nullptr : &ours, &before);
  return before;
}

}  // namespace

bool is_ignored(int signal) {
  struct sigaction found {};
  return ::sigaction(signal, nullptr, &found) == 0 && found.sa_handler == SIG_IGN;
}

void add_stop_signals(boost::asio::signal_set& signals) {
  signals.add(SIGINT);
  signals.add(SIGTERM);
  if (!is_ignored(SIGHUP)) signals.add(SIGHUP);
}

LeaveOnSignal::LeaveOnSignal(const Output& err, const std::string& words)
    : text_(wiped(err) + "resetd: " + words + "\n"), older_(farewell.exchange(&text_)) {
  older_int_ = handle(SIGINT);
  older_term_ = handle(SIGTERM);
}

LeaveOnSignal::~LeaveOnSignal() {
  ::sigaction(SIGINT, &older_int_, nullptr);
  ::sigaction(SIGTERM, &older_term_, nullptr);
  farewell = older_;
}

}  // namespace resetd::daemon
