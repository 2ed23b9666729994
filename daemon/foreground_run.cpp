#include "daemon/foreground_run.hpp"

#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <utility>

#include "audit/log.hpp"
#include "core/waves.hpp"
#include "daemon/configuration.hpp"
#include "daemon/control_point.hpp"
#include "daemon/formats.hpp"
#include "daemon/report.hpp"
#include "daemon/run_opening.hpp"
#include "daemon/signals.hpp"
#include "engine/host.hpp"
#include "engine/policy_json.hpp"
#include "engine/recovery.hpp"
#include "queue/runs.hpp"

namespace resetd::daemon {
namespace {

namespace asio = boost::asio;
using core::Result;
using core::RunState;

/// Less than the 100 ms within which a panic file has to stop everything.
constexpr std::chrono::milliseconds panic_check{50};

/// Answers under way when the run has ended.
constexpr std::chrono::seconds last_answers{2};

class ForegroundRun {
 public:
  ForegroundRun(Context& context, App& app, const RunRequest& request)
      : context_(context),
        app_(app),
        request_(request),
        view_(context),
        prompt_(app.loop(), context.err),
        opening_(app, request, view_, prompt_),
        signals_(app.loop()),
        ticks_(app.loop()),
        panic_ticks_(app.loop()),
        drain_(app.loop()) {
    add_stop_signals(signals_);
  }

  asio::awaitable<void> go();
  asio::awaitable<void> watch_signals();
  asio::awaitable<void> watch_panic();
  asio::awaitable<void> show_progress();

 private:
  asio::awaitable<Result<queue::Run>> open();
  asio::awaitable<void> carry_out(queue::Run run);
  asio::awaitable<bool> ask_at_gate(const queue::Run& run);
  asio::awaitable<void> pause(core::RunId run);
  void announce(const queue::Run& run);
  void serve_socket();
  asio::awaitable<void> report(queue::Run run);
  void interrupt(const engine::Person& by);
  void finish(const core::Error& error);
  void stop_watching();

  Context& context_;
  App& app_;
  const RunRequest& request_;
  RunView view_;
  Prompt prompt_;
  RunOpening opening_;
  asio::signal_set signals_;
  asio::steady_timer ticks_;
  asio::steady_timer panic_ticks_;
  asio::steady_timer drain_;
  std::optional<engine::Host> host_;
  std::optional<ControlPoint> control_;
  std::optional<queue::Run> run_;  ///< once it is carried out
  std::optional<engine::Person> interrupted_by_;
  bool over_ = false;
};

asio::awaitable<void> ForegroundRun::go() {
  const engine::Recovered recovered = co_await engine::recover(app_.ledger());
  if (recovered.tasks_ambiguous > 0) {
    view_.say("an earlier process ended with " + std::to_string(recovered.tasks_ambiguous) +
              " resets under way: nothing is sent for those tasks before they are settled");
  }
  Result<queue::Run> run = co_await open();
  if (run.has_error())
    finish(run.error());
  else
    co_await carry_out(std::move(*run));
  if (control_) co_await control_->stop(last_answers);
  stop_watching();
}

asio::awaitable<Result<queue::Run>> ForegroundRun::open() {
  if (app_.panic().raised()) {
    co_return core::refused("the panic file " + app_.panic().file().string() +
                            " exists, so nothing is sent: remove it, then run the plan again");
  }
  Result<engine::Channel*> channel = app_.connect(request_.console);
  if (channel.has_error()) co_return channel.error();
  host_.emplace(app_.loop().get_executor(), app_.ledger(), app_.panic(),
                engine::Host::Channels{{request_.console.name, *channel}},
                request_.settings.two_person ? engine::Approvers::another_user : engine::Approvers::anyone);
  host_->on_run = [this](const queue::Run& run) { announce(run); };
  serve_socket();
  co_return co_await opening_.open(**channel, *host_);
}

asio::awaitable<void> ForegroundRun::carry_out(queue::Run run) {
  run_ = std::move(run);
  for (;;) {
    if (interrupted_by_) {
      co_await pause(run_->id);
    } else {
      host_->go_on(run_->id);
      co_await host_->rest(run_->id);
    }
    auto read = [id = run_->id](sqlite::Connection& connection) { return *queue::find_run(connection, id); };
    run_ = co_await app_.ledger().store.run(std::move(read));
    if (interrupted_by_ || run_->state != RunState::gated) break;
    if (!co_await ask_at_gate(*run_)) break;
  }
  view_.clear_progress();
  co_await report(*run_);
}

// Others can look and steer meanwhile. Without it the run is as good, and the person is told what cannot be done.
void ForegroundRun::serve_socket() {
  control_.emplace(app_, *host_, request_.settings);
  if (const auto started = control_->start(); started.has_error()) {
    view_.say("this run cannot be steered from elsewhere: " + started.error().message);
    control_.reset();
  }
}

// Whether the next wave was begun.
asio::awaitable<bool> ForegroundRun::ask_at_gate(const queue::Run& run) {
  if (::isatty(STDIN_FILENO) != 1) co_return false;
  const std::string next = std::to_string(run.wave + 1);
  if (!co_await prompt_.ask_yes(run.state_reason + ". Begin wave " + next + "? Type yes: ")) {
    co_return interrupted_by_.has_value();  // it is paused then
  }
  engine::Person person{request_.actor, ""};
  const Result<engine::Steered> promoted = co_await host_->promote(run.id, std::move(person));
  co_return promoted.has_value();
}

asio::awaitable<void> ForegroundRun::pause(core::RunId run) {
  engine::Person by = *interrupted_by_;
  // Refused where it has ended by itself meanwhile: then there is nothing to pause.
  const Result<engine::Steered> paused = co_await host_->pause(run, std::move(by));
  if (paused.has_value()) co_await host_->rest(run);
}

void ForegroundRun::announce(const queue::Run& run) {
  const core::Policy policy = engine::policy_of(run);
  if (run.state != RunState::gated || !policy.wave_gate) return;
  view_.say(run.state_reason + "; wave " + std::to_string(run.wave + 1) + " begins at " +
            rfc3339(*run.gated_at + *policy.wave_gate));
}

asio::awaitable<void> ForegroundRun::report(queue::Run run) {
  auto read = [&run](sqlite::Connection& connection) { return read_outcome(connection, run); };
  const RunOutcome outcome = co_await app_.ledger().store.run(std::move(read));
  context_.run = run.id;
  view_.report(run, outcome, request_.options.format);
  context_.exit_code = exit_code_of(run, outcome.counts);
}

void ForegroundRun::finish(const core::Error& error) {
  fail(context_, error);
  if (interrupted_by_ && interrupted_by_->actor == request_.actor) {
    context_.exit_code = static_cast<int>(Exit::interrupted);
  }
}

void ForegroundRun::stop_watching() {
  over_ = true;
  signals_.cancel();
  ticks_.cancel();
  panic_ticks_.cancel();
  drain_.cancel();
}

void ForegroundRun::interrupt(const engine::Person& by) {
  interrupted_by_ = by;
  opening_.interrupt();
  if (run_) asio::co_spawn(app_.loop(), pause(run_->id), core::end_on);
  drain_.expires_after(request_.settings.drain_timeout);
  drain_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled && host_) host_->abandon();
  });
}

