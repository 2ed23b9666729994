// What a claim takes with a short and with a long queue.

#include <map>

#include "bench/expect.hpp"
#include "bench/queued_run.hpp"
#include "queue/claims.hpp"
#include "queue/tasks.hpp"

namespace resetd::bench {
namespace {
namespace claims {

constexpr std::int64_t tasks_a_claim = 64;

/// Made once: a million tasks take a while. It stays as it was.
QueuedRun& run_of(std::int64_t tasks) {
  static std::map<std::int64_t, QueuedRun> runs;
  return runs.try_emplace(tasks, tasks).first->second;
}

bool are_the_first(const std::vector<queue::Task>& tasks) {
  return std::ssize(tasks) == tasks_a_claim && tasks.front().ordinal == core::Ordinal{1} &&
         tasks.back().ordinal == core::Ordinal{tasks_a_claim};
}

/// The next tasks, read.
void queued_tasks(benchmark::State& state) {
  QueuedRun& run = run_of(state.range(0));
  for (auto _ : state) {
    const auto tasks = queue::queued_tasks(*run.connection, run.id, core::Ordinal{state.range(0)}, tasks_a_claim);
    if (!expect(state, are_the_first(tasks), "other tasks")) return;
  }
  run.connection->release_statements();
  count_items(state, tasks_a_claim);
}

/// The next tasks, read and taken in hand, within a transaction that is then taken back.
void claim(benchmark::State& state) {
  QueuedRun& run = run_of(state.range(0));
  for (auto _ : state) {
    state.PauseTiming();
    SQLite::Transaction taken_back(run.connection->database());
    state.ResumeTiming();
    const auto tasks = queue::queued_tasks(*run.connection, run.id, core::Ordinal{state.range(0)}, tasks_a_claim);
    for (const queue::Task& task : tasks) {
      queue::move_task(*run.connection, run.id, task.ordinal, task.state, {.to = core::TaskState::checking});
    }
    state.PauseTiming();
    const auto moved = queue::find_task(*run.connection, run.id, core::Ordinal{tasks_a_claim});
    if (!expect(state, are_the_first(tasks) && moved->state == core::TaskState::checking, "other tasks")) return;
    run.connection->release_statements();
    state.ResumeTiming();
  }
  count_items(state, tasks_a_claim);
}

/// What a start-up and each new execution of a run asks: how many of its tasks are in which state.
void tally(benchmark::State& state) {
  QueuedRun& run = run_of(state.range(0));
  for (auto _ : state) {
    const queue::Tally tally = queue::tally_tasks(*run.connection, run.id);
    if (!expect(state, tally.counts.at(core::TaskState::queued) == state.range(0), "another count")) return;
  }
  run.connection->release_statements();
  count_items(state);
}

BENCHMARK(queued_tasks)->Name("queue/queued_tasks")->Arg(1'000)->Arg(1'000'000);
BENCHMARK(claim)->Name("queue/claim")->Arg(1'000)->Arg(1'000'000);
BENCHMARK(tally)->Name("queue/tally")->Arg(1'000)->Arg(1'000'000);

}  // namespace claims
}  // namespace
}  // namespace resetd::bench
