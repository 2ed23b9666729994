#pragma once
// The control socket of a working process, `serve` or `run`: the API over its host, and the server before it.

#include <functional>
#include <memory>
#include <string>

#include "control/api.hpp"
#include "control/server.hpp"
#include "daemon/app.hpp"
#include "settings/settings.hpp"

namespace resetd::daemon {

class ControlPoint {
 public:
  /// The app and the host outlive it. The host's on_change becomes its own, and its plan_folder the server's.
  ControlPoint(App& app, engine::Host& host, const settings::Settings& settings);

  /// Where plans are kept while they are read; made by start().
  static std::filesystem::path own_folder(const settings::Settings& settings);

  /// Errors as of control::Server::start.
  core::Result<void> start() { return server_.start(); }
  /// No answer is under way any more when it returns, at most `timeout` and a moment later.
  boost::asio::awaitable<void> stop(std::chrono::milliseconds timeout);

  /// In Prometheus' text format; nothing by default.
  std::function<boost::asio::awaitable<std::string>()> metrics = []() -> boost::asio::awaitable<std::string> {
    co_return "";
  };
  /// An error: why no work can be taken.
  std::function<core::Result<void>()> ready = []() -> core::Result<void> { return {}; };

 private:
  control::Feed feed_;
  control::Api api_;
  control::Server server_;
};

}  // namespace resetd::daemon