// A session that ends hangs up more than once (the kernel does, its shell, and logind beside its SIGTERM), so a SIGHUP
// says to stop and never to leave at once.
asio::awaitable<void> ForegroundRun::watch_signals() {
  bool stopping = false;
  bool asked = false;
  while (!over_) {
    const auto [error, signal] = co_await signals_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
    const bool hangup = signal == SIGHUP;
    if (hangup && stopping) continue;
    if (!hangup && std::exchange(asked, true)) {
      view_.say("leaving at once: what is in flight is recorded as ambiguous");
      if (host_) host_->abandon();
      continue;
    }
    view_.say("stopping: calls in flight may end within " +
              std::to_string(request_.settings.drain_timeout.count() / 1000) + " s" +
              (hangup ? "" : "; once more to leave at once"));
    if (!std::exchange(stopping, true)) interrupt({request_.actor, "interrupted"});
  }
}

asio::awaitable<void> ForegroundRun::watch_panic() {
  while (!over_ && !interrupted_by_) {
    if (app_.panic().raised()) {
      const std::string what = "the panic file " + app_.panic().file().string() + " exists";
      view_.say("stopping at once: " + what);
      interrupt({"resetd", what});
      co_return;
    }
    panic_ticks_.expires_after(panic_check);
    co_await panic_ticks_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

asio::awaitable<void> ForegroundRun::show_progress() {
  while (!over_) {
    ticks_.expires_after(std::chrono::milliseconds{100});
    co_await ticks_.async_wait(asio::as_tuple(asio::use_awaitable));
    const queue::Counts* const counts = run_ && !over_ ? host_->counts(run_->id) : nullptr;
    if (counts != nullptr) view_.show_progress(*run_, *counts, app_.clock().steady());
  }
}

}  // namespace

int run_in_foreground(Context& context, App& app, const settings::Settings& settings, const settings::Console& console,
                      const RunOptions& options, const plan::Reading& checked) {
  const RunRequest request{settings, console, options, checked, actor_name()};
  ForegroundRun run{context, app, request};
  asio::co_spawn(app.loop(), run.watch_signals(), core::end_on);
  asio::co_spawn(app.loop(), run.watch_panic(), core::end_on);
  if (context.err.is_terminal()) asio::co_spawn(app.loop(), run.show_progress(), core::end_on);
  asio::co_spawn(app.loop(), run.go(), core::end_on);
  app.loop().run();
  return context.exit_code;
}

}  // namespace resetd::daemon
