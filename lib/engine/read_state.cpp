#include "engine/read_state.hpp"

#include "engine/look.hpp"

namespace resetd::engine {
namespace {

StateRead refused(std::string trouble) {
  return {.kind = StateRead::Kind::refused, .trouble = std::move(trouble)};
}

StateRead seen(const queue::Task& task, const console::JobAnswer& answer, core::SteadyTime asked_at) {
  const std::string job = std::to_string(core::number(*task.job_id));
  if (!answer.job) return refused("the console knows no data job " + job);
  const console::DataTask* data_task = find_data_task(*answer.job, *task.task_id);
  if (data_task == nullptr) {
    return refused("data job " + job + " has no data task " + std::to_string(core::number(*task.task_id)) +
                   " any more");
  }
  return {.kind = StateRead::Kind::seen,
          .look = look_at(task, *answer.job, *data_task),
          .position = position_text(*data_task),
          .asked_at = asked_at};
}

}  // namespace

asio::awaitable<StateRead> read_state(RunContext& run, const queue::Task& task, Priority priority) {
  int refusals = 0;
  for (int failures = 1;; ++failures) {
    // A task whose reset has left is read at least once, whatever the run has come to.
    const std::function<bool()> go_on = [&run, priority, failures] {
      return run.going() || (priority == Priority::settle && failures == 1);
    };
    if (!go_on()) co_return StateRead{};
    std::unique_ptr<CallPermit> permit = co_await run.permit(priority, go_on);
    if (!permit) co_return StateRead{};
    const core::SteadyTime asked_at = run.clock().steady();
    const console::JobAnswer answer = co_await run.channel().client().query_job(*task.job_id, *permit);
    permit.reset();
    run.channel().ended(answer.answer.evidence, true);
    const core::Outcome outcome = core::classify(answer.answer.evidence);
    if (outcome == core::Outcome::acknowledged) co_return seen(task, answer, asked_at);
    if (outcome == core::Outcome::rejected) {
      const core::Rejection rejection = core::rejection(answer.answer.evidence);
      if (rejection == core::Rejection::key) {
        run.halt("the console refuses our key: " + answer.answer.trouble);
        co_return StateRead{};
      }
      if (rejection == core::Rejection::final && ++refusals >= run.policy().max_attempts) {
        co_return refused(answer.answer.trouble);
      }
    }
    co_await run.sleep(run.retry_delay(failures, answer.answer.retry_after));
  }
}

}  // namespace resetd::engine
