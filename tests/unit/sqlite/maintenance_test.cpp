#include "sqlite/maintenance.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

#include "sqlite/migrations.hpp"
#include "support/child_process.hpp"
#include "support/temp_folder.hpp"

namespace {

using namespace resetd::sqlite;
using resetd::core::ErrorKind;
using resetd::support::TempFolder;
using std::filesystem::path;

class Maintenance : public testing::Test {
 protected:
  void add_audit_record(int seq) {
    connection->database().exec("INSERT INTO audit (seq, at_us, event, actor, hash) VALUES (" + std::to_string(seq) +
                                ", 0, 'e', 'a', zeroblob(32))");
  }
  void add_run(const std::string& state) {
    connection->database().exec(
        "INSERT INTO runs (name, state, reason, console, console_url, policy, plan_digest, submitted_by, created_at_us"
        ", finished_at_us) VALUES ('n', '" +
        state + "', 'r', 'c', 'u', '{}', 'd', 's', 0, " + (state == "cancelled" ? "1" : "NULL") + ")");
  }

  TempFolder folder;
  path file = folder / "resetd.db";
  std::unique_ptr<Connection> connection = Connection::open(file, Access::work).value();
  BackupMark mark{resetd::core::WallTime{resetd::core::Duration{1234567}}, 2, std::string(64, 'a')};
};

bool any_has(const std::vector<std::string>& lines, const std::string& text) {
  return std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return line.find(text) != line.npos; });
}

TEST_F(Maintenance, ASoundDatabaseHasNoProblems) {
  add_run("sealing");
  add_audit_record(1);
  const CheckReport report = check(*connection);
  EXPECT_TRUE(report.problems.empty()) << testing::PrintToString(report.problems);
  EXPECT_EQ(report.schema_version, static_cast<int>(embedded_migrations().size()));
}

TEST_F(Maintenance, CheckFindsWhatWasDoneToTheSchema) {
  connection->database().exec("DROP TRIGGER audit_no_delete; CREATE TABLE extra (x)");
  connection->database().exec(
      "DROP TRIGGER audit_no_update; CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit "
      "BEGIN SELECT 1; END");
  const CheckReport report = check(*connection);
  EXPECT_TRUE(any_has(report.problems, "trigger audit_no_delete is missing or was changed"));
  EXPECT_TRUE(any_has(report.problems, "trigger audit_no_update is missing or was changed"));
  EXPECT_TRUE(any_has(report.problems, "table extra is not of resetd's making"));
}

TEST_F(Maintenance, CheckFindsRowsThatReferToNothing) {
  connection->database().exec("PRAGMA foreign_keys=OFF");
  connection->database().exec(
      "INSERT INTO tasks (run, ordinal, state, pos_type, target) "
      "VALUES (9, 1, 'queued', 'p', '{}')");
  EXPECT_TRUE(any_has(check(*connection).problems, "a row of tasks refers to a row of runs"));
}

TEST_F(Maintenance, CheckFindsADamagedPage) {
  for (int seq = 1; seq <= 500; ++seq) add_audit_record(seq);
  const auto root = connection->database()
                        .execAndGet("SELECT rootpage FROM sqlite_schema WHERE name = 'audit'")
                        .getInt64();  // not the column: it would outlive the connection
  const auto offset = (root - 1) * 4096;
  connection.reset();
  std::fstream(file, std::ios::in | std::ios::out | std::ios::binary).seekp(offset) << std::string(4096, '\x55');
  auto looking = Connection::open(file, Access::look).value();
  const CheckReport report = check(*looking);
  EXPECT_FALSE(report.problems.empty());
  for (const std::string& line : report.problems) EXPECT_EQ(line.find('\n'), std::string::npos) << line;
}

