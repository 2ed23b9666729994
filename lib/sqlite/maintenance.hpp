#pragma once
// What people do with a database beside its work: check it, count it, copy it. Used on the connection's thread, outside
// of a transaction (Store::post_alone). stats() and the two on the mark throw SQLite::Exception where the file cannot
// be read or written.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"
#include "sqlite/connection.hpp"

namespace resetd::sqlite {

struct CheckReport {
  int schema_version = 0;
  std::vector<std::string> problems;  ///< one line each; none: the file is sound
};

/// Reads the whole file: its pages and indexes, what refers to what, and whether tables, indexes and triggers are those
/// that the migrations made. The audit log's chain is audit::verify's to check.
CheckReport check(Connection& connection);

struct Stats {
  int schema_version = 0;
  std::map<std::string, std::int64_t> runs;   ///< by state; states without a run are left out
  std::map<std::string, std::int64_t> tasks;  ///< likewise
  std::int64_t audit_records = 0;
  std::int64_t file_bytes = 0;
  std::int64_t wal_bytes = 0;
  std::int64_t page_bytes = 0;
  std::int64_t pages = 0;
  std::int64_t free_pages = 0;
};

/// Takes time with the number of tasks and records.
Stats stats(Connection& connection);

/// Tells a copy from the database that it was made of.
struct BackupMark {
  core::WallTime made_at{};
  std::int64_t head_seq = 0;  ///< the audit log's newest record when it was made
  std::string head_hash;      ///< 64 lowercase hex digits
};

/// Copies the database as it stands to the new file `copy` (0600, one file, durable) and marks the copy. bad_input
/// where `copy` exists or its folder does not; on any error nothing is left there.
core::Result<void> backup(Connection& connection, const std::filesystem::path& copy, const BackupMark& mark);

/// There is one where this database is a backup's copy that has not been taken into work yet.
std::optional<BackupMark> backup_mark(Connection& connection);

/// The copy's runs are paused: from now on it is a database like any other. Within the transaction that pauses them.
void clear_backup_mark(Connection& connection);

}  // namespace resetd::sqlite
