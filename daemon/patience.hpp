#pragma once
// Waiting for a database that somebody has for a moment only: a process on its way to the socket or from it, or a
// command that looks.

#include <chrono>
#include <memory>
#include <string>

#include "daemon/app.hpp"
#include "daemon/context.hpp"
#include "settings/settings.hpp"

namespace resetd::daemon {

class Patience {
 public:
  explicit Patience(const settings::Settings& settings);

  /// After a moment's sleep true, where `error` is that another process has the configured database and that may pass
  /// yet; false at once where it is another, and for good after two seconds.
  bool try_again(const core::Error& error) const { return error.message == in_use_ && wait(); }
  /// Likewise whatever the error is.
  bool wait() const;

 private:
  std::string in_use_;
  std::chrono::steady_clock::time_point until_;
};

/// App::open with patience, but for what holds: it is refused at once where a process serves the socket.
core::Result<std::unique_ptr<App>> open_app(const Context& context, const settings::Settings& settings,
                                            const Watchers& watchers);

}  // namespace resetd::daemon
