#include "daemon/run_opening.hpp"

#include "core/count_text.hpp"
#include "daemon/report.hpp"
#include "engine/approval.hpp"
#include "engine/decision.hpp"
#include "engine/policy_json.hpp"
#include "engine/sealing.hpp"
#include "engine/submission.hpp"
#include "plan/kept_tasks.hpp"
#include "queue/runs.hpp"

namespace resetd::daemon {
namespace {

namespace asio = boost::asio;
using core::Result;
using core::RunState;

std::string number_of(const queue::Run& run) {
  return std::to_string(core::number(run.id));
}

core::Error halted(const queue::Run& run) {
  return core::refused(engine::run_text(run) + " is halted (" + run.state_reason + "): see `resetd tasks " +
                       number_of(run) + "`, then `resetd resume " + number_of(run) +
                       " --reason TEXT` before running the plan again");
}

// What a person has to see to before a run from a backup's copy may go on.
std::optional<core::Error> restored(const queue::Run& run) {
  if (!run.restored) return std::nullopt;
  const std::string id = number_of(run);
  const std::string from = engine::run_text(run) + " comes from a backup's copy of the database, which does not know ";
  if (run.state == RunState::awaiting_approval) {
    return core::refused(from + "whether it was carried out since: `resetd cancel " + id +
                         "`, then run the plan again");
  }
  if (run.state == RunState::paused) {
    return core::refused(from + "what was reset since: see `resetd tasks " + id + "`, then `resetd resume " + id +
                         " --reason TEXT` before running the plan again");
  }
  return std::nullopt;
}

}  // namespace

void RunOpening::interrupt() {
  interrupted_ = true;
  prompt_.cancel();
  if (sealing_ != nullptr) sealing_->pause("interrupted");
}

asio::awaitable<std::optional<queue::Run>> RunOpening::existing() {
  auto find = [digest = request_.checked.plan_digest](sqlite::Connection& connection) {
    return queue::find_by_plan(connection, digest);
  };
  co_return co_await app_.ledger().store.run(std::move(find));
}

asio::awaitable<Result<queue::Run>> RunOpening::open(engine::Channel& channel, engine::Host& host) {
  host_ = &host;
  std::optional<queue::Run> found = co_await existing();
  if (!found) co_return co_await make(channel);
  if (core::finished(found->state)) {
    if (!request_.options.again) co_return engine::has_finished(*found);
    co_return co_await make(channel);
  }
  if (found->state == RunState::halted) co_return halted(*found);
  if (!engine::seal_expired(*found, engine::policy_of(*found), app_.clock().wall())) {
    co_return co_await go_on_with(std::move(*found));
  }
  co_await engine::expire_run(app_.ledger(), *found, request_.actor);
  view_.say(engine::run_text(*found) + " was not approved in time and has expired; this is a new one");
  co_return co_await make(channel);
}

asio::awaitable<Result<queue::Run>> RunOpening::go_on_with(queue::Run run) {
  request_.checked.kept->clear();  // they are in the queue already
  if (run.console_url != request_.console.url.normalised) {
    co_return core::refused(engine::run_text(run) + " is of this plan and unfinished, but its console was " +
                            run.console_url + ", not " + request_.console.url.normalised +
                            ": put the configuration right first");
  }
  if (auto error = restored(run)) co_return *error;
  if (run.state == RunState::awaiting_approval) {
    view_.say("continuing " + engine::run_text(run) + ", which is sealed and not approved yet");
    co_return co_await approve(std::move(run));
  }
  auto count = [id = run.id](sqlite::Connection& connection) { return queue::count_tasks(connection, id); };
  const queue::Counts counts = co_await app_.ledger().store.run(std::move(count));
  view_.say("continuing " + engine::run_text(run) + ": " + counts_text(counts));
  if (run.state == RunState::gated) co_return run;
  engine::Person person{request_.actor, "the same plan was run again"};
  co_return co_await engine::continue_run(app_.ledger(), std::move(run), std::move(person));
}

asio::awaitable<Result<queue::Run>> RunOpening::make(engine::Channel& channel) {
  engine::Submitter submitter{request_.actor, request_.console.name, request_.console.url.normalised};
  Result<queue::Run> submitted = co_await engine::submit(app_.ledger(), submitter, request_.checked);
  if (submitted.has_error()) co_return submitted.error();
  Result<queue::Run> run = co_await seal(*submitted, channel);
  if (run.has_error()) {
    co_await engine::cancel_unsent(app_.ledger(), *submitted, run.error().message, run.error().kind, request_.actor);
    co_return run.error();
  }
  co_return co_await approve(std::move(*run));
}

asio::awaitable<Result<queue::Run>> RunOpening::seal(queue::Run run, engine::Channel& channel) {
  const bool selects = request_.checked.selected.has_value();
  view_.say("sealing " + engine::run_text(run) + ": " + core::count_text(run.tasks, "task") +
            (selects ? " and what select means" : "") + " on console " + run.console);
  engine::RunContext sealing{app_.loop().get_executor(),     app_.ledger(), channel, std::move(run),
                             request_.checked.header.policy, queue::Tally{}};
  sealing_ = &sealing;
  if (interrupted_) sealing.pause("interrupted");
  std::optional<engine::Model> model;
  if (selects) model = engine::model_of(*request_.checked.selected);
  Result<queue::Run> result =
      co_await engine::seal(app_.loop().get_executor(), sealing, std::move(model), request_.actor);
  sealing_ = nullptr;
  co_return result;
}

asio::awaitable<void> RunOpening::show(const queue::Run& run) {
  const core::Policy policy = engine::policy_of(run);
  // Those that are shown, and all of them once more with less of each: it is about how many.
  auto read_first = [id = run.id](sqlite::Connection& connection) {
    return queue::list_tasks(connection, id, std::nullopt, core::Ordinal{0}, RunView::preview_tasks);
  };
  const std::vector<queue::Task> shown = co_await app_.ledger().store.run(std::move(read_first));
  std::vector<PreviewRow> first;
  for (const queue::Task& task : shown) first.push_back(preview_row(task, policy));

  engine::Forecast forecast;
  core::Ordinal after{0};
  for (;;) {
    auto read = [id = run.id, after](sqlite::Connection& connection) {
      return queue::tasks_to_forecast(connection, id, after, engine::page);
    };
    const std::vector<queue::Task> tasks = co_await app_.ledger().store.run(std::move(read));
    if (tasks.empty()) break;
    after = tasks.back().ordinal;
    for (const queue::Task& task : tasks) forecast.add(task, engine::preview(task, policy));
  }
  const control::Outlook::Limits console{request_.console.rate, request_.console.concurrency};
  view_.show_sealed(run, first, control::Outlook{forecast, policy, console});
}

asio::awaitable<Result<queue::Run>> RunOpening::approve(queue::Run run) {
  co_await show(run);
  if (request_.settings.two_person) {
    queue::Run now = co_await found(run.id);
    if (now.state != RunState::awaiting_approval) co_return now;  // another user was quick
    co_return core::refused(engine::run_text(run) +
                            " is sealed and waits for another user's approval: `resetd approve " + number_of(run) +
                            " --digest " + run.digest + "`, then run the plan again");
  }
  const bool asks = !request_.options.yes && request_.checked.header.policy.approval == core::Approval::required;
  bool approved = !asks;
  if (asks && !interrupted_) {
    approved = co_await prompt_.ask_yes("Reset these tasks? A reset cannot be taken back. Type yes: ");
  }
  if (!approved || interrupted_) co_return co_await decline(std::move(run));
  engine::Person person{request_.actor, ""};
  Result<engine::Steered> steered =
      co_await engine::approve_run(app_.ledger(), run.id, run.digest, std::move(person), engine::Approvers::anyone);
  if (steered.has_value()) co_return std::move(steered->run);
  // Others can steer it while the person thinks: what they have decided holds.
  queue::Run now = co_await found(run.id);
  if (now.state == RunState::awaiting_approval) co_return steered.error();
  co_return now;
}

asio::awaitable<Result<queue::Run>> RunOpening::decline(queue::Run run) {
  const bool cancelled =
      co_await engine::cancel_unsent(app_.ledger(), run, "not approved", std::nullopt, request_.actor);
  if (cancelled) co_return core::refused(engine::run_text(run) + " was not approved: cancelled, nothing was sent");
  // It was approved elsewhere meanwhile, and is carried out: that ends here. Refused where it has ended by itself.
  engine::Person person{request_.actor, "not approved where it was made"};
  co_await host_->cancel(run.id, std::move(person));
  co_return co_await found(run.id);
}

asio::awaitable<queue::Run> RunOpening::found(core::RunId run) {
  auto find = [run](sqlite::Connection& connection) { return *queue::find_run(connection, run); };
  co_return co_await app_.ledger().store.run(std::move(find));
}

}  // namespace resetd::daemon
