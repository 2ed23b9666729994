#include "daemon/control_point.hpp"

namespace resetd::daemon {

ControlPoint::ControlPoint(App& app, engine::Host& host, const settings::Settings& settings)
    : feed_(app.loop().get_executor()),
      api_({.host = host,
            .store = app.store(),
            .clock = app.clock(),
            .feed = feed_,
            .spool = own_folder(settings),
            .metrics = [this] { return metrics(); },
            .ready = [this] { return ready(); }}),
      server_(
          app.loop().get_executor(), {.listen = settings.listen, .spool = own_folder(settings)},
          [this](control::Request& request, control::Stream& stream) { return api_.handle(request, stream); },
          [this, &host] {
            feed_.close();
            host.end_looks();
          }) {
  host.on_change = [this] { feed_.changed(); };
  host.plan_folder = own_folder(settings);
  host.on_storage_failure = App::end_process;
}

std::filesystem::path ControlPoint::own_folder(const settings::Settings& settings) {
  return settings.state_dir / "incoming";
}

boost::asio::awaitable<void> ControlPoint::stop(std::chrono::milliseconds timeout) {
  return server_.stop(timeout);
}

}  // namespace resetd::daemon
