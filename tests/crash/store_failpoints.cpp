// Failpoints within the store's transactions, and between a commit and those who wait for it. An audit event's name
// (`reset.intent`) is reached as its record is written; `….committed` once the transaction with it is durable and
// before anyone knows. A disk that fails does so from there on: the commit itself meets the error, in SQLite's own
// write.

#include <sqlite3.h>

#include <SQLiteCpp/Transaction.h>

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <cerrno>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "audit/log.hpp"
#include "crash/failpoint.hpp"
#include "queue/tasks.hpp"
#include "sqlite/store.hpp"

namespace resetd::crash {
namespace {

std::atomic<int> disk_error = 0;
/// Of the open transaction; on the store's thread only.
std::vector<std::string> in_transaction;

ssize_t failing_pwrite(int, const void*, std::size_t, off64_t) {
  errno = disk_error;
  return -1;
}

void fail_disk(int error) {
  disk_error = error;
  sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
  if (vfs->xSetSystemCall(vfs, "pwrite64", reinterpret_cast<sqlite3_syscall_ptr>(failing_pwrite)) != SQLITE_OK)
    throw std::logic_error("SQLite writes in a way of its own");
}

void step(const std::string& name) {
  const auto action = reached(name);
  if (!action) return;
  if (*action == Action::exception) throw std::runtime_error("failpoint " + name);
  fail_disk(*action == Action::io_error ? EIO : ENOSPC);
}

void step_in_transaction(std::string name) {
  in_transaction.push_back(name);
  step(name);
}

/// What a start-up makes of a reset that was under way has a name of its own.
std::string step_of(const audit::Record& record) {
  const bool interrupted = record.event == audit::Event::reset_ambiguous && record.detail &&
                           record.detail->find("\"interrupted\"") != std::string::npos;
  return interrupted ? "recovery" : std::string{audit::name(record.event)};
}

core::Result<void> after_commit(sqlite::Connection& connection, const sqlite::Store::AfterCommit& follow) {
  for (const std::string& name : std::exchange(in_transaction, {})) step(name + ".committed");
  return follow ? follow(connection) : core::Result<void>{};
}

}  // namespace

// Members as functions of their object, which is how they are called (Itanium C++ ABI).
#define BETWEEN(result, function, symbol, ...)               \
  result real_##function(__VA_ARGS__) asm("__real_" symbol); \
  result wrapped_##function(__VA_ARGS__) asm("__wrap_" symbol)

BETWEEN(audit::Head, append, "_ZN6resetd5audit3Log6appendERNS_6sqlite10ConnectionERKNS0_6RecordE", audit::Log*,
        sqlite::Connection&, const audit::Record&);
BETWEEN(void, add_tasks,
        "_ZN6resetd5queue9add_tasksERNS_6sqlite10ConnectionENS_4core5RunIdESt4spanIKNS0_4TaskELm18446744073709551615EE",
        sqlite::Connection&, core::RunId, std::span<const queue::Task>);
BETWEEN(void, move_task,
        "_ZN6resetd5queue9move_taskERNS_6sqlite10ConnectionENS_4core5RunIdENS4_7OrdinalENS4_9TaskStateERKNS0_"
        "10TaskChangeE",
        sqlite::Connection&, core::RunId, core::Ordinal, core::TaskState, const queue::TaskChange&);
BETWEEN(void, commit, "_ZN6SQLite11Transaction6commitEv", SQLite::Transaction*);
BETWEEN(void, store,
        "_ZN6resetd6sqlite5StoreC1ESt10unique_ptrINS0_10ConnectionESt14default_deleteIS3_"
        "EEN5boost4asio15any_io_executorESt8functionIFvRKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEEESA_"
        "IFNS7_6system6resultIvNS_4core5ErrorEEERS3_EESA_IFvRKNS1_6CommitEEE",
        sqlite::Store*, std::unique_ptr<sqlite::Connection>, boost::asio::any_io_executor, sqlite::Store::OnFailure,
        sqlite::Store::AfterCommit, sqlite::Store::OnCommit);

audit::Head wrapped_append(audit::Log* log, sqlite::Connection& connection, const audit::Record& record) {
  step_in_transaction(step_of(record));
  return real_append(log, connection, record);
}

void wrapped_add_tasks(sqlite::Connection& connection, core::RunId run, std::span<const queue::Task> tasks) {
  step_in_transaction("plan.queued");
  real_add_tasks(connection, run, tasks);
}

// Moves without a record of their own.
void wrapped_move_task(sqlite::Connection& connection, core::RunId run, core::Ordinal ordinal, core::TaskState from,
                       const queue::TaskChange& change) {
  if (from == core::TaskState::queued && change.to == core::TaskState::checking) step_in_transaction("task.claimed");
  if (change.asked) step_in_transaction("job.asked");
  real_move_task(connection, run, ordinal, from, change);
}

// The only transactions beside the store's: the first page of a new database, then each migration.
void wrapped_commit(SQLite::Transaction* transaction) {
  step("migration");
  real_commit(transaction);
  step("migration.committed");
}

void wrapped_store(sqlite::Store* store, std::unique_ptr<sqlite::Connection> connection,
                   boost::asio::any_io_executor loop, sqlite::Store::OnFailure on_failure,
                   sqlite::Store::AfterCommit follow, sqlite::Store::OnCommit on_commit) {
  real_store(
      store, std::move(connection), std::move(loop), std::move(on_failure),
      [follow = std::move(follow)](sqlite::Connection& committed) { return after_commit(committed, follow); },
      std::move(on_commit));
}

}  // namespace resetd::crash
