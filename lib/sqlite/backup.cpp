#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "sqlite/maintenance.hpp"

namespace resetd::sqlite {
namespace {

using std::filesystem::path;

void write_mark(SQLite::Database& copy, const BackupMark& mark) {
  SQLite::Statement insert(copy,
                           "INSERT INTO backup_mark (one, made_at_us, head_seq, head_hash) VALUES (1, ?, ?, ?) "
                           "ON CONFLICT DO UPDATE SET made_at_us = excluded.made_at_us, head_seq = excluded.head_seq, "
                           "head_hash = excluded.head_hash");  // a copy of a copy
  insert.bind(1, std::int64_t{mark.made_at.time_since_epoch().count()});
  insert.bind(2, mark.head_seq);
  insert.bind(3, mark.head_hash);
  insert.exec();
}

void copy_pages(SQLite::Database& copy, Connection& connection) {
  SQLite::Backup copying(copy, connection.database());
  const int result = copying.executeStep(-1);
  if (result != SQLITE_DONE) throw SQLite::Exception(std::string("the copy was not finished"), result);
}

void copy_and_mark(Connection& connection, const path& to, const BackupMark& mark) {
  SQLite::Database copy(to.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX);
  copy.exec("PRAGMA locking_mode=EXCLUSIVE");  // no -shm beside it
  copy_pages(copy, connection);
  copy.exec("PRAGMA journal_mode=DELETE");  // one file that can be read from anywhere
  write_mark(copy, mark);
}

void remove_remains(const path& copy) {
  for (const char* suffix : {"", "-journal", "-wal"}) {
    std::error_code none;  // it may not be there; the error that led here is the one to report
    std::filesystem::remove(copy.string() + suffix, none);
  }
}

core::Result<void> sync_file(const path& file) {
  const int opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = opened >= 0 && ::fsync(opened) == 0;
  const int error = errno;
  if (opened >= 0) ::close(opened);
  if (synced) return {};
  return core::unexpected("cannot make " + file.string() + " durable: " + std::generic_category().message(error) +
                          "; back up to another disk");
}

}  // namespace

core::Result<void> backup(Connection& connection, const path& copy, const BackupMark& mark) {
  const path to = std::filesystem::absolute(copy);
  if (auto created = create_private_file(to); !created) return created;
  core::Result<void> written;
  try {
    copy_and_mark(connection, to, mark);
    written = sync_file(to);
  } catch (const SQLite::Exception& fault) {
    written = core::unexpected("cannot write the backup " + to.string() + ": " + fault.what() +
                               "; free some space or name a file on another disk, and check the database with "
                               "`resetd db check`");
  }
  if (written) written = sync_folder(to.parent_path());
  if (!written) remove_remains(to);
  return written;
}

std::optional<BackupMark> backup_mark(Connection& connection) {
  SQLite::Statement& select = connection.statement("SELECT made_at_us, head_seq, head_hash FROM backup_mark");
  if (!select.executeStep()) return std::nullopt;
  BackupMark mark{core::WallTime(core::Duration(select.getColumn(0).getInt64())), select.getColumn(1).getInt64(),
                  select.getColumn(2).getString()};
  select.reset();
  return mark;
}

void clear_backup_mark(Connection& connection) {
  connection.statement("DELETE FROM backup_mark").exec();
}

}  // namespace resetd::sqlite
