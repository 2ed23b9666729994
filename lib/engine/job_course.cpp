#include "engine/job_course.hpp"

#include "core/poll.hpp"
#include "engine/records.hpp"

namespace resetd::engine {
namespace {

using core::TaskState;

// The intent is durable before the call is made, its end before anything follows from it. False: judge anew, see
// RunContext::commit.
asio::awaitable<bool> ask(RunContext& run, queue::Task& task, const core::Step& step) {
  const RunContext::Slot slot = co_await run.slot();
  const bool to_stop = task.state == TaskState::stopping;
  const std::function<bool()> go_on = [&run, &task, to_stop] {
    return to_stop ? run.going() && !run.must_wait(task) : run.going() || run.winding_up();
  };
  std::unique_ptr<CallPermit> permit;
  if (go_on()) permit = co_await run.permit(Priority::write, go_on);
  if (!permit) {
    co_await give_back(run, task);
    co_return true;
  }
  const std::string nonce = console::new_nonce();
  queue::TaskChange intent = run.change_of(task, step);
  queue::Task announced = task;
  announced.asks = *intent.asks;
  std::vector<audit::Record> records;
  records.push_back(ask_intent(announced, nonce, run.run().console, run.clock().wall()));
  const bool written = co_await run.commit(task, std::move(intent), std::move(records), Basis::others_too);
  if (!written) co_return false;

  permit->only_if(go_on);
  console::Client& client = run.channel().client();
  console::Answer answer;
  if (to_stop)
    answer = co_await client.stop(*task.job_id, nonce, *permit);
  else
    answer = co_await client.start(*task.job_id, nonce, *permit);
  permit.reset();
  run.looks().written(*task.job_id);
  run.channel().ended(answer, false);

  core::AskEnded ended{.outcome = core::classify(answer.evidence),
                       .trouble = answer.trouble,
                       .withdrawn = answer.evidence.end == core::CallEnd::withdrawn};
  if (ended.outcome == core::Outcome::rejected) ended.rejection = core::rejection(answer.evidence);
  const core::Step next = run.step(task, ended);
  queue::TaskChange change = run.change_of(task, next, answer.retry_after);
  std::vector<audit::Record> nothing;
  co_await run.commit(task, std::move(change), std::move(nothing));
  if (next.halt) run.refuse_key(answer.trouble);
  co_return true;
}

std::chrono::milliseconds age_of(const RunContext& run, const queue::Task& task) {
  const bool stops = task.state == TaskState::stopping;
  const auto time = stops ? run.policy().stop_timeout : run.policy().start_timeout;
  return std::chrono::duration_cast<std::chrono::milliseconds>(time - (*task.until - run.due_now()));
}

}  // namespace

asio::awaitable<void> mind_job(RunContext& run, queue::Task& task) {
  if (task.state == TaskState::stopping && run.must_wait(task)) {
    // Its stop was not asked for before the window closed.
    for (bool written = false; !written;) {
      const core::Step rest = run.step(task, core::RunHalted{});
      written = co_await commit_step(run, task, rest, nullptr);
    }
    co_return;
  }
  const std::chrono::milliseconds age = age_of(run, task);
  auto tolerance = task.asks == 0 ? run.policy().check_max_age / 2 : core::poll_tolerance(age);
  if (task.asked == core::AskFate::unknown) tolerance = {};  // it has waited for the settle time: so must the look
  const Urgency urgency = task.state == TaskState::starting ? Urgency::settle : Urgency::only_while_going;
  const core::SteadyTime not_before = run.clock().steady() - tolerance;
  const StateRead seen = co_await run.looks().look(task, not_before, urgency);
  if (seen.kind == StateRead::Kind::given_up) {
    co_await give_back(run, task);
    co_return;
  }
  core::TaskEvent event = core::LookRefused{seen.trouble};
  if (seen.kind == StateRead::Kind::seen) event = core::Looked{seen.look, run.due_now() >= *task.until};
  bool asked = task.state != TaskState::stopping;
  const core::Look* const look = seen.kind == StateRead::Kind::seen ? &seen.look : nullptr;
  for (bool written = false; !written;) {
    const core::Step step = run.step(task, event);
    // Once: what it would spend of the budget does not hang on the others, and is spent from then on.
    if (!std::exchange(asked, true) && run.too_late_for(task, step)) {
      co_await give_back(run, task);
      co_return;
    }
    if (step.ask)
      written = co_await ask(run, task, step);
    else
      written = co_await commit_step(run, task, step, look);
  }
}

asio::awaitable<bool> commit_step(RunContext& run, queue::Task& task, const core::Step& step, const core::Look* look) {
  const std::string& console = run.run().console;
  std::vector<audit::Record> records;
  auto news = job_news(task, step, look, console, run.clock().wall());
  if (news) records.push_back(std::move(*news));
  auto end = ending(task, step, console, run.clock().wall());
  if (end) records.push_back(std::move(*end));
  queue::TaskChange change = run.change_of(task, step);
  co_return co_await run.commit(task, std::move(change), std::move(records), Basis::others_too);
}

asio::awaitable<void> give_back(RunContext& run, queue::Task& task) {
  const core::Step step = run.step(task, core::Released{});
  queue::TaskChange change = run.change_of(task, step);
  std::vector<audit::Record> nothing;
  co_await run.commit(task, std::move(change), std::move(nothing));
}

}  // namespace resetd::engine
