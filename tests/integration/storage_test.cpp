// Where nothing can be recorded, nothing is sent; a database that is not ours is left as it is.

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/resource.h>

#include <csignal>

#include "integration/end_to_end.hpp"
#include "support/files.hpp"

namespace resetd::integration {
namespace {
namespace storage_test {

using support::rewind_tasks;

constexpr std::int64_t many = 48;

class Storage : public EndToEnd {
 protected:
  /// Every reset takes a moment, so that what is done to the database is done in the middle.
  void begin_slowly() { begin({.jobs = many, .faults = {"updateincrepos:slow:drip=2ms"}}, {.concurrency = 2}); }
  void expect_stopped(const Ended& ended, std::int64_t sent_before) {
    EXPECT_EQ(ended.exit_code, 1);
    const std::vector<std::string> lines = support::lines_of(ended.err);
    ASSERT_FALSE(lines.empty());
    EXPECT_TRUE(lines.back().starts_with("resetd: ")) << ended.err;
    EXPECT_NE(lines.back().find("resetd.db"), std::string::npos) << ended.err;
    // Whatever had its intent written may have left; twice the tasks in flight are claimed.
    EXPECT_LE(console().count("updateincrepos"), sent_before + 4);
  }
  void expect_untouched(const std::string& before, int exit_code) {
    const Ended ended = run(plan(rewind_tasks(1)));
    EXPECT_EQ(ended.exit_code, exit_code) << ended.err;
    EXPECT_TRUE(one_clear_line(ended.err));
    EXPECT_EQ(support::read_file(work().database()), before);
    EXPECT_TRUE(console().calls().empty());
    without_database();
  }
  std::string put_database(std::string_view content) {
    std::filesystem::create_directory(work() / "state");
    support::write_file(work().database(), content);
    return std::string(content);
  }
};

TEST_F(Storage, AFullDiskStopsEverything) {
  begin_slowly();
  // What a full disk does, done with a limit on file sizes: a write fails.
  const std::string file = plan(rewind_tasks(many));
  Child child = start_run(file);
  ASSERT_TRUE(sent(4));
  const rlimit full{32768, 32768};  // of the database's files; what is said stays below
  ASSERT_EQ(::prlimit(child.pid(), RLIMIT_FSIZE, &full, nullptr), 0);
  expect_stopped(child.wait(), console().count("updateincrepos"));
  configure({.request = "1s", .settle = "1s"});
  console().set_faults({});
  const Ended next = run(file);
  EXPECT_EQ(next.exit_code, 0) << next.err;
}

TEST_F(Storage, AnUnlinkedDatabaseStopsEverything) {
  begin_slowly();
  Child child = start_run(plan(rewind_tasks(many)));
  ASSERT_TRUE(sent(4));
  std::filesystem::remove(work().database());
  expect_stopped(child.wait(), console().count("updateincrepos"));
  without_database();
}

TEST_F(Storage, AReplacedDatabaseStopsEverything) {
  begin_slowly();
  Child child = start_run(plan(rewind_tasks(many)));
  ASSERT_TRUE(sent(4));
  work().write("other.db", "");
  std::filesystem::rename(work() / "other.db", work().database());
  expect_stopped(child.wait(), console().count("updateincrepos"));
  without_database();
}

TEST_F(Storage, AFileThatIsNoDatabase) {
  begin();
  expect_untouched(put_database(std::string(8192, 'x')), 2);
}

TEST_F(Storage, AnotherProgramsDatabase) {
  begin();
  std::filesystem::create_directory(work() / "state");
  {
    SQLite::Database other(work().database().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    other.exec("CREATE TABLE runs (id INTEGER)");
  }
  expect_untouched(support::read_file(work().database()), 2);
}

TEST_F(Storage, ANewerSchema) {
  begin();
  ASSERT_EQ(work().resetd({"run", plan(rewind_tasks(1), "{approval: none}"), "-o", "json"}).exit_code, 0);
  {
    SQLite::Database newer(work().database().string(), SQLite::OPEN_READWRITE);
    newer.exec("PRAGMA user_version = 9999");
  }
  const std::string before = support::read_file(work().database());
  const Ended ended = run(plan(rewind_tasks(2)));
  EXPECT_EQ(ended.exit_code, 2) << ended.err;
  EXPECT_TRUE(one_clear_line(ended.err));
  EXPECT_NE(ended.err.find("newer version"), std::string::npos) << ended.err;
  EXPECT_EQ(support::read_file(work().database()), before);
  without_database();
}

TEST_F(Storage, ADamagedDatabase) {
  begin();
  ASSERT_EQ(run(plan(rewind_tasks(2))).exit_code, 0);
  std::string damaged = support::read_file(work().database());
  std::fill(damaged.begin() + 4096, damaged.end(), '\x5a');
  support::write_file(work().database(), damaged);
  const std::int64_t before = console().count("updateincrepos");
  const Ended ended = run(plan(rewind_tasks(1)));
  EXPECT_EQ(ended.exit_code, 1) << ended.err;
  EXPECT_TRUE(ended.err.starts_with("resetd: ")) << ended.err;
  EXPECT_EQ(console().count("updateincrepos"), before);
  without_database();
}

TEST_F(Storage, TheDatabaseIsPrivate) {
  begin();
  ASSERT_EQ(run(plan(rewind_tasks(1))).exit_code, 0);
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(work() / "state").permissions(), perms::owner_all);
  EXPECT_EQ(std::filesystem::status(work().database()).permissions(), perms::owner_read | perms::owner_write);
}

TEST_F(Storage, NoSecretAndNoSignatureIsKept) {
  begin({.faults = {"updateincrepos:garbage:count=1"}}, {.request = "1s", .settle = "1s"});
  const Ended ended = run(plan(rewind_tasks(3)));
  const std::string all = support::read_file(work().database()) + ended.out + ended.err;
  EXPECT_EQ(all.find("test-sk"), std::string::npos);
  EXPECT_EQ(all.find("Signature="), std::string::npos);
}

}  // namespace storage_test
}  // namespace
}  // namespace resetd::integration
