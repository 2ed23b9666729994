#pragma once
// The only connection to resetd.db: WAL, synchronous=FULL, locking_mode=EXCLUSIVE (which keeps a second process out and
// avoids the WAL-reset defect of SQLite 3.40, which needs two connections). A Connection is used by one thread.

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace resetd::sqlite {

/// "rstd": the header of a database file that is ours.
inline constexpr int application_id = 0x72737464;

enum class Access {
  work,  ///< creates the file (0600, in a folder created 0700) and migrates it
  look   ///< an existing file, as it is; never migrates. Nothing of it is changed but SQLite's own crash recovery
};

class Connection {
 public:
  /// Errors: refused where another process has the database (the message says so) or `look` finds an older schema;
  /// bad_input where the file is no database of resetd's or comes from a newer version, or `look` finds none;
  /// unexpected for the machine's faults. Each says what to do. Nothing is changed in a file that is refused.
  static core::Result<std::unique_ptr<Connection>> open(const std::filesystem::path& file, Access access);

  SQLite::Database& database() { return database_; }

  /// A prepared statement for this text, reset and without bindings; kept for the connection's life. Texts are
  /// literals: a text made at run time would fill the cache.
  SQLite::Statement& statement(std::string_view sql);

  /// Whether the file that we write to still stands under its name (an unlinked file goes on committing with success).
  bool still_in_place();

 private:
  explicit Connection(SQLite::Database&& database);

  SQLite::Database database_;  // before its statements: SQLiteCpp aborts when it goes first
  std::map<std::string, SQLite::Statement, std::less<>> statements_;
};

}  // namespace resetd::sqlite
