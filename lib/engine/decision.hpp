#pragma once
// What every decision of a person needs: the run it is about, its records, and one transaction for all of it.

#include <optional>
#include <string>

#include "engine/records.hpp"
#include "engine/steering.hpp"
#include "queue/runs.hpp"

namespace resetd::engine {

/// One decision, within its transaction, on the store's thread.
struct Decision {
  sqlite::Connection& connection;
  audit::Log& log;
  const Person& person;
  core::WallTime now;
};

/// Tasks that a decision reads at once.
inline constexpr int page = 1000;

/// "run 3 (orders-rollback)".
std::string run_text(const queue::Run& run);
/// "run 3 (orders-rollback) is halted".
std::string state_text(const queue::Run& run);
/// "…, which is final: …", of one that was cancelled.
std::string final_text(const queue::Run& run);
/// Refused: a plan whose run has finished, and what can be done about it all the same.
core::Error has_finished(const queue::Run& run);
/// It waits for its time, or will once it is resumed.
bool is_scheduled(const queue::Run& run);
/// Refused: the run that has the data job must be seen to first, and how. `of` says whose job it is, or is empty.
core::Error in_the_way(const queue::Conflict& conflict, const std::string& of);
bool is_blank(const std::string& text);
std::int64_t count_of(const queue::Counts& counts, core::TaskState state);

core::Result<queue::Run> find_run(const Decision& decision, core::RunId id);
Steered steered(const Decision& decision, core::RunId id, std::int64_t tasks);

void append_about_run(const Decision& decision, audit::Event event, const queue::Run& run, const Detail& detail);
/// From another state; with its record.
void set_running(const Decision& decision, const queue::Run& run, const std::string& reason);

/// What a step makes of the task; a pair without an edge is a broken invariant.
core::Step step_of(const queue::Run& run, const queue::Task& task, const core::TaskEvent& event);
/// A task at rest that is to be taken in hand to start its job: when it is due, and until when, is set anew then.
queue::TaskChange to_start(queue::TaskChange change);

/// `decide(const Decision&)` sees the database as it stands and writes in the same transaction.
template <class Decide>
asio::awaitable<core::Result<Steered>> in_one_transaction(Ledger ledger, Person person, Decide decide) {
  const core::WallTime now = ledger.clock.wall();
  auto write = [&log = ledger.log, &person, &decide, now](sqlite::Connection& connection) {
    return decide(Decision{connection, log, person, now});
  };
  co_return co_await ledger.store.run(std::move(write));
}

}  // namespace resetd::engine
