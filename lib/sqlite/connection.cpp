#include "sqlite/connection.hpp"

#include <sqlite3.h>

#include <utility>

namespace resetd::sqlite {
namespace {

std::string advice(int code) {
  switch (code) {
    case SQLITE_FULL:
      return "free some space there, then start resetd again";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "the file is damaged: look at it with `resetd db check`, and put a backup in its place";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
      return "check the permissions of the file and its folder, and run as the user that they belong to";
    case SQLITE_IOERR:
      return "check the disk and the kernel's log, then start resetd again";
    default:
      return "run `resetd db check`, then start resetd again";
  }
}

}  // namespace

std::string describe(const SQLite::Exception& fault, const std::filesystem::path& file) {
  return "the database " + file.string() + " failed: " + fault.what() + " (SQLite code " +
         std::to_string(fault.getExtendedErrorCode()) + "); " + advice(fault.getErrorCode() & 0xff);
}

Connection::Connection(SQLite::Database&& database, std::filesystem::path file)
    : database_(std::move(database)),
      file_(std::move(file)),
      wal_(file_.string() + "-wal"),
      file_identity_(identity(file_)),
      wal_identity_(identity(wal_)) {}

SQLite::Statement& Connection::statement(std::string_view sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    const std::string text(sql);
    found = statements_.emplace(text, SQLite::Statement(database_, text)).first;
  } else {
    found->second.tryReset();  // a failure that it repeats was thrown when it happened
    found->second.clearBindings();
  }
  return found->second;
}

void Connection::write_lazily(const std::function<void()>& write) {
  database_.exec("PRAGMA synchronous=NORMAL");
  write();
  database_.exec("PRAGMA synchronous=FULL");
}

void Connection::release_statements() {
  for (auto& [text, statement] : statements_) statement.tryReset();
}

bool Connection::still_in_place() {
  int moved = 1;
  if (sqlite3_file_control(database_.getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK) return false;
  // SQLite looks at the main file only, and at its inode's number without the device.
  return moved == 0 && identity(file_) == file_identity_ && (!wal_identity_ || identity(wal_) == wal_identity_);
}

}  // namespace resetd::sqlite
