#include "engine/task_course.hpp"

#include <algorithm>

#include "engine/job_course.hpp"
#include "engine/look.hpp"
#include "engine/looks.hpp"
#include "engine/records.hpp"
#include "position/catalogue.hpp"
#include "queue/claims.hpp"

namespace resetd::engine {
namespace {

using core::TaskState;

bool in_hand(const queue::Task& task) {
  return !core::settled(task.state) && task.state != TaskState::queued && !task.due;
}

core::Step judged(RunContext& run, const queue::Task& task, const StateRead& seen) {
  core::TaskEvent event = core::LookRefused{seen.trouble};
  if (seen.kind == StateRead::Kind::seen) event = core::Looked{seen.look};
  return run.step(task, event);
}

bool may_be_reset(RunContext& run, const queue::Task& task, const StateRead& seen) {
  return judged(run, task, seen).to == TaskState::resetting;
}

// A task that was looked at and is not to be reset now, or whose state cannot be read.
asio::awaitable<void> end_unsent(RunContext& run, queue::Task& task, const StateRead& seen) {
  std::optional<std::string> position;
  if (seen.kind == StateRead::Kind::seen) position = seen.position;
  for (bool written = false; !written;) {
    const core::Step step = judged(run, task, seen);
    std::vector<audit::Record> records;
    queue::TaskChange change = run.change_of(task, step);
    auto record = ending(task, step, run.run().console, run.clock().wall());
    // The task keeps the position that was sealed: where it is retried, a drift is still one. A held one was reset
    // before, and this is what that came to.
    const bool read_back = step.to == TaskState::held;
    if (record) {
      (read_back ? record->after : record->before) = position;
      records.push_back(std::move(*record));
    }
    if (read_back) change.after = position;
    written = co_await run.commit(task, std::move(change), std::move(records), Basis::others_too);
  }
}

std::string body_of(const queue::Task& task) {
  return position::request_body(*task.task_id, task.pos_type, position::from_json(task.target).value());
}

// The intent is durable before the call is made, the outcome before anything else follows from it.
asio::awaitable<void> send_reset(RunContext& run, queue::Task& task, const StateRead& seen,
                                 std::unique_ptr<CallPermit> permit, std::optional<RunContext::Slot>& slot) {
  queue::TaskChange intent{.to = TaskState::resetting,
                           .attempts = task.attempts + 1,
                           .nonce = console::new_nonce(),
                           .before = seen.position,
                           .after = "",
                           .direction = seen.look.direction,
                           .request_id = ""};
  const std::string body = body_of(task);
  std::vector<audit::Record> records;
  records.push_back(reset_intent(task, intent, run.run().console, run.clock().wall(), body));
  if (!seen.look.unchanged && task.before)
    records.back().detail = Detail{}.add_json("drifted_from", *task.before).text();
  co_await run.commit(task, std::move(intent), std::move(records));

  const core::SteadyTime too_old = seen.asked_at + run.policy().check_max_age;
  permit->only_if([&run, &task, &seen, too_old] {
    return run.going() && !run.channel().breaker().open() && run.clock().steady() <= too_old &&
           !run.looks().otherwise(task, seen);
  });
  const console::Answer answer = co_await run.channel().client().reset(body, task.nonce, *permit);
  permit.reset();
  run.looks().written(*task.job_id);
  run.channel().ended(answer, false);

  core::ResetEnded ended{.outcome = core::classify(answer.evidence),
                         .withdrawn = answer.evidence.end == core::CallEnd::withdrawn,
                         .trouble = answer.trouble};
  if (ended.outcome == core::Outcome::rejected) ended.rejection = core::rejection(answer.evidence);
  for (bool written = false; !written;) {
    const core::Step step = run.step(task, ended);
    std::vector<audit::Record> outcome;
    outcome.push_back(reset_outcome(task, run.run().console, run.clock().wall(), answer));
    auto end = ending(task, step, run.run().console, run.clock().wall());
    if (end) outcome.push_back(std::move(*end));
    queue::TaskChange change = run.change_of(task, step, answer.retry_after);
    if (!answer.request_id.empty()) change.request_id = answer.request_id;
    if (step.halt) run.refuse_key(answer.trouble);
    // The next task need not wait until this is durable: its intent is written later, so its call leaves later.
    if (step.to != TaskState::verifying) slot.reset();
    written = co_await run.commit(task, std::move(change), std::move(outcome), Basis::others_too);
  }
}

enum class InSlot { no, yes };

// Reads the position back after a reset whose outcome is unknown, or known and to be confirmed.
asio::awaitable<void> settle(RunContext& run, queue::Task& task, InSlot in_slot) {
  const StateRead seen = co_await run.looks().look(task, run.clock().steady(), Urgency::settle);
  if (seen.kind == StateRead::Kind::given_up) {
    co_await give_back(run, task);
    co_return;
  }
  std::optional<std::string> after;
  if (seen.kind == StateRead::Kind::seen && seen.look.readable) after = seen.position;
  bool asked = in_slot == InSlot::yes;
  for (bool written = false; !written;) {
    const core::Step step = judged(run, task, seen);
    // Once: what it would spend of the budget does not hang on the others, and is spent from then on.
    if (!std::exchange(asked, true) && run.too_late_for(task, step)) {
      co_await give_back(run, task);
      co_return;
    }
    std::vector<audit::Record> records =
        settlement(task, step, seen.look.target, after, run.run().console, run.clock().wall());
    queue::TaskChange change = run.change_of(task, step);
    change.after = after;
    written = co_await run.commit(task, std::move(change), std::move(records), Basis::others_too);
  }
}

bool young(const RunContext& run, const StateRead& seen) {
  return run.clock().steady() + core::RateLimiter::age_margin <= seen.asked_at + run.policy().check_max_age;
}

// Looks until a look is young enough for its reset to leave, then resets.
asio::awaitable<void> check_and_reset(RunContext& run, queue::Task& task) {
  // Its window may close while it waits.
  const std::function<bool()> may_go_on = [&run, &task] { return run.going() && !run.must_wait(task); };
  core::SteadyTime not_before{};
  const auto oldest = [&] { return std::max(not_before, run.clock().steady() - run.policy().check_max_age / 2); };
  // While slots come soon, it waits for its page without one: a slot is for those that are ready to be sent. Not where
  // others have its job, whose calls meanwhile it would not know of.
  StateRead ahead;
  if (task.page && !task.shared_job && run.slots_come_soon() && may_go_on())
    ahead = co_await run.looks().look(task, oldest(), Urgency::ahead);
  std::optional<RunContext::Slot> slot;
  slot.emplace(co_await run.slot());
  for (int turns = 1;; ++turns) {
    StateRead seen = std::exchange(ahead, {});
    const bool newest = seen.kind == StateRead::Kind::seen && seen.asked_at >= oldest() &&
                        !run.looks().newest(task, seen.asked_at + core::SteadyTime::duration{1});
    if (!may_go_on())
      seen = {};
    else if (!newest)
      seen = co_await run.looks().look(task, oldest(), Urgency::only_while_going);
    if (seen.kind == StateRead::Kind::given_up || run.must_wait(task)) {
      co_await give_back(run, task);
      co_return;
    }
    if (!may_be_reset(run, task, seen)) {
      co_await end_unsent(run, task, seen);
      co_return;
    }
    std::unique_ptr<CallPermit> permit = co_await run.permit(Priority::write, may_go_on);
    if (!permit) {
      co_await give_back(run, task);
      co_return;
    }
    // Others may have looked at its page while this one waited.
    auto newer = run.looks().newest(task, seen.asked_at + core::SteadyTime::duration{1});
    if (newer) seen = std::move(*newer);
    const bool closed = !run.channel().breaker().open();
    const auto otherwise = run.looks().otherwise(task, seen);
    if (young(run, seen) && closed && !otherwise && may_be_reset(run, task, seen)) {
      co_await send_reset(run, task, seen, std::move(permit), slot);
      if (task.state == TaskState::verifying) co_await settle(run, task, InSlot::yes);
      co_return;
    }
    permit.reset();
    if (otherwise) not_before = *otherwise;
    // Others' calls went wrong since this one's look went through: look again later.
    if (!closed) co_await run.sleep(run.retry_delay(turns, {}));
  }
}

}  // namespace

asio::awaitable<void> take_course(RunContext& run, queue::Task task) {
  TaskState last = task.state;
  while (in_hand(task)) {
    last = task.state;
    switch (task.state) {
      case TaskState::checking:
        co_await check_and_reset(run, task);
        break;
      case TaskState::stopping:
      case TaskState::starting:
        co_await mind_job(run, task);
        break;
      case TaskState::reconciling:
      case TaskState::verifying:
        co_await settle(run, task, InSlot::no);
        break;
      default:
        core::broken_invariant("a task in state " + std::string{core::name(task.state)} + " was taken in hand");
    }
  }
  // A job that just would not start is not asked again only because its run has halted: that would never end.
  const bool would_not_start = last == TaskState::starting && task.state != TaskState::starting && task.owes_start;
  // Asked here too: it is seldom so, and the frame of a coroutine that has a task is large.
  if (!run.winding_up() || (would_not_start && !run.cancelling())) co_return;
  co_await wind_up(run, std::move(task));
}

asio::awaitable<void> wind_up(RunContext& run, queue::Task task) {
  if (!run.winding_up()) co_return;
  const bool may_go = task.state == TaskState::queued || task.state == TaskState::waiting ||
                      task.state == TaskState::stopping || task.state == TaskState::starting;
  if (!may_go) co_return;
  if (task.shared_job) {
    auto know_others = [&task](sqlite::Connection& connection) { task = queue::claimed(connection, std::move(task)); };
    co_await run.ledger().store.run(std::move(know_others));
  }
  core::TaskEvent event = core::RunHalted{};
  if (run.cancelling()) event = core::RunCancelled{};
  for (bool written = false; !written;) {
    const core::Step step = run.step(task, event);
    const bool same = step.stays && !step.ends_as;
    if (same) co_return;
    written = co_await commit_step(run, task, step, nullptr);
  }
}

}  // namespace resetd::engine
