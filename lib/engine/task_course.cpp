#include "engine/task_course.hpp"

#include "engine/look.hpp"
#include "engine/read_state.hpp"
#include "engine/records.hpp"
#include "position/catalogue.hpp"

namespace resetd::engine {
namespace {

using core::TaskState;

asio::awaitable<void> give_back(RunContext& run, queue::Task& task) {
  const core::Step step = run.step(task, core::Released{});
  queue::TaskChange change = run.change_of(task, step);
  std::vector<audit::Record> nothing;
  co_await run.commit(task, std::move(change), std::move(nothing));
}

// Ends a task that was looked at and is not to be reset, or whose state cannot be read.
asio::awaitable<void> end_unsent(RunContext& run, queue::Task& task, const core::Step& step,
                                 std::optional<std::string> seen) {
  std::vector<audit::Record> records;
  queue::TaskChange change = run.change_of(task, step);
  auto record = ending(task, step, run.run().console, run.clock().wall());
  // The task keeps the position that was sealed: where it is retried, a drift is still one. A held one was reset
  // before, and this is what that came to.
  const bool read_back = step.to == TaskState::held;
  if (record) {
    (read_back ? record->after : record->before) = seen;
    records.push_back(std::move(*record));
  }
  if (read_back) change.after = std::move(seen);
  co_await run.commit(task, std::move(change), std::move(records));
}

std::string body_of(const queue::Task& task) {
  return position::request_body(*task.task_id, task.pos_type, position::from_json(task.target).value());
}

// The intent is durable before the call is made, the outcome before anything else follows from it.
asio::awaitable<void> send_reset(RunContext& run, queue::Task& task, const StateRead& seen,
                                 std::unique_ptr<CallPermit> permit) {
  queue::TaskChange intent{.to = TaskState::resetting,
                           .attempts = task.attempts + 1,
                           .nonce = console::new_nonce(),
                           .before = seen.position,
                           .after = "",
                           .direction = seen.look.direction,
                           .request_id = ""};
  queue::Task announced = task;
  announced.attempts = *intent.attempts;
  announced.nonce = *intent.nonce;
  announced.before = intent.before;
  const std::string body = body_of(task);
  std::vector<audit::Record> records;
  records.push_back(reset_intent(announced, run.run().console, run.clock().wall(), body));
  co_await run.commit(task, std::move(intent), std::move(records));

  const core::SteadyTime too_old = seen.asked_at + run.policy().check_max_age;
  permit->only_if(
      [&run, too_old] { return run.going() && !run.channel().breaker().open() && run.clock().steady() <= too_old; });
  const console::Answer answer = co_await run.channel().client().reset(body, task.nonce, *permit);
  permit.reset();
  run.channel().ended(answer.evidence, false);

  core::ResetEnded ended{.outcome = core::classify(answer.evidence),
                         .withdrawn = answer.evidence.end == core::CallEnd::withdrawn,
                         .trouble = answer.trouble};
  if (ended.outcome == core::Outcome::rejected) ended.rejection = core::rejection(answer.evidence);
  const core::Step step = run.step(task, ended);
  std::vector<audit::Record> outcome;
  outcome.push_back(reset_outcome(task, run.run().console, run.clock().wall(), answer));
  auto end = ending(task, step, run.run().console, run.clock().wall());
  if (end) outcome.push_back(std::move(*end));
  queue::TaskChange change = run.change_of(task, step, answer.retry_after);
  if (!answer.request_id.empty()) change.request_id = answer.request_id;
  co_await run.commit(task, std::move(change), std::move(outcome));
  if (step.halt) run.halt("the console refuses our key: " + answer.trouble);
}

// Looks until a look is young enough for its reset to leave, then resets.
asio::awaitable<void> check_and_reset(RunContext& run, queue::Task& task) {
  for (int turns = 1;; ++turns) {
    const StateRead seen = co_await read_state(run, task, Priority::look);
    if (seen.kind == StateRead::Kind::given_up) {
      co_await give_back(run, task);
      co_return;
    }
    core::TaskEvent event = core::LookRefused{seen.trouble};
    if (seen.kind == StateRead::Kind::seen) event = core::Looked{seen.look};
    const core::Step step = run.step(task, event);
    if (step.to != TaskState::resetting) {
      std::optional<std::string> before;
      if (seen.kind == StateRead::Kind::seen) before = seen.position;
      co_await end_unsent(run, task, step, std::move(before));
      co_return;
    }
    const std::function<bool()> go_on = [&run] { return run.going(); };
    std::unique_ptr<CallPermit> permit = co_await run.permit(Priority::reset, go_on);
    if (!permit) {
      co_await give_back(run, task);
      co_return;
    }
    const bool young =
        run.clock().steady() + core::RateLimiter::age_margin <= seen.asked_at + run.policy().check_max_age;
    const bool closed = !run.channel().breaker().open();
    if (young && closed) {
      co_await send_reset(run, task, seen, std::move(permit));
      co_return;
    }
    permit.reset();
    // Others' calls went wrong since this one's look went through: look again later.
    if (!closed) co_await run.sleep(run.retry_delay(turns, {}));
  }
}

// Reads the position back after a reset whose outcome is unknown, or known and to be confirmed.
asio::awaitable<void> settle(RunContext& run, queue::Task& task) {
  const StateRead seen = co_await read_state(run, task, Priority::settle);
  if (seen.kind == StateRead::Kind::given_up) {
    co_await give_back(run, task);
    co_return;
  }
  core::TaskEvent event = core::LookRefused{seen.trouble};
  if (seen.kind == StateRead::Kind::seen) event = core::Looked{seen.look};
  const core::Step step = run.step(task, event);
  std::optional<std::string> after;
  if (seen.kind == StateRead::Kind::seen && seen.look.readable) after = seen.position;
  std::vector<audit::Record> records =
      settlement(task, step, seen.look.target, after, run.run().console, run.clock().wall());
  queue::TaskChange change = run.change_of(task, step);
  change.after = std::move(after);
  co_await run.commit(task, std::move(change), std::move(records));
}

}  // namespace

asio::awaitable<void> take_course(RunContext& run, queue::Task task) {
  if (task.state == TaskState::checking) {
    co_await check_and_reset(run, task);
    // One that went to reconciling waits for the settle time first, and not in our hand.
    if (task.state != TaskState::verifying) co_return;
  }
  co_await settle(run, task);
}

}  // namespace resetd::engine
