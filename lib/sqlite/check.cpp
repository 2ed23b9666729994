#include <algorithm>
#include <set>
#include <system_error>

#include "sqlite/maintenance.hpp"
#include "sqlite/migrations.hpp"

namespace resetd::sqlite {
namespace {

/// "trigger audit_no_update: CREATE TRIGGER …": a text for each thing in the schema.
std::set<std::string> schema(const SQLite::Database& database) {
  SQLite::Statement select(database,
                           "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_schema "
                           "WHERE name NOT LIKE 'sqlite_stat%'");
  std::set<std::string> found;
  while (select.executeStep()) found.insert(select.getColumn(0).getString());
  return found;
}

std::set<std::string> expected_schema() {
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  for (const Migration& migration : embedded_migrations()) database.exec(std::string(migration.sql));
  return schema(database);
}

/// The part before the colon of what `these` have and `those` have not.
void add_differences(CheckReport& report, const std::set<std::string>& these, const std::set<std::string>& those,
                     const std::string& what) {
  for (const std::string& each : these) {
    if (!those.contains(each)) report.problems.push_back(each.substr(0, each.find(':')) + what);
  }
}

void check_schema(Connection& connection, CheckReport& report) {
  report.schema_version = connection.database().execAndGet("PRAGMA user_version").getInt();
  const auto found = schema(connection.database());
  const auto expected = expected_schema();
  add_differences(report, expected, found, " is missing or was changed");
  add_differences(report, found, expected, " is not of resetd's making");
}

void check_pages(Connection& connection, CheckReport& report) {
  SQLite::Statement rows(connection.database(), "PRAGMA integrity_check(100)");
  while (rows.executeStep()) {
    std::string line = rows.getColumn(0).getString();
    std::replace(line.begin(), line.end(), '\n', ' ');
    if (line != "ok") report.problems.push_back(std::move(line));
  }
}

void check_references(Connection& connection, CheckReport& report) {
  SQLite::Statement rows(connection.database(), "PRAGMA foreign_key_check");
  while (rows.executeStep()) {
    report.problems.push_back("a row of " + rows.getColumn(0).getString() + " refers to a row of " +
                              rows.getColumn(2).getString() + " that is not there");
  }
}

std::map<std::string, std::int64_t> count_by_state(Connection& connection, const std::string& table) {
  SQLite::Statement rows(connection.database(), "SELECT state, count(*) FROM " + table + " GROUP BY state");
  std::map<std::string, std::int64_t> counts;
  while (rows.executeStep()) counts[rows.getColumn(0).getString()] = rows.getColumn(1).getInt64();
  return counts;
}

std::int64_t number(Connection& connection, const std::string& sql) {
  return connection.database().execAndGet(sql).getInt64();
}

/// 0 where there is no such file.
std::int64_t size_of(const std::filesystem::path& file) {
  std::error_code none;
  const auto size = std::filesystem::file_size(file, none);
  return none ? 0 : static_cast<std::int64_t>(size);
}

}  // namespace

CheckReport check(Connection& connection) {
  CheckReport report;
  try {
    check_schema(connection, report);
    check_pages(connection, report);
    check_references(connection, report);
  } catch (const SQLite::Exception& fault) {
    report.problems.push_back(describe(fault, connection.file()));
  }
  return report;
}

Stats stats(Connection& connection) {
  Stats found;
  found.schema_version = static_cast<int>(number(connection, "PRAGMA user_version"));
  found.runs = count_by_state(connection, "runs");
  found.tasks = count_by_state(connection, "tasks");
  found.audit_records = number(connection, "SELECT count(*) FROM audit");
  found.file_bytes = size_of(connection.file());
  found.wal_bytes = size_of(connection.file().string() + "-wal");
  found.page_bytes = number(connection, "PRAGMA page_size");
  found.pages = number(connection, "PRAGMA page_count");
  found.free_pages = number(connection, "PRAGMA freelist_count");
  return found;
}

}  // namespace resetd::sqlite
