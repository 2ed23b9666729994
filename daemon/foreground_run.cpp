#include "daemon/foreground_run.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "audit/log.hpp"
#include "daemon/configuration.hpp"
#include "daemon/prompt.hpp"
#include "daemon/report.hpp"
#include "daemon/run_view.hpp"
#include "engine/approval.hpp"
#include "engine/execution.hpp"
#include "engine/policy_json.hpp"
#include "engine/recovery.hpp"
#include "engine/sealing.hpp"
#include "engine/submission.hpp"
#include "queue/runs.hpp"

namespace resetd::daemon {
namespace {

namespace asio = boost::asio;
using core::Result;
using core::RunState;

std::string run_text(const queue::Run& run) {
  return "run " + std::to_string(core::number(run.id)) + " (" + run.name + ")";
}

class ForegroundRun {
 public:
  ForegroundRun(Context& context, App& app, const settings::Settings& settings, const settings::Console& console,
                const RunOptions& options, const plan::Options& plan_options, const plan::Reading& checked)
      : context_(context),
        app_(app),
        settings_(settings),
        console_(console),
        options_(options),
        plan_options_(plan_options),
        checked_(checked),
        actor_(actor_name()),
        view_(context),
        prompt_(app.loop(), context.err),
        signals_(app.loop(), SIGINT, SIGTERM),
        ticks_(app.loop()),
        drain_(app.loop()) {}

  asio::awaitable<void> go();
  asio::awaitable<void> watch_signals();
  asio::awaitable<void> show_progress();

 private:
  asio::awaitable<Result<queue::Run>> run_to_execute();
  asio::awaitable<Result<queue::Run>> continue_run(queue::Run run);
  asio::awaitable<Result<queue::Run>> make_run();
  asio::awaitable<Result<queue::Run>> sealed(queue::Run run);
  asio::awaitable<Result<queue::Run>> approved(queue::Run run);
  asio::awaitable<void> execute(queue::Run run);
  asio::awaitable<void> report(queue::Run run, queue::Counts counts);
  asio::awaitable<queue::Counts> counts_of(core::RunId run);
  void finish(const core::Error& error);
  void stop_watching();

