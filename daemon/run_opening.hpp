#pragma once
// From a checked plan to a run that may be carried out: one of the same plan that is unfinished, or a new one, sealed,
// shown and approved.

#include <functional>
#include <string>

#include "daemon/app.hpp"
#include "daemon/foreground_run.hpp"
#include "daemon/prompt.hpp"
#include "daemon/run_view.hpp"
#include "engine/host.hpp"

namespace resetd::daemon {

/// What the run is made of; all of it outlives the opening.
struct RunRequest {
  const settings::Settings& settings;
  const settings::Console& console;
  const RunOptions& options;
  const plan::Reading& checked;
  std::string actor;
};

class RunOpening {
 public:
  RunOpening(App& app, const RunRequest& request, RunView& view, Prompt& prompt)
      : app_(app), request_(request), view_(view), prompt_(prompt) {}

  /// In state running, or as a person elsewhere has left it meanwhile; the error where it was refused, declined or
  /// interrupted. `host` outlives it.
  boost::asio::awaitable<core::Result<queue::Run>> open(engine::Channel& channel, engine::Host& host);

  /// Gives up as soon as it can; what was begun is cancelled.
  void interrupt();

 private:
  boost::asio::awaitable<core::Result<queue::Run>> go_on_with(queue::Run run);
  boost::asio::awaitable<core::Result<queue::Run>> make(engine::Channel& channel);
  boost::asio::awaitable<core::Result<queue::Run>> seal(queue::Run run, engine::Channel& channel);
  boost::asio::awaitable<core::Result<queue::Run>> approve(queue::Run run);
  boost::asio::awaitable<core::Result<queue::Run>> decline(queue::Run run);
  boost::asio::awaitable<queue::Run> found(core::RunId run);
  boost::asio::awaitable<void> show(const queue::Run& run);
  boost::asio::awaitable<std::optional<queue::Run>> existing();

  App& app_;
  const RunRequest& request_;
  RunView& view_;
  Prompt& prompt_;
  engine::Host* host_ = nullptr;  ///< once it is opened
  engine::RunContext* sealing_ = nullptr;
  bool interrupted_ = false;
};

}  // namespace resetd::daemon