TEST_F(Maintenance, StatsCount) {
  add_run("sealing");
  add_run("sealing");
  add_run("cancelled");
  for (int ordinal = 1; ordinal <= 4; ++ordinal) {
    connection->database().exec("INSERT INTO tasks (run, ordinal, state, pos_type, target) VALUES (1, " +
                                std::to_string(ordinal) + ", 'queued', 'p', '{}')");
  }
  add_audit_record(1);
  const Stats found = stats(*connection);
  EXPECT_EQ(found.runs, (std::map<std::string, std::int64_t>{{"sealing", 2}, {"cancelled", 1}}));
  EXPECT_EQ(found.tasks, (std::map<std::string, std::int64_t>{{"queued", 4}}));
  EXPECT_EQ(found.audit_records, 1);
  EXPECT_EQ(found.schema_version, static_cast<int>(embedded_migrations().size()));
  EXPECT_EQ(found.page_bytes, 4096);
  EXPECT_GT(found.pages, 5);
  EXPECT_EQ(found.free_pages, connection->database().execAndGet("PRAGMA freelist_count").getInt64());
  EXPECT_GT(found.wal_bytes, 0);
  EXPECT_EQ(found.file_bytes, static_cast<std::int64_t>(std::filesystem::file_size(file)));
}

TEST_F(Maintenance, ABackupIsAMarkedCopy) {
  add_audit_record(1);
  add_audit_record(2);
  const path copy = folder / "copy.db";
  const mode_t before = ::umask(0);
  ASSERT_TRUE(backup(*connection, copy, mark));
  ::umask(before);
  struct stat found {};
  ASSERT_EQ(::stat(copy.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  for (const char* suffix : {"-wal", "-shm", "-journal"}) EXPECT_FALSE(std::filesystem::exists(copy.string() + suffix));
  EXPECT_FALSE(backup_mark(*connection));
  {
    auto looking = Connection::open(copy, Access::look).value();
    EXPECT_TRUE(check(*looking).problems.empty());
    EXPECT_EQ(stats(*looking).audit_records, 2);
  }
  auto working = Connection::open(copy, Access::work).value();
  const auto marked = backup_mark(*working);
  ASSERT_TRUE(marked);
  EXPECT_EQ(marked->made_at, mark.made_at);
  EXPECT_EQ(marked->head_seq, 2);
  EXPECT_EQ(marked->head_hash, mark.head_hash);
  BackupMark later = mark;
  later.head_seq = 3;
  ASSERT_TRUE(backup(*working, folder / "copy of copy.db", later));
  EXPECT_EQ(backup_mark(*Connection::open(folder / "copy of copy.db", Access::work).value())->head_seq, 3);
  clear_backup_mark(*working);
  EXPECT_FALSE(backup_mark(*working));
}

TEST_F(Maintenance, ABackupCanBeMadeFromALook) {
  add_audit_record(1);
  connection.reset();
  auto looking = Connection::open(file, Access::look).value();
  ASSERT_TRUE(backup(*looking, folder / "copy.db", mark));
  EXPECT_EQ(stats(*Connection::open(folder / "copy.db", Access::look).value()).audit_records, 1);
}

TEST_F(Maintenance, ABackupReplacesNothing) {
  std::ofstream(folder / "there.db") << "mine";
  std::filesystem::create_symlink(folder / "nothing.db", folder / "link.db");
  for (const path& taken : {folder / "there.db", folder / "link.db", file}) {
    const auto refused = backup(*connection, taken, mark);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::bad_input);
    EXPECT_NE(refused.error().message.find("exists already"), std::string::npos);
  }
  EXPECT_EQ(std::filesystem::file_size(folder / "there.db"), 4U);
  EXPECT_FALSE(std::filesystem::exists(folder / "nothing.db"));
  const auto nowhere = backup(*connection, folder / "none/copy.db", mark);
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().kind, ErrorKind::bad_input);
}

/// In a child, where files may not grow beyond 64 KiB.
int back_up_beyond_the_limit(Connection& connection, const path& copy, const BackupMark& mark) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{1 << 16, 1 << 16};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
  const auto failed = backup(connection, copy, mark);
  if (failed) return 3;
  return failed.error().message.find(copy.string()) != std::string::npos ? 0 : 4;
}

TEST_F(Maintenance, ABackupThatCannotBeWrittenLeavesNothing) {
  connection->database().exec("CREATE TABLE blobs (b BLOB); INSERT INTO blobs VALUES (randomblob(500000))");
  const path copy = folder / "copy.db";
  EXPECT_EQ(resetd::support::run_in_child([&] { return back_up_beyond_the_limit(*connection, copy, mark); }), 0);
  for (const char* suffix : {"", "-wal", "-journal"}) EXPECT_FALSE(std::filesystem::exists(copy.string() + suffix));
}

}  // namespace