  Context& context_;
  App& app_;
  const settings::Settings& settings_;
  const settings::Console& console_;
  const RunOptions& options_;
  const plan::Options& plan_options_;
  const plan::Reading& checked_;
  std::string actor_;
  RunView view_;
  Prompt prompt_;
  asio::signal_set signals_;
  asio::steady_timer ticks_;
  asio::steady_timer drain_;
  engine::Channel* channel_ = nullptr;
  // What a signal stops: the sealing, then the execution.
  engine::RunContext* sealing_ = nullptr;
  engine::Execution* execution_ = nullptr;
  bool interrupted_ = false;
  bool over_ = false;
};

asio::awaitable<void> ForegroundRun::go() {
  const engine::Recovered recovered = co_await engine::recover(app_.ledger());
  if (recovered.tasks_ambiguous > 0) {
    view_.say("an earlier process ended with " + std::to_string(recovered.tasks_ambiguous) +
              " resets under way: nothing is sent for those tasks before they are settled");
  }
  Result<queue::Run> run = co_await run_to_execute();
  if (run.has_error())
    finish(run.error());
  else
    co_await execute(std::move(*run));
  stop_watching();
}

// Approved and running, one way or another.
asio::awaitable<Result<queue::Run>> ForegroundRun::run_to_execute() {
  auto find = [digest = checked_.plan_digest](sqlite::Connection& connection) {
    return queue::find_by_plan(connection, digest);
  };
  std::optional<queue::Run> existing = co_await app_.ledger().store.run(std::move(find));
  if (existing && core::finished(existing->state) && !options_.again) {
    const std::string id = std::to_string(core::number(existing->id));
    co_return core::refused(run_text(*existing) + " of this very plan has finished as " +
                            std::string{core::name(existing->state)} + ": see `resetd tasks " + id +
                            "` and, for what did not succeed, `resetd retry " + id +
                            "`; --again resets all of its tasks once more, those that succeeded too");
  }
  if (existing && existing->state == RunState::halted) {
    co_return core::refused(run_text(*existing) + " is halted (" + existing->state_reason + "): see `resetd tasks " +
                            std::to_string(core::number(existing->id)) + "`, then `resetd resume " +
                            std::to_string(core::number(existing->id)) +
                            " --reason TEXT` before running the plan again");
  }
  Result<engine::Channel*> channel = app_.connect(console_);
  if (channel.has_error()) co_return channel.error();
  channel_ = *channel;
  if (existing && !core::finished(existing->state)) {
    const bool expired = engine::seal_expired(*existing, engine::policy_of(*existing), app_.clock().wall());
    if (!expired) co_return co_await continue_run(std::move(*existing));
    co_await engine::cancel_unsent(app_.ledger(), *existing, audit::Event::run_expired,
                                   "not approved within its approval_ttl", actor_);
    view_.say(run_text(*existing) + " was not approved in time and has expired; this is a new one");
  }
  co_return co_await make_run();
}

asio::awaitable<Result<queue::Run>> ForegroundRun::continue_run(queue::Run run) {
  if (run.console_url != console_.url.normalised) {
    co_return core::refused(run_text(run) + " is of this plan and unfinished, but its console was " + run.console_url +
                            ", not " + console_.url.normalised + ": put the configuration right first");
  }
  if (run.state == RunState::awaiting_approval && run.restored) {
    co_return core::refused(run_text(run) +
                            " comes from a backup's copy of the database, which does not know whether it was carried "
                            "out since: `resetd cancel " +
                            std::to_string(core::number(run.id)) + "`, then run the plan again");
  }
  if (run.state == RunState::awaiting_approval) {
    view_.say("continuing " + run_text(run) + ", which is sealed and not approved yet");
    co_return co_await approved(std::move(run));
  }
  if (run.restored && run.state == RunState::paused) {
    const std::string id = std::to_string(core::number(run.id));
    co_return core::refused(run_text(run) +
                            " comes from a backup's copy of the database, which does not know what was " +
                            "reset since: see `resetd tasks " + id + "`, then `resetd resume " + id +
                            " --reason TEXT` before running the plan again");
  }
  const queue::Counts counts = co_await counts_of(run.id);
  view_.say("continuing " + run_text(run) + ": " + counts_text(counts));
  co_return co_await engine::resume(app_.ledger(), std::move(run), "the same plan was run again", actor_);
}

asio::awaitable<Result<queue::Run>> ForegroundRun::make_run() {
  engine::Submitter submitter{actor_, console_.name, console_.url.normalised};
  Result<queue::Run> submitted = co_await engine::submit(app_.loop().get_executor(), app_.ledger(), submitter,
                                                         options_.plan, plan_options_, checked_);
  if (submitted.has_error()) co_return submitted.error();
  Result<queue::Run> run = co_await sealed(*submitted);
  if (run.has_error()) {
    co_await engine::cancel_unsent(app_.ledger(), *submitted, audit::Event::run_cancelled, run.error().message, actor_);
    co_return run.error();
  }
  co_return co_await approved(std::move(*run));
}

asio::awaitable<Result<queue::Run>> ForegroundRun::sealed(queue::Run run) {
  view_.say("sealing " + run_text(run) + ": " + std::to_string(run.tasks) + " tasks on console " + run.console);
  engine::RunContext sealing{app_.loop().get_executor(), app_.ledger(),  *channel_, run,
                             checked_.header.policy,     queue::Counts{}};
  sealing_ = &sealing;
  if (interrupted_) sealing.pause();
  Result<queue::Run> result = co_await engine::seal(app_.loop().get_executor(), sealing, actor_);
  sealing_ = nullptr;
  co_return result;
}

asio::awaitable<Result<queue::Run>> ForegroundRun::approved(queue::Run run) {
  const queue::Counts counts = co_await counts_of(run.id);
  auto first_tasks = [id = run.id](sqlite::Connection& connection) {
    return queue::list_tasks(connection, id, std::nullopt, core::Ordinal{0}, RunView::preview_tasks);
  };
  const std::vector<queue::Task> tasks = co_await app_.ledger().store.run(std::move(first_tasks));
  view_.show_sealed(run, counts, tasks);
  bool declined = false;
  const bool asked = !options_.yes && checked_.header.policy.approval == core::Approval::required;
  if (asked && !interrupted_) {
    const bool yes = co_await prompt_.ask_yes("Reset these tasks? A reset cannot be taken back. Type yes: ");
    if (!yes) declined = true;
  }
  if (declined || interrupted_) {
    co_await engine::cancel_unsent(app_.ledger(), run, audit::Event::run_cancelled, "not approved", actor_);
    co_return core::refused(run_text(run) + " was not approved: cancelled, nothing was sent");
  }
  co_return co_await engine::approve_and_start(app_.ledger(), std::move(run), actor_);
}

asio::awaitable<void> ForegroundRun::execute(queue::Run run) {
  const queue::Counts counts = co_await counts_of(run.id);
  const core::Policy policy = engine::policy_of(run);
  engine::Execution execution{app_.loop().get_executor(), app_.ledger(), *channel_, std::move(run), policy, counts};
  execution_ = &execution;
  if (interrupted_) execution.pause();
  queue::Run ended = co_await execution.execute();
  execution_ = nullptr;
  view_.clear_progress();
  const queue::Counts at_end = execution.counts();
  co_await report(std::move(ended), at_end);
}

asio::awaitable<void> ForegroundRun::report(queue::Run run, queue::Counts counts) {
  auto read = [&run](sqlite::Connection& connection) { return RunView::tasks_to_report(connection, run); };
  const std::vector<queue::Task> tasks = co_await app_.ledger().store.run(std::move(read));
  auto read_head = [](sqlite::Connection& connection) { return audit::head(connection); };
  const audit::Head head = co_await app_.ledger().store.run(std::move(read_head));
  view_.report(run, counts, tasks, head, options_.format);
  context_.exit_code = exit_code_of(run, counts);
}

asio::awaitable<queue::Counts> ForegroundRun::counts_of(core::RunId run) {
  auto count = [run](sqlite::Connection& connection) { return queue::count_tasks(connection, run); };
  co_return co_await app_.ledger().store.run(std::move(count));
}

void ForegroundRun::finish(const core::Error& error) {
  fail(context_, error);
  if (interrupted_) context_.exit_code = static_cast<int>(Exit::interrupted);
}

void ForegroundRun::stop_watching() {
  over_ = true;
  signals_.cancel();
  ticks_.cancel();
  drain_.cancel();
}

asio::awaitable<void> ForegroundRun::watch_signals() {
  for (int count = 1; !over_; ++count) {
    const auto [error, signal] = co_await signals_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
    interrupted_ = true;
    if (count > 1) {
      view_.say("leaving at once: what is in flight is recorded as ambiguous");
      if (channel_ != nullptr) channel_->client().cancel();
      continue;
    }
    view_.say("stopping: calls in flight may end within " + std::to_string(settings_.drain_timeout.count() / 1000) +
              " s; once more to leave at once");
    prompt_.cancel();
    if (sealing_ != nullptr) sealing_->pause();
    if (execution_ != nullptr) execution_->pause();
    drain_.expires_after(settings_.drain_timeout);
    drain_.async_wait([this](const boost::system::error_code& cancelled) {
      if (!cancelled && channel_ != nullptr) channel_->client().cancel();
    });
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
  ForegroundRun run{context, app, settings, console, options, plan_options, checked};
  asio::co_spawn(app.loop(), run.watch_signals(), core::end_on);
  if (context.err.is_terminal()) asio::co_spawn(app.loop(), run.show_progress(), core::end_on);
  asio::co_spawn(app.loop(), run.go(), core::end_on);
  app.loop().run();
  return context.exit_code;
}

}  // namespace resetd::daemon
