// Where the mirror cannot be written, that is said, and nothing that was recorded is acted on.

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <csignal>
#include <future>

#include "mirror_fixture.hpp"
#include "sqlite/store.hpp"
#include "support/child_process.hpp"

namespace {

using namespace resetd;
using namespace resetd::audit;
using namespace resetd::audit::testing_support;
using core::ErrorKind;
using support::read_file;
using support::run_in_child;
using support::write_file;

class MirrorFailure : public MirrorTest {
 protected:
  void expect_error(const core::Error& error, ErrorKind kind, const std::string& said) {
    EXPECT_EQ(error.kind, kind) << error.message;
    EXPECT_TRUE(says(error, said)) << error.message;
    EXPECT_TRUE(says(error, file.string())) << error.message;
  }
};

TEST_F(MirrorFailure, ASymbolicLinkIsNotFollowed) {
  const std::filesystem::path target = log.folder / "target";
  write_file(target, "");
  std::filesystem::create_symlink(target, file);
  commit(1);
  expect_error(open_error(), ErrorKind::bad_input, "symbolic link");
  EXPECT_EQ(read_file(target), "");
}

TEST_F(MirrorFailure, ASymbolicLinkPutInItsPlace) {
  mirror = open();
  commit_and_follow(1);
  const std::filesystem::path moved = rotate();
  const std::string before = read_file(moved);
  std::filesystem::create_symlink(moved, file);
  commit(1);
  expect_error(follow().error(), ErrorKind::bad_input, "symbolic link");
  EXPECT_EQ(read_file(moved), before);
}

TEST_F(MirrorFailure, WhatIsNoRegularFile) {
  std::filesystem::create_directory(file);
  expect_error(open_error(), ErrorKind::bad_input, "regular file");
  std::filesystem::remove(file);
  ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
  expect_error(open_error(), ErrorKind::bad_input, "regular file");
  std::filesystem::remove(file);
  file = "/dev/full";
  expect_error(open_error(), ErrorKind::bad_input, "regular file");
}

TEST_F(MirrorFailure, AFolderThatIsNotThere) {
  file = log.folder / "none" / "audit.jsonl";
  expect_error(open_error(), ErrorKind::bad_input, "make its folder");
  EXPECT_FALSE(std::filesystem::exists(file.parent_path()));
}

TEST_F(MirrorFailure, AFolderThatIsTakenAway) {
  mirror = open();
  commit_and_follow(1);
  std::filesystem::rename(file.parent_path(), log.folder / "elsewhere");
  commit(1);
  expect_error(follow().error(), ErrorKind::bad_input, "make its folder");
}

TEST_F(MirrorFailure, AFolderThatMayNotBeWrittenTo) {
  mirror = open();
  commit_and_follow(1);
  rotate();
  commit(1);
  ::chmod(log.folder.path().c_str(), 0755);
  const int status = run_in_child([this] {
    ::chmod(file.parent_path().c_str(), 0555);
    if (::geteuid() == 0 && ::seteuid(65534) != 0) return 2;
    const auto followed = follow();
    if (!followed.has_error()) return 3;
    const bool said = says(followed.error(), "cannot be opened: Permission denied; check the permissions");
    return said && followed.error().kind == ErrorKind::refused ? 0 : 4;
  });
  EXPECT_EQ(status, 0);
  EXPECT_FALSE(std::filesystem::exists(file));
  ::chmod(file.parent_path().c_str(), 0755);
}

TEST_F(MirrorFailure, TheDatabasesOwnFiles) {
  commit(1);
  for (const char* name : {"resetd.db", "resetd.db-wal"}) {
    file = log.folder / name;
    const std::string before = read_file(file);
    expect_error(open_error(), ErrorKind::bad_input, "the database's own file");
    EXPECT_EQ(read_file(file), before);
  }
  const int status = run_in_child([this] {  // and the lock is still there
    return sqlite::Connection::open(log.folder / "resetd.db", sqlite::Access::look).has_error() ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
}

/// From here on no file of this process grows beyond `bytes`: a write beyond it is cut short, the next one fails, as on
/// a full disk.
bool let_files_grow_to(std::size_t bytes) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{bytes, bytes};
  return ::setrlimit(RLIMIT_FSIZE, &limit) == 0;
}

TEST_F(MirrorFailure, AFullDiskIsSaidAndMendedByTheNextStart) {
  mirror = open();
  commit_and_follow(1);
  commit(2);
  const std::size_t limit = mirrored().size() + 100;
  const int status = run_in_child([&] {
    if (!let_files_grow_to(limit)) return 2;
    const auto followed = follow();
    if (!followed.has_error()) return 3;
    return says(followed.error(), "cannot be written: File too large; nothing is sent without it: free some") ? 0 : 4;
  });
  EXPECT_EQ(status, 0);
  EXPECT_EQ(mirrored(), exported().substr(0, limit)) << "a line was cut short";
  reopen();
  EXPECT_EQ(mirrored(), exported());
}

/// A store that is followed by a mirror; 0 where it failed closed once the disk was full.
int run_until_the_disk_is_full(const std::filesystem::path& database, const std::filesystem::path& file) {
  boost::asio::io_context loop;
  std::promise<std::string> failed;
  int completed = 0;
  auto connection = sqlite::Connection::open(database, sqlite::Access::work).value();
  Log log(*connection);
  const auto mirror = Mirror::open(*connection, file).value();
  bool full = false;
  const auto follow = [&](sqlite::Connection& c) -> core::Result<void> {
    if (full && !let_files_grow_to(read_file(file).size() + 100)) return {};
    return mirror->follow(c, log.head());
  };
  auto store = std::make_unique<sqlite::Store>(
      std::move(connection), loop.get_executor(), [&](const std::string& line) { failed.set_value(line); }, follow);
  const auto post = [&](int number, bool last) {
    store->post(
        [&log, &full, number, last](sqlite::Connection& c) {
          log.append(c, small_record(number));
          full = last;
        },
        [&] { ++completed; });
  };
  post(1, false);
  loop.run();
  post(2, true);
  const std::string line = failed.get_future().get();
  store.reset();
  loop.restart();
  loop.run();
  if (completed != 1) return 3;
  return line.find(file.string() + " cannot be written") != std::string::npos ? 0 : 4;
}

TEST_F(MirrorFailure, NothingIsCompletedThatIsNotMirrored) {
  const std::filesystem::path other = log.folder / "other.db";
  EXPECT_EQ(run_in_child([&] { return run_until_the_disk_is_full(other, file); }), 0);
  auto connection = sqlite::Connection::open(other, sqlite::Access::work).value();
  EXPECT_EQ(head(*connection).seq, 2) << "it was committed";
  ASSERT_TRUE(Mirror::open(*connection, file).has_value());
  EXPECT_EQ(verify_file(file, head(*connection)).value().problem, "");
}

}  // namespace
