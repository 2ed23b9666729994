// A database of every earlier version is brought up to date with all that is in it.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sqlite/connection.hpp"
#include "sqlite/migrations.hpp"
#include "support/temp_folder.hpp"

namespace {
namespace upgrade_test {

using resetd::sqlite::Access;
using resetd::sqlite::Connection;
using resetd::sqlite::embedded_migrations;

/// Two runs with tasks in several states, and a record, as version 1 had them: later versions have all of its columns.
constexpr const char* content = R"(
  INSERT INTO runs (name, state, reason, console, console_url, policy, plan_digest, digest, submitted_by, tasks,
                    created_at_us, started_at_us, finished_at_us)
    VALUES ('done', 'failed', 'r', 'c', 'http://c', '{}', 'p1', 'd1', 'me(1)', 3, 1, 2, 3),
           ('open', 'paused', 'r', 'c', 'http://c', '{}', 'p2', 'd2', 'me(1)', 2, 4, 5, NULL);
  INSERT INTO tasks (run, ordinal, state, task_id, job_id, job_name, resolved, pos_type, target, before, after,
                     direction, attempts, nonce, outcome, request_id, error)
    VALUES (1, 1, 'succeeded', 11, 1, 'one', 1, 'T', '{"a":1}', '{"b":2}', '{"a":1}', 'rewind', 1, 'n1',
            'acknowledged', 'q1', NULL),
           (1, 2, 'held', 12, 2, 'two', 1, 'T', '{"a":1}', '{"b":2}', NULL, 'rewind', 1, 'n2', 'ambiguous', NULL, 'w'),
           (1, 3, 'refused', NULL, NULL, NULL, 0, 'T', '{"a":1}', NULL, NULL, NULL, 0, NULL, NULL, NULL, 'no'),
           (2, 1, 'queued', 13, 3, 'three', 1, 'T', '{"a":1}', '{"b":2}', NULL, 'same', 0, NULL, NULL, NULL, NULL);
  INSERT INTO tasks (run, ordinal, state, due_us, task_id, job_id, job_name, resolved, pos_type, target, before,
                     attempts, nonce, outcome)
    VALUES (2, 2, 'reconciling', 7, 14, 4, 'four', 1, 'T', '{"a":1}', '{"b":2}', 2, 'n4', 'ambiguous');
  INSERT INTO audit (seq, at_us, event, actor, run, ordinal, hash) VALUES (1, 9, 'run.submitted', 'me(1)', 1, 1,
                     zeroblob(32));
)";

void make(const std::filesystem::path& file, std::size_t version) {
  SQLite::Database database{file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
  for (std::size_t i = 0; i < version; ++i) {
    database.exec(std::string{embedded_migrations()[i].sql});
    if (i == 0) database.exec(content);
  }
  database.exec("PRAGMA application_id=" + std::to_string(resetd::sqlite::application_id));
  database.exec("PRAGMA user_version=" + std::to_string(version));
}

std::vector<std::string> rows(SQLite::Database& database, const std::string& table, const std::string& columns) {
  std::vector<std::string> rows;
  SQLite::Statement select{database, "SELECT " + columns + " FROM " + table + " ORDER BY 1, 2"};
  while (select.executeStep()) {
    std::string row;
    for (int i = 0; i < select.getColumnCount(); ++i) {
      const SQLite::Column column = select.getColumn(i);
      row += std::string{column.getName()} + "=" + (column.isNull() ? "NULL" : column.getString()) + " ";
    }
    rows.push_back(row);
  }
  return rows;
}

constexpr const char* run_columns =
    "run, name, state, reason, console, console_url, policy, plan_digest, digest, submitted_by, approved_by, "
    "state_reason, tasks, forgiven_failed, forgiven_held, restored, created_at_us, sealed_at_us, started_at_us, "
    "finished_at_us";
constexpr const char* task_columns =
    "run, ordinal, state, due_us, task_id, job_id, named, job_name, resolved, pos_type, target, forward_reason, note, "
    "stopped_at_seal, before, after, direction, attempts, nonce, outcome, request_id, wave, error";

TEST(Upgrade, KeepsWhatEveryEarlierVersionHad) {
  const resetd::support::TempFolder folder;
  const std::size_t newest = embedded_migrations().size();
  ASSERT_GE(newest, 7U);
  make(folder / "first.db", 1);
  SQLite::Database first{(folder / "first.db").string()};
  const auto runs = rows(first, "runs", run_columns);
  const auto tasks = rows(first, "tasks", task_columns);
  ASSERT_EQ(runs.size(), 2U);
  ASSERT_EQ(tasks.size(), 5U);
  std::string schema;
  for (std::size_t version = 1; version < newest; ++version) {
    const std::filesystem::path file = folder / ("v" + std::to_string(version) + ".db");
    make(file, version);
    const auto opened = Connection::open(file, Access::work);
    ASSERT_TRUE(opened) << version << ": " << opened.error().message;
    SQLite::Database& database = (*opened)->database();
    EXPECT_EQ(database.execAndGet("PRAGMA user_version").getInt(), static_cast<int>(newest));
    EXPECT_EQ(rows(database, "runs", run_columns), runs) << version;
    EXPECT_EQ(rows(database, "tasks", task_columns), tasks) << version;
    EXPECT_EQ(database.execAndGet("SELECT group_concat(event) FROM audit").getString(), "run.submitted");
    EXPECT_EQ(database.execAndGet("PRAGMA integrity_check").getString(), "ok");
    EXPECT_EQ(database.execAndGet("SELECT count(*) FROM pragma_foreign_key_check").getInt(), 0);
    const std::string made =
        database.execAndGet("SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema ORDER BY name)")
            .getString();
    for (const std::string table : {"audit", "tasks"}) {
      EXPECT_EQ(database
                    .execAndGet("SELECT group_concat(type) FROM pragma_table_info('" + table +
                                "') WHERE name = 'nonce' OR name = 'request_id'")
                    .getString(),
                "ANY,ANY")
          << table << version;
    }
    if (schema.empty()) schema = made;
    EXPECT_EQ(made, schema) << "the schema is the same from whatever version it comes: " << version;
  }
}

TEST(Upgrade, WhatATaskMayNotBeIsRefusedAsBefore) {
  const resetd::support::TempFolder folder;
  make(folder / "a.db", 1);
  const auto opened = Connection::open(folder / "a.db", Access::work);
  ASSERT_TRUE(opened);
  SQLite::Database& database = (*opened)->database();
  for (const char* change : {"state = 'done'",
                             "state = 'waiting'",
                             "state = 'resetting', attempts = 0",
                             "state = 'verifying', outcome = NULL",
                             "state = 'reconciling', outcome = 'applied'",
                             "state = 'failed', error = NULL",
                             "state = 'stopping'",
                             "state = 'starting', ends_as = 'succeeded'",
                             "state = 'starting', until_us = 1, ends_as = 'held'",
                             "state = 'starting', until_us = 1, ends_as = 'failed', outcome = 'ambiguous'",
                             "direction = 'up'",
                             "outcome = 'lost'",
                             "asked = 'perhaps'",
                             "ends_as = 'succeeded'",
                             "resolved = 2",
                             "selected = 2",
                             "stopped_at_seal = 2",
                             "shared_job = 2",
                             "owes_start = 2",
                             "page = -1",
                             "due_us = 5"}) {
    const std::string update = "UPDATE tasks SET " + std::string{change} + " WHERE run = 1 AND ordinal = 1";
    EXPECT_THROW(database.exec(update), SQLite::Exception) << change;
  }
  for (const char* change : {"state = 'verifying', due_us = 5", "state = 'starting', until_us = 1, ends_as = 'failed'",
                             "state = 'waiting', due_us = 5", "direction = 'unknown'", "asked = 'without_effect'"}) {
    const std::string update = "UPDATE tasks SET " + std::string{change} + " WHERE run = 1 AND ordinal = 1";
    database.exec("SAVEPOINT before");
    EXPECT_EQ(database.exec(update), 1) << change;
    database.exec("ROLLBACK TO before");
  }
}

}  // namespace upgrade_test
}  // namespace
