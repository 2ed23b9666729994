#pragma once
// The second copy of the audit log: a file that gets the line of each record, the very bytes of an export, before
// anyone acts on the record. It may be rotated at any time, by renaming it or by copying and cutting it: what follows
// goes into a new file, and all of them one after the other are the log.

#include <cstdint>
#include <filesystem>
#include <memory>

#include "audit/mirror_file.hpp"
#include "audit/record.hpp"
#include "core/result.hpp"
#include "sqlite/connection.hpp"

namespace resetd::audit {

/// Used by one thread at a time, that of the connection, outside of transactions. The database's lock keeps a second
/// writer out. Throws SQLite::Exception where the database cannot be read or written. After an error a Mirror is of no
/// use any more, and nothing may be sent: what was committed is not mirrored.
///
/// A line that a crash left cut short is taken away and written anew. A record is missing in the files only where
/// someone took them away. It is there twice only where the machine lost power, or the process was killed between two
/// system calls, and the file was rotated away before the next start.
class Mirror {
 public:
  /// Holds the file's end against the database and appends what is missing, durably: all of the log to a mirror that is
  /// new. `path` is absolute. Beside MirrorFile's errors: audit_broken where the file's last record is not the
  /// database's, so that this database is an old copy, or another; bad_input where its last line is no audit record.
  static core::Result<std::unique_ptr<Mirror>> open(sqlite::Connection& connection, std::filesystem::path path);

  /// Appends the records up to `head`, the newest one committed, durably. Costs nothing where there are none.
  core::Result<void> follow(sqlite::Connection& connection, const Head& head);

 private:
  explicit Mirror(std::filesystem::path path) : path_(std::move(path)) {}
  core::Result<void> attach(sqlite::Connection& connection, const Head& head);
  core::Result<std::int64_t> seq_of(sqlite::Connection& connection, const std::string& line, const Head& head) const;
  core::Result<void> cut_rest(sqlite::Connection& connection, const std::string& rest, const Head& head);
  core::Result<void> catch_up(sqlite::Connection& connection, const Head& head);
  core::Error not_of_this_database(sqlite::Connection& connection, const std::string& what) const;

  std::filesystem::path path_;
  std::unique_ptr<MirrorFile> file_;
  std::int64_t seq_ = 0;    ///< the last record in the file, or in those before it; 0: none
  std::int64_t noted_ = 0;  ///< what the database says of that
};

}  // namespace resetd::audit
