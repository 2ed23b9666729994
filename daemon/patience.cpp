#include "daemon/patience.hpp"

#include <thread>

#include "daemon/configuration.hpp"
#include "daemon/remote.hpp"
#include "sqlite/connection.hpp"

namespace resetd::daemon {
namespace {

constexpr std::chrono::seconds longest{2};
constexpr std::chrono::milliseconds pause{20};

}  // namespace

Patience::Patience(const settings::Settings& settings)
    : in_use_(sqlite::in_use(database_file(settings)).message), until_(std::chrono::steady_clock::now() + longest) {}

bool Patience::wait() const {
  if (std::chrono::steady_clock::now() >= until_) return false;
  std::this_thread::sleep_for(pause);
  return true;
}

core::Result<std::unique_ptr<App>> open_app(const Context& context, const settings::Settings& settings,
                                            const Watchers& watchers) {
  for (const Patience patience{settings};;) {
    auto app = App::open(settings, watchers);
    if (app.has_value()) return app;
    const auto remote = Remote::find(context, settings);
    const bool served = remote.has_value() && *remote;
    if (served || !patience.try_again(app.error())) return app;
  }
}

}  // namespace resetd::daemon
