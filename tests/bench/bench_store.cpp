// Group commit on a real file at synchronous=FULL, each work what a call's step writes: a task's row and an audit
// record. Beside it the disk alone: a write and its sync, of which each commit has one. TMPDIR says on which disk.

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <future>
#include <vector>

#include "audit/log.hpp"
#include "bench/expect.hpp"
#include "bench/queued_run.hpp"
#include "queue/tasks.hpp"
#include "sqlite/store.hpp"

namespace resetd::bench {
namespace {
namespace store {

/// A page over one that is there, as SQLite's log is written over and over: a file that grows costs more.
void write_and_sync(benchmark::State& state) {
  constexpr std::int64_t pages = 1000;
  const support::TempFolder folder;
  const int file = ::open((folder / "log").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  const std::array<char, 4096> page{};
  const auto write = [&](std::int64_t at) {
    return ::pwrite(file, page.data(), page.size(), at * std::ssize(page)) == std::ssize(page);
  };
  bool written = true;
  for (std::int64_t at = 0; at < pages; ++at) written = written && write(at);
  written = written && ::fsync(file) == 0;
  std::int64_t next = 0;
  for (auto _ : state) {
    written = written && write(next++ % pages) && ::fdatasync(file) == 0;
    if (!expect(state, written, "the disk refuses")) break;
  }
  ::close(file);
  count_items(state);
}

/// A task's reset is announced once more.
void announce(sqlite::Connection& connection, audit::Log& log, const audit::Record& intent) {
  queue::move_task(connection, *intent.run, *intent.ordinal, core::TaskState::resetting,
                   {.to = core::TaskState::resetting, .attempts = 1, .nonce = intent.nonce});
  log.append(connection, intent);
}

void begin_all(QueuedRun& run, std::int64_t tasks) {
  SQLite::Transaction together(run.connection->database());
  for (std::int64_t i = 1; i <= tasks; ++i) {
    const core::Ordinal ordinal{i};
    queue::move_task(*run.connection, run.id, ordinal, core::TaskState::queued, {.to = core::TaskState::checking});
    queue::move_task(*run.connection, run.id, ordinal, core::TaskState::checking,
                     {.to = core::TaskState::resetting, .attempts = 1, .nonce = "n"});
  }
  run.connection->release_statements();
  together.commit();
}

/// So many works that have gathered, from their posting to their completion on the loop.
void batch(benchmark::State& state) {
  const std::int64_t works = state.range(0);
  QueuedRun run{works};
  begin_all(run, works);
  audit::Log log{*run.connection};
  std::vector<audit::Record> intents;
  for (std::int64_t i = 1; i <= works; ++i) intents.push_back(intent_of(i));
  boost::asio::io_context loop;
  std::vector<std::size_t> commits;
  const auto end = [](const std::string& line) { core::broken_invariant(line); };
  const auto note = [&commits](const sqlite::Store::Commit& commit) { commits.push_back(commit.works); };
  sqlite::Store store{std::move(run.connection), loop.get_executor(), end, {}, note};
  for (auto _ : state) {
    commits.clear();
    std::int64_t done = 0;
    std::promise<void> gathered;
    // Holds the store until all are posted: they are one commit.
    store.post_alone([&gathered](sqlite::Connection&) { gathered.get_future().wait(); }, [] {});
    for (const audit::Record& intent : intents) {
      store.post([&](sqlite::Connection& connection) { announce(connection, log, intent); }, [&done] { ++done; });
    }
    gathered.set_value();
    loop.restart();
    loop.run();
    const bool together = commits.size() == 1 && commits.front() == static_cast<std::size_t>(works);
    if (!expect(state, together && done == works, "not one commit of all")) return;
  }
  count_items(state, works);
}

BENCHMARK(write_and_sync)->Name("store/disk_alone")->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(batch)->Name("store/batch")->RangeMultiplier(8)->Range(1, 512)->Unit(benchmark::kMicrosecond)->UseRealTime();

}  // namespace store
}  // namespace
}  // namespace resetd::bench
