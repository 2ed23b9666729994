#include "engine/digest.hpp"

#include "core/json_text.hpp"
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

/// A task's line, written into the same memory each time; its keys in order, as canonical JSON has them.
class TaskLine {
 public:
  const std::string& of(const queue::SealedTask& task) {
    line_.clear();
    if (task.before) add("before") += *task.before;
    if (task.forward_reason) core::append_json_string(add("forward_reason"), *task.forward_reason);
    if (task.job_id) add("job_id") += std::to_string(core::number(*task.job_id));
    add("ordinal") += std::to_string(core::number(task.ordinal));
    core::append_json_string(add("pos_type"), task.pos_type);
    if (task.refused) core::append_json_string(add("refused"), *task.refused);
    add("target") += task.target;
    if (task.task_id) add("task_id") += std::to_string(core::number(*task.task_id));
    return line_ += "}\n";
  }

 private:
  std::string& add(std::string_view key) {
    line_ += line_.empty() ? "{\"" : ",\"";
    return line_.append(key).append("\":");
  }

  std::string line_;
};

}  // namespace

asio::awaitable<std::string> digest_of_sealed(sqlite::Executor& store, const queue::Run& run) {
  core::Sha256 hash;
  hash.update(run_line(run));
  TaskLine line;
  std::optional<core::Ordinal> last = core::Ordinal{0};
  while (last) {
    // Where it is read: nobody else uses the hash meanwhile, and nothing else can be done before it is known.
    auto read = [&hash, &line, id = run.id, after = *last](sqlite::Connection& connection) {
      return queue::each_sealed(connection, id, after, chunk,
                                [&](const queue::SealedTask& task) { hash.update(line.of(task)); });
    };
    last = co_await store.run(std::move(read));
  }
  co_return core::hex(hash.finish());
}

}  // namespace resetd::engine
