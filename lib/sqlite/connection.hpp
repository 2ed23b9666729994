#pragma once
// The only connection to resetd.db: WAL, synchronous=FULL, locking_mode=EXCLUSIVE (which keeps a second process out and
// avoids the WAL-reset defect of SQLite 3.40, which needs two connections). A Connection is used by one thread.

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "sqlite/database_file.hpp"

namespace resetd::sqlite {

/// "rstd": the header of a database file that is ours.
inline constexpr int application_id = 0x72737464;

enum class Access {
  work,  ///< creates the file (0600, in a folder created 0700) and migrates it
  look   ///< an existing file, as it is; never migrates. Nothing of it is changed but SQLite's own crash recovery
};

class Connection {
 public:
  /// Errors: refused where another process has the database (the message says so), its -wal is there without it, `look`
  /// finds an older schema, or the file's permissions keep us out; bad_input where the file is no database of resetd's,
  /// comes from a newer version or is a symbolic link, or `look` finds none; unexpected for the machine's faults and a
  /// damaged file. Each says what to do. Nothing is changed in a file that is refused. The lock is held from here to
  /// the destructor.
  ///
  /// A symbolic link as the file's own name is refused: SQLite would work on the file it points to, and a link changed
  /// under us would go unnoticed by still_in_place(). Folders on the way may be links.
  static core::Result<std::unique_ptr<Connection>> open(const std::filesystem::path& file, Access access);

  SQLite::Database& database() { return database_; }
  /// Absolute.
  const std::filesystem::path& file() const { return file_; }

  /// A prepared statement for this text, reset and without bindings; kept for the connection's life. Texts are
  /// few: literals, or put together from a few parts (one made from values would fill the cache).
  SQLite::Statement& statement(std::string_view sql);

  /// Runs `write`, one statement outside of any transaction, without the fsync that it would cost: when the process
  /// dies it is there all the same, after a power failure only where a transaction followed it. Where it throws, the
  /// connection is of no use any more.
  void write_lazily(const std::function<void()>& write);

  /// Resets every statement: one left in the middle of its rows would keep a read transaction open, and the WAL
  /// growing.
  void release_statements();

  /// Whether the file that we write to, and its WAL, still stand under their names (an unlinked file goes on
  /// committing with success).
  bool still_in_place();

 private:
  Connection(SQLite::Database&& database, std::filesystem::path file);

  SQLite::Database database_;  // before its statements: SQLiteCpp aborts when it goes first
  std::map<std::string, SQLite::Statement, std::less<>> statements_;
  std::filesystem::path file_;
  std::filesystem::path wal_;
  std::optional<FileIdentity> file_identity_;
  std::optional<FileIdentity> wal_identity_;  ///< none where the database is not in WAL mode (a backup copy, looked at)
};

/// What open() says where another process has `file`, told apart from what else it refuses: this one may pass.
core::Error in_use(const std::filesystem::path& file);

/// What a person reads about a fault of SQLite's in `file`: what happened and what to do, one line.
std::string describe(const SQLite::Exception& fault, const std::filesystem::path& file);

}  // namespace resetd::sqlite
