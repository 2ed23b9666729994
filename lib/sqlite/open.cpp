// How a database is opened: what kind of file it is, the lock, the pragmas, the schema; in this order, so that a file
// that is refused is left as it was.

#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "sqlite/connection.hpp"
#include "sqlite/migrations.hpp"

namespace resetd::sqlite {
namespace {

using std::filesystem::path;

int newest_version() {
  return static_cast<int>(embedded_migrations().size());
}

core::Error foreign(const path& file) {
  return core::bad_input(file.string() + " is no database of resetd's; it was left as it is: name another state_dir");
}

enum class Contents { empty, ours, foreign };

/// SQLite's own file: closing a descriptor of ours would drop the locks that this process has on it.
sqlite3_file& file_of(SQLite::Database& database) {
  sqlite3_file* opened = nullptr;
  database.check(
      sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&opened)));
  return *opened;
}

std::string beginning(SQLite::Database& database, std::int64_t limit) {
  sqlite3_file& file = file_of(database);
  sqlite3_int64 size = 0;
  database.check(file.pMethods->xFileSize(&file, &size));
  std::string read(static_cast<std::size_t>(std::min<sqlite3_int64>(size, limit)), '\0');
  if (!read.empty()) database.check(file.pMethods->xRead(&file, read.data(), static_cast<int>(read.size()), 0));
  return read;
}

/// Changes nothing, takes no lock.
Contents contents(SQLite::Database& database) {
  constexpr std::size_t page_size = 4096, header_size = 100;
  const std::string begins = beginning(database, page_size + 1);
  // Where the power fails as the first page of all is written, its size may be all that the disk has of it.
  const bool blank = begins.find_first_not_of('\0') == std::string::npos;
  if (blank && begins.size() <= page_size) return Contents::empty;
  if (begins.size() < header_size) return Contents::foreign;
  // https://www.sqlite.org/fileformat.html: application_id at 68, big-endian
  const auto byte = [&begins](std::size_t at) { return std::uint32_t{static_cast<unsigned char>(begins[at])}; };
  const std::uint32_t id = byte(68) << 24 | byte(69) << 16 | byte(70) << 8 | byte(71);
  const bool ours = begins.starts_with(std::string("SQLite format 3\0", 16)) && id == application_id;
  return ours ? Contents::ours : Contents::foreign;
}

/// Of an empty file: leaves no blank bytes, which SQLite takes for no database. Under its lock, for another resetd may
/// be writing the first page right now.
void cut_blank(SQLite::Database& database) {
  sqlite3_file& file = file_of(database);
  database.check(file.pMethods->xLock(&file, SQLITE_LOCK_SHARED));
  const int locked = file.pMethods->xLock(&file, SQLITE_LOCK_EXCLUSIVE);
  int cut = SQLITE_OK;
  if (locked == SQLITE_OK && contents(database) == Contents::empty) cut = file.pMethods->xTruncate(&file, 0);
  database.check(file.pMethods->xUnlock(&file, SQLITE_LOCK_NONE));
  database.check(locked);
  database.check(cut);
}

void set_pragma(SQLite::Database& database, const std::string& name, const std::string& value,
                const std::string& reads_as) {
  SQLite::Statement set(database, "PRAGMA " + name + "=" + value);
  while (set.executeStep()) {
  }
  const std::string read = database.execAndGet("PRAGMA " + name).getString();
  if (read != reads_as) {
    throw SQLite::Exception("PRAGMA " + name + " reads " + read + " after it was set to " + value, SQLITE_ERROR);
  }
}

/// Off for a file that is only looked at or that is refused: what a crash left in its WAL stays there.
void checkpoint_on_close(SQLite::Database& database, bool on) {
  database.check(sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on ? 0 : 1, nullptr));
}

/// From here to the end of the connection no other process can read or write the file. An empty file gets its first
/// page in the same step, with our application_id: a crash in the middle of the first migration leaves a file that is
/// known as ours.
void take_lock(SQLite::Database& database, Contents found) {
  const std::string signature = std::to_string(application_id);
  set_pragma(database, "locking_mode", "EXCLUSIVE", "exclusive");
  if (found == Contents::empty) set_pragma(database, "journal_mode", "MEMORY", "memory");  // one page to write
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::EXCLUSIVE);
  if (found == Contents::empty && database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0) {
    set_pragma(database, "application_id", signature, signature);
  }
  transaction.commit();
}

