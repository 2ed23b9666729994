#include "engine/digest.hpp"

#include "core/sha256.hpp"
#include "engine/records.hpp"
#include "queue/tasks.hpp"

namespace resetd::engine {
namespace {

constexpr int chunk = 1000;

std::string run_line(const queue::Run& run) {
  Detail detail;
  detail.add("console", run.console)
      .add("console_url", run.console_url)
      .add("name", run.name)
      .add_json("policy", run.policy)
      .add("reason", run.reason);
  if (run.schedule) detail.add_json("schedule", *run.schedule);
  return detail.text() + '\n';
}

std::string task_line(const queue::Task& task) {
  Detail detail;
  detail.add("ordinal", core::number(task.ordinal)).add("pos_type", task.pos_type).add_json("target", task.target);
  if (task.task_id) detail.add("task_id", core::number(*task.task_id));
  if (task.job_id) detail.add("job_id", core::number(*task.job_id));
  if (task.before) detail.add_json("before", *task.before);
  if (task.forward_reason) detail.add("forward_reason", *task.forward_reason);
  if (task.state == core::TaskState::refused) detail.add("refused", task.error);
  return detail.text() + '\n';
}

}  // namespace

asio::awaitable<std::string> digest_of_sealed(sqlite::Executor& store, const queue::Run& run) {
  core::Sha256 hash;
  hash.update(run_line(run));
  core::Ordinal after{0};
  for (;;) {
    // Where it is read: nobody else uses the hash meanwhile, and nothing else can be done before it is known.
    auto read = [&hash, id = run.id, after](sqlite::Connection& connection) -> std::optional<core::Ordinal> {
      const std::vector<queue::Task> tasks = queue::list_tasks(connection, id, std::nullopt, after, chunk);
      for (const queue::Task& task : tasks) hash.update(task_line(task));
      if (tasks.empty()) return std::nullopt;
      return tasks.back().ordinal;
    };
    const std::optional<core::Ordinal> last = co_await store.run(std::move(read));
    if (!last) break;
    after = *last;
  }
  co_return core::hex(hash.finish());
}

}  // namespace resetd::engine
