#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "sqlite/connection.hpp"
#include "sqlite/migrations.hpp"
#include "support/child_process.hpp"
#include "support/temp_folder.hpp"

namespace {
namespace open_test {

using resetd::core::ErrorKind;
using resetd::sqlite::Access;
using resetd::sqlite::Connection;
using resetd::support::HeldChild;
using resetd::support::run_in_child;
using resetd::support::TempFolder;
using std::filesystem::path;

unsigned permissions(const path& file) {
  struct stat found {};
  return ::stat(file.c_str(), &found) == 0 ? found.st_mode & 0777U : 0;
}

std::string content(const path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

std::string pragma(Connection& connection, const std::string& name) {
  return connection.database().execAndGet("PRAGMA " + name).getString();
}

resetd::core::Error error(const path& file, Access access) {
  auto opened = Connection::open(file, access);
  return opened ? resetd::core::Error{} : opened.error();
}

bool says(const resetd::core::Error& error, const std::string& text) {
  return error.message.find(text) != std::string::npos;
}

TEST(Open, CreatesFolderAndFileForTheirOwnerAlone) {
  TempFolder folder;
  const path file = folder / "state/of/resetd.db";
  const mode_t before = ::umask(0);
  auto connection = Connection::open(file, Access::work).value();
  ::umask(before);
  EXPECT_EQ(permissions(folder / "state"), 0700U);
  EXPECT_EQ(permissions(folder / "state/of"), 0700U);
  EXPECT_EQ(permissions(file), 0600U);
  EXPECT_EQ(permissions(file.string() + "-wal"), 0600U);
  EXPECT_EQ(pragma(*connection, "application_id"), std::to_string(0x72737464));
  EXPECT_EQ(pragma(*connection, "user_version"), std::to_string(resetd::sqlite::embedded_migrations().size()));
  EXPECT_EQ(connection->database().execAndGet("SELECT count(*) FROM runs").getInt(), 0);
  EXPECT_FALSE(std::filesystem::exists(file.string() + "-shm"));
  EXPECT_FALSE(std::filesystem::exists(file.string() + "-journal"));
}

TEST(Open, SetsItsPragmas) {
  TempFolder folder;
  auto connection = Connection::open(folder / "resetd.db", Access::work).value();
  EXPECT_EQ(pragma(*connection, "journal_mode"), "wal");
  EXPECT_EQ(pragma(*connection, "synchronous"), "2");
  EXPECT_EQ(pragma(*connection, "foreign_keys"), "1");
  EXPECT_EQ(pragma(*connection, "recursive_triggers"), "1");
  EXPECT_EQ(pragma(*connection, "trusted_schema"), "0");
  EXPECT_EQ(pragma(*connection, "temp_store"), "2");
  EXPECT_EQ(pragma(*connection, "locking_mode"), "exclusive");
  EXPECT_EQ(pragma(*connection, "wal_autocheckpoint"), "1000");
  EXPECT_EQ(pragma(*connection, "journal_size_limit"), "67108864");
}

TEST(Open, TakesAnEmptyFileAndKeepsItsPermissions) {
  TempFolder folder;
  write(folder / "resetd.db", "");
  ::chmod((folder / "resetd.db").c_str(), 0640);
  EXPECT_TRUE(Connection::open(folder / "resetd.db", Access::work));
  EXPECT_EQ(permissions(folder / "resetd.db"), 0640U);
}

// Found by cutting the power: of the first page that is ever written, its size alone had reached the disk.
TEST(Open, TakesAFileOfNothingButABlankPageForEmpty) {
  TempFolder folder;
  for (const std::size_t size : {std::size_t{1}, std::size_t{512}, std::size_t{4096}}) {
    const path file = folder / ("blank-" + std::to_string(size) + ".db");
    write(file, std::string(size, '\0'));
    EXPECT_TRUE(says(error(file, Access::look), "there is no database at")) << size;
    EXPECT_EQ(content(file), std::string(size, '\0')) << "a look changes nothing";
    EXPECT_EQ(error(file, Access::work).message, "") << size;
    EXPECT_EQ(error(file, Access::look).message, "") << size;
  }
  write(folder / "longer.db", std::string(4097, '\0'));
  EXPECT_TRUE(says(error(folder / "longer.db", Access::work), "no database of resetd's"));
  EXPECT_EQ(content(folder / "longer.db"), std::string(4097, '\0'));
}

TEST(Open, KeepsAnotherProcessOut) {
  TempFolder folder;
  const path file = folder / "resetd.db";
  HeldChild other([&] {
    static std::unique_ptr<Connection> held;
    held = Connection::open(file, Access::work).value();
    return held != nullptr;
  });
  ASSERT_TRUE(other.started());
  for (const Access access : {Access::work, Access::look}) {
    const auto refused = error(file, access);
    EXPECT_EQ(refused.kind, ErrorKind::refused);
    EXPECT_TRUE(says(refused, file.string() + " is in use by another resetd")) << refused.message;
    EXPECT_EQ(refused.message, in_use(file).message);
  }
}

TEST(Open, ASecondTryInTheSameProcessLeavesTheLockInPlace) {
  TempFolder folder;
  const path file = folder / "resetd.db";
  auto held = Connection::open(file, Access::work).value();
  EXPECT_EQ(error(file, Access::work).kind, ErrorKind::refused);
  const int status = run_in_child([&] { return error(file, Access::work).kind == ErrorKind::refused ? 0 : 1; });
  EXPECT_EQ(status, 0);
}

TEST(Open, TheLockEndsWithItsProcess) {
  TempFolder folder;
  const path file = folder / "resetd.db";
  const int status = run_in_child([&] {
    static auto held = Connection::open(file, Access::work).value();
    held->database().exec("INSERT INTO audit (seq, at_us, event, actor, hash) VALUES (1, 0, 'x', 'y', zeroblob(32))");
    return 7;
  });
  ASSERT_EQ(status, 7);
  ASSERT_GT(std::filesystem::file_size(file.string() + "-wal"), 0U);
  const std::string before = content(file);
  const std::string wal_before = content(file.string() + "-wal");
  {
    auto looking = Connection::open(file, Access::look).value();  // a hot WAL is read
    EXPECT_EQ(looking->database().execAndGet("SELECT count(*) FROM audit").getInt(), 1);
    EXPECT_THROW(looking->database().exec("DELETE FROM runs"), SQLite::Exception);
  }
  EXPECT_EQ(content(file), before);
  EXPECT_EQ(content(file.string() + "-wal"), wal_before);
  auto working = Connection::open(file, Access::work).value();
  EXPECT_EQ(working->database().execAndGet("SELECT count(*) FROM audit").getInt(), 1);
}

TEST(Open, RefusesFilesThatAreNotOursAndLeavesThemAlone) {
  TempFolder folder;
  const path foreign = folder / "foreign.db";
  SQLite::Database(foreign.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE t (x)");
  const path signed_foreign = folder / "signed.db";
  SQLite::Database(signed_foreign.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("PRAGMA application_id=1; CREATE TABLE t (x)");
  write(folder / "text.db", std::string(5000, 'x'));
  write(folder / "short.db", "SQLite format 3");
  for (const char* name : {"foreign.db", "signed.db", "text.db", "short.db"}) {
    const std::string before = content(folder / name);
    for (const Access access : {Access::work, Access::look}) {
      const auto refused = error(folder / name, access);
      EXPECT_EQ(refused.kind, ErrorKind::bad_input) << name;
      EXPECT_TRUE(says(refused, "no database of resetd's")) << refused.message;
    }
    EXPECT_EQ(content(folder / name), before) << name;
    EXPECT_FALSE(std::filesystem::exists(folder / (std::string(name) + "-wal")));
  }
}

TEST(Open, RefusesANewerVersion) {
  TempFolder folder;
  const path file = folder / "resetd.db";
  Connection::open(file, Access::work).value()->database().exec("PRAGMA user_version=99");
  const std::string before = content(file);
  for (const Access access : {Access::work, Access::look}) {
    const auto refused = error(file, access);
    EXPECT_EQ(refused.kind, ErrorKind::bad_input);
    EXPECT_TRUE(says(refused, "comes from a newer version of resetd")) << refused.message;
  }
  EXPECT_EQ(content(file), before);
}

TEST(Open, ALookDoesNotMigrate) {
  TempFolder folder;
  const path file = folder / "resetd.db";
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("PRAGMA application_id=" + std::to_string(resetd::sqlite::application_id));
  const auto refused = error(file, Access::look);
  EXPECT_EQ(refused.kind, ErrorKind::refused);
  EXPECT_TRUE(says(refused, "brings it up to date")) << refused.message;
  // Signed and empty: a crash before the first migration.
  EXPECT_EQ(Connection::open(file, Access::work).value()->database().execAndGet("SELECT count(*) FROM tasks").getInt(),
            0);
}

TEST(Open, ALookFindsNothingAndCreatesNothing) {
  TempFolder folder;
  const auto none = error(folder / "state/resetd.db", Access::look);
  EXPECT_EQ(none.kind, ErrorKind::bad_input);
  EXPECT_TRUE(says(none, "there is no database at " + (folder / "state/resetd.db").string())) << none.message;
  EXPECT_FALSE(std::filesystem::exists(folder / "state"));
  write(folder / "empty.db", "");
  EXPECT_TRUE(says(error(folder / "empty.db", Access::look), "there is no database at"));
  EXPECT_EQ(std::filesystem::file_size(folder / "empty.db"), 0U);
}

TEST(Open, RefusesLinksAndOtherThings) {
  TempFolder folder;
  Connection::open(folder / "real.db", Access::work).value();
  std::filesystem::create_symlink(folder / "real.db", folder / "link.db");
  std::filesystem::create_symlink(folder / "nothing", folder / "dangling.db");
  std::filesystem::create_directory(folder / "folder.db");
  for (const Access access : {Access::work, Access::look}) {
    EXPECT_TRUE(says(error(folder / "link.db", access), "symbolic link"));
    EXPECT_TRUE(says(error(folder / "dangling.db", access), "symbolic link"));
    EXPECT_TRUE(says(error(folder / "folder.db", access), "no regular file"));
    EXPECT_EQ(error(folder / "link.db", access).kind, ErrorKind::bad_input);
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "nothing"));
  write(folder / "file", "");
  EXPECT_EQ(error(folder / "file/resetd.db", Access::work).kind, ErrorKind::bad_input);
}

TEST(Open, ALinkedFolderIsFine) {
  TempFolder folder;
  std::filesystem::create_directory(folder / "real");
  std::filesystem::create_directory_symlink(folder / "real", folder / "state");
  auto connection = Connection::open(folder / "state/resetd.db", Access::work).value();
  EXPECT_TRUE(connection->still_in_place());
}

TEST(Open, ADamagedFileSaysWhatToDo) {
  TempFolder folder;
  const path file = folder / "resetd.db";
  Connection::open(file, Access::work).value();
  std::string bytes = content(file);
  bytes.replace(100, 3996, std::string(3996, '\x7f'));  // the schema's page, after its header
  write(file, bytes);
  for (const Access access : {Access::work, Access::look}) {
    const auto damaged = error(file, access);
    EXPECT_EQ(damaged.kind, ErrorKind::unexpected);
    EXPECT_TRUE(says(damaged, "resetd db check")) << damaged.message;
    EXPECT_TRUE(says(damaged, "backup")) << damaged.message;
  }
  EXPECT_EQ(content(file), bytes);
}

TEST(Connection, StatementsAreKeptAndComeWithoutBindings) {
  TempFolder folder;
  auto connection = Connection::open(folder / "resetd.db", Access::work).value();
  auto& first = connection->statement("SELECT ?");
  first.bind(1, 5);
  ASSERT_TRUE(first.executeStep());
  auto& again = connection->statement("SELECT ?");
  EXPECT_EQ(&again, &first);
  ASSERT_TRUE(again.executeStep());
  EXPECT_TRUE(again.getColumn(0).isNull());
}

TEST(Connection, WhatIsWrittenLazilyIsThereAfterAKill) {
  TempFolder folder;
  const path file = folder / "resetd.db";
  const int status = run_in_child([&] {
    static auto held = Connection::open(file, Access::work).value();
    held->write_lazily([] { held->database().exec("INSERT INTO backup_mark VALUES (1, 0, 0, hex(zeroblob(32)))"); });
    return pragma(*held, "synchronous") == "2" ? 0 : 1;
  });
  EXPECT_EQ(status, 0) << "the next transaction is durable again";
  auto connection = Connection::open(file, Access::work).value();
  EXPECT_EQ(connection->database().execAndGet("SELECT count(*) FROM backup_mark").getInt(), 1);
}

TEST(Connection, NoticesThatItsFilesWereTakenAway) {
  for (const std::string suffix : {"", "-wal"}) {
    for (const bool replaced : {false, true}) {
      TempFolder folder;
      const path file = folder / "resetd.db";
      auto connection = Connection::open(file, Access::work).value();
      ASSERT_TRUE(connection->still_in_place());
      const path taken = file.string() + suffix;
      if (replaced) {
        std::filesystem::copy_file(taken, folder / "copy");
        std::filesystem::rename(folder / "copy", taken);
      } else {
        std::filesystem::remove(taken);
      }
      EXPECT_FALSE(connection->still_in_place()) << suffix << replaced;
    }
  }
}

}  // namespace open_test
}  // namespace
