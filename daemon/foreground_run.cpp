#include "daemon/foreground_run.hpp"

#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "audit/log.hpp"
#include "core/waves.hpp"
#include "daemon/configuration.hpp"
#include "daemon/formats.hpp"
#include "daemon/report.hpp"
#include "daemon/run_opening.hpp"
#include "engine/execution.hpp"
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

class ForegroundRun {
 public:
  ForegroundRun(Context& context, App& app, const RunRequest& request)
      : context_(context),
        app_(app),
        request_(request),
        view_(context),
        prompt_(app.loop(), context.err),
        opening_(app, request, view_, prompt_),
        signals_(app.loop(), SIGINT, SIGTERM),
        ticks_(app.loop()),
        panic_ticks_(app.loop()),
        gate_(app.loop()),
        drain_(app.loop()) {}

  asio::awaitable<void> go();
  asio::awaitable<void> watch_signals();
  asio::awaitable<void> watch_panic();
  asio::awaitable<void> show_progress();

 private:
  asio::awaitable<Result<queue::Run>> open();
  asio::awaitable<void> carry_out(queue::Run run);
  asio::awaitable<queue::Run> execute(queue::Run run);
  asio::awaitable<queue::Run> pass_gate(queue::Run run);
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
  asio::steady_timer gate_;
  asio::steady_timer drain_;
  engine::Channel* channel_ = nullptr;
  engine::Execution* execution_ = nullptr;
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
  stop_watching();
}

asio::awaitable<Result<queue::Run>> ForegroundRun::open() {
  if (app_.panic().raised()) {
    co_return core::refused("the panic file " + app_.panic().file().string() +
                            " exists, so nothing is sent: remove it, then run the plan again");
  }
  Result<engine::Channel*> channel = app_.connect(request_.console);
  if (channel.has_error()) co_return channel.error();
  channel_ = *channel;
  co_return co_await opening_.open(*channel_);
}

asio::awaitable<void> ForegroundRun::carry_out(queue::Run run) {
  for (;;) {
    if (run.state == RunState::running) run = co_await execute(std::move(run));
    if (run.state == RunState::gated) run = co_await pass_gate(std::move(run));
    if (run.state != RunState::running) break;
  }
  view_.clear_progress();
  co_await report(std::move(run));
}

asio::awaitable<queue::Run> ForegroundRun::execute(queue::Run run) {
  auto count = [id = run.id](sqlite::Connection& connection) { return queue::count_tasks(connection, id); };
  queue::Counts counts = co_await app_.ledger().store.run(std::move(count));
  const core::Policy policy = engine::policy_of(run);
  engine::Execution execution{app_.loop().get_executor(), app_.ledger(), *channel_, std::move(run), policy,
                              std::move(counts)};
  execution_ = &execution;
  if (interrupted_by_) execution.pause(*interrupted_by_);
  queue::Run ended = co_await execution.execute();
  execution_ = nullptr;
  co_return ended;
}

// The run as it stands then: running, where the next wave may begin.
asio::awaitable<queue::Run> ForegroundRun::pass_gate(queue::Run run) {
  const core::Policy policy = engine::policy_of(run);
  const std::string next = std::to_string(run.wave + 1);
  engine::Person person{request_.actor, ""};
  if (policy.wave_gate) {
    const core::WallTime open_at = *run.gated_at + *policy.wave_gate;
    view_.say(run.state_reason + "; wave " + next + " begins at " + rfc3339(open_at));
    while (!interrupted_by_ && app_.clock().wall() < open_at) {
      gate_.expires_after(std::min<core::Duration>(open_at - app_.clock().wall(), std::chrono::seconds{1}));
      co_await gate_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    person = {"resetd", "its gate's time has passed"};
  } else {
    const bool can_ask = ::isatty(STDIN_FILENO) == 1 && !interrupted_by_;
    const bool yes = can_ask && co_await prompt_.ask_yes(run.state_reason + ". Begin wave " + next + "? Type yes: ");
    if (!yes && !interrupted_by_) co_return run;
  }
  if (interrupted_by_) {
    engine::Person by = *interrupted_by_;
    Result<engine::Steered> paused = co_await engine::pause_run(app_.ledger(), run.id, std::move(by));
    co_return std::move(paused->run);
  }
  Result<engine::Steered> promoted = co_await engine::promote_run(app_.ledger(), run.id, std::move(person));
  co_return std::move(promoted->run);
}

asio::awaitable<void> ForegroundRun::report(queue::Run run) {
  auto read = [&run](sqlite::Connection& connection) { return read_outcome(connection, run); };
  const RunOutcome outcome = co_await app_.ledger().store.run(std::move(read));
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
  gate_.cancel();
  if (execution_ != nullptr) execution_->pause(by);
  drain_.expires_after(request_.settings.drain_timeout);
  drain_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled && channel_ != nullptr) channel_->client().cancel();
  });
}

asio::awaitable<void> ForegroundRun::watch_signals() {
  for (int count = 1; !over_; ++count) {
    const auto [error, signal] = co_await signals_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
    if (count > 1) {
      view_.say("leaving at once: what is in flight is recorded as ambiguous");
      if (channel_ != nullptr) channel_->client().cancel();
      continue;
    }
    view_.say("stopping: calls in flight may end within " +
              std::to_string(request_.settings.drain_timeout.count() / 1000) + " s; once more to leave at once");
    interrupt({request_.actor, "interrupted"});
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
    if (execution_ != nullptr && !over_) view_.show_progress(*execution_, app_.clock().steady());
  }
}

}  // namespace

int run_in_foreground(Context& context, App& app, const settings::Settings& settings, const settings::Console& console,
                      const RunOptions& options, const plan::Options& plan_options, const plan::Reading& checked) {
  const RunRequest request{settings, console, options, plan_options, checked, actor_name()};
  ForegroundRun run{context, app, request};
  asio::co_spawn(app.loop(), run.watch_signals(), core::end_on);
  asio::co_spawn(app.loop(), run.watch_panic(), core::end_on);
  if (context.err.is_terminal()) asio::co_spawn(app.loop(), run.show_progress(), core::end_on);
  asio::co_spawn(app.loop(), run.go(), core::end_on);
  app.loop().run();
  return context.exit_code;
}

}  // namespace resetd::daemon
