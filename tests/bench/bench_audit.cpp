// The audit log: a record appended, and the chain of many computed anew, out of the database and out of an export.

#include <fstream>

#include "audit/log.hpp"
#include "bench/expect.hpp"
#include "bench/queued_run.hpp"

namespace resetd::bench {
namespace {
namespace log {

constexpr std::int64_t records = 100'000;
constexpr std::int64_t records_a_transaction = 500;

/// So many intents and acknowledgements in turn, in one transaction.
void append_many(sqlite::Connection& connection, audit::Log& log, const audit::Record& intent,
                 const audit::Record& acknowledgement, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) log.append(connection, i % 2 == 0 ? intent : acknowledgement);
}

/// Within a transaction: what a commit costs is the store's.
void append(benchmark::State& state) {
  const QueuedRun run{0};
  audit::Log log{*run.connection};
  const audit::Record intent = intent_of(1);
  const audit::Record acknowledgement = acknowledgement_of(1);
  for (auto _ : state) {
    state.PauseTiming();
    SQLite::Transaction transaction(run.connection->database());
    state.ResumeTiming();
    append_many(*run.connection, log, intent, acknowledgement, records_a_transaction);
    state.PauseTiming();
    run.connection->release_statements();
    transaction.commit();
    state.ResumeTiming();
  }
  const bool all = audit::head(*run.connection).seq == state.iterations() * records_a_transaction;
  expect(state, all, "records are missing");
  count_items(state, records_a_transaction);
}

/// A log, and its export as a file. Made once.
class LongLog {
 public:
  LongLog() {
    audit::Log log{connection()};
    SQLite::Transaction transaction(connection().database());
    for (std::int64_t i = 1; i <= records / 2; ++i)
      append_many(connection(), log, intent_of(i), acknowledgement_of(i), 2);
    connection().release_statements();
    transaction.commit();
    std::ofstream file(this->file());
    audit::export_lines(connection(), 0, [&file](const std::string& line) {
      file << line << '\n';
      return file.good();
    });
  }

  sqlite::Connection& connection() { return *database_.connection; }
  std::filesystem::path file() const { return database_.folder / "audit.jsonl"; }

 private:
  QueuedRun database_{0};
};

LongLog& long_log() {
  static LongLog log;
  return log;
}

bool holds(const audit::Verdict& verdict) {
  return verdict.problem.empty() && verdict.head.seq == records;
}

void verify_database(benchmark::State& state) {
  LongLog& log = long_log();
  for (auto _ : state) {
    if (!expect(state, holds(audit::verify(log.connection(), std::nullopt)), "the log does not hold")) return;
  }
  count_items(state, records);
}

void verify_export(benchmark::State& state) {
  const LongLog& log = long_log();
  for (auto _ : state) {
    const auto verdict = audit::verify_file(log.file(), std::nullopt);
    if (!expect(state, verdict && holds(*verdict), "the export does not hold")) return;
  }
  count_items(state, records);
}

BENCHMARK(append)->Name("audit/append")->Unit(benchmark::kMicrosecond);
BENCHMARK(verify_database)->Name("audit/verify_database")->Unit(benchmark::kMillisecond);
BENCHMARK(verify_export)->Name("audit/verify_export")->Unit(benchmark::kMillisecond);

}  // namespace log
}  // namespace
}  // namespace resetd::bench