void set_pragmas(SQLite::Database& database, Access access) {
  if (access == Access::work) {
    set_pragma(database, "journal_mode", "WAL", "wal");
    set_pragma(database, "wal_autocheckpoint", "1000", "1000");
    set_pragma(database, "journal_size_limit", "67108864", "67108864");
  } else {
    set_pragma(database, "query_only", "ON", "1");
  }
  set_pragma(database, "synchronous", "FULL", "2");
  set_pragma(database, "foreign_keys", "ON", "1");
  set_pragma(database, "recursive_triggers", "ON", "1");
  set_pragma(database, "trusted_schema", "OFF", "0");
  set_pragma(database, "temp_store", "MEMORY", "2");
}

void migrate(SQLite::Database& database, int version) {
  const auto migrations = embedded_migrations();
  for (int next = version + 1; next <= newest_version(); ++next) {
    const Migration& migration = migrations[static_cast<std::size_t>(next - 1)];
    if (std::stoi(std::string(migration.name.substr(0, 4))) != next) {
      core::broken_invariant("migration " + std::string(migration.name) + " is number " + std::to_string(next));
    }
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    database.exec(std::string(migration.sql));
    database.exec("PRAGMA user_version=" + std::to_string(next));
    transaction.commit();
  }
}

core::Result<void> check_version(const path& file, int version, Access access) {
  const std::string found = file.string() + " has schema version " + std::to_string(version);
  if (version > newest_version()) {
    return core::bad_input(found + ": it comes from a newer version of resetd, this one knows " +
                           std::to_string(newest_version()) + "; install the newer version");
  }
  if (version < newest_version() && access == Access::look) {
    return core::refused(found + ", this resetd reads " + std::to_string(newest_version()) +
                         "; start `resetd serve` or `resetd run` on it once, which brings it up to date");
  }
  return {};
}

/// The locked file, signed, with its pragmas and its schema.
core::Result<void> bring_up(SQLite::Database& database, const path& file, Access access) {
  const Contents found = contents(database);
  if (found == Contents::foreign) return foreign(file);
  if (found == Contents::empty && access == Access::look) {
    return core::bad_input("there is no database at " + file.string() +
                           " yet (the file is empty); make the first run with `resetd run PLAN`");
  }
  if (sqlite3_db_readonly(database.getHandle(), "main") != 0) {
    return core::refused(file.string() + " cannot be written; run as the user that it belongs to");
  }
  checkpoint_on_close(database, false);
  if (found == Contents::empty) cut_blank(database);
  take_lock(database, found);
  if (database.execAndGet("PRAGMA application_id").getInt() != application_id) return foreign(file);
  const int version = database.execAndGet("PRAGMA user_version").getInt();
  if (version < 0) return foreign(file);
  if (auto checked = check_version(file, version, access); !checked) return checked;
  set_pragmas(database, access);
  database.execAndGet("SELECT count(*) FROM sqlite_schema");
  if (access == Access::work) {
    migrate(database, version);
    checkpoint_on_close(database, true);
  }
  return {};
}

core::Error open_error(const SQLite::Exception& fault, const path& file) {
  const int code = fault.getErrorCode() & 0xff;
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED) return in_use(file);
  if (code == SQLITE_PERM || code == SQLITE_CANTOPEN) return core::refused(describe(fault, file));
  return core::unexpected(describe(fault, file));
}

/// SQLite counts each piece of memory under a lock, some 150 of them a task, for statistics that nobody reads. It is
/// told before its first use; where something else in the process was sooner, it goes on counting, which only costs.
void count_no_memory() {
  static const int told = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(told);
}

}  // namespace

core::Error in_use(const path& file) {
  return core::refused(std::filesystem::absolute(file).string() +
                       " is in use by another resetd (or another program has it open); wait for it to end, or stop "
                       "it with Ctrl-C, which leaves a run that can go on");
}

core::Result<std::unique_ptr<Connection>> Connection::open(const path& file, Access access) {
  count_no_memory();
  const path absolute = std::filesystem::absolute(file);
  auto there = access == Access::work ? provide_database_file(absolute) : expect_database_file(absolute);
  if (!there) return there.error();
  try {
    SQLite::Database database(absolute.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX);
    if (auto ready = bring_up(database, absolute, access); !ready) return ready.error();
    return std::unique_ptr<Connection>(new Connection(std::move(database), absolute));
  } catch (const SQLite::Exception& fault) {
    return open_error(fault, absolute);
  }
}

}  // namespace resetd::sqlite
