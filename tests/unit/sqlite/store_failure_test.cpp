#include <gtest/gtest.h>
#include <sys/resource.h>

#include <boost/asio/io_context.hpp>
#include <csignal>
#include <future>
#include <stdexcept>

#include "sqlite/store.hpp"
#include "support/child_process.hpp"
#include "support/temp_folder.hpp"

namespace {
namespace store_failure_test {

namespace asio = boost::asio;
using resetd::sqlite::Access;
using resetd::sqlite::Connection;
using resetd::sqlite::Store;
using resetd::support::TempFolder;

/// A store whose failure is awaited, and its completions counted.
class StoreFailure : public testing::Test {
 protected:
  void start(Store::AfterCommit after_commit = {}) {
    auto connection = Connection::open(file, Access::work).value();
    connection->database().exec("CREATE TABLE blobs (b BLOB)");
    store = std::make_unique<Store>(
        std::move(connection), loop.get_executor(), [this](const std::string& line) { failed.set_value(line); },
        std::move(after_commit));
  }
  void post(Store::Work work) {
    store->post(std::move(work), [this] { ++completed; });
  }
  /// The line that on_failure got. What was posted in the failed batch and after is not completed, now or later.
  std::string failure() {
    std::string line = failed.get_future().get();
    post([this](Connection&) { ran_after = true; });
    store.reset();
    loop.run();
    EXPECT_FALSE(ran_after);
    return line;
  }
  int rows() {
    auto connection = Connection::open(file, Access::work).value();
    return connection->database().execAndGet("SELECT count(*) FROM blobs").getInt();
  }
  static void add_row(Connection& connection) { connection.database().exec("INSERT INTO blobs VALUES (x'00')"); }

  TempFolder folder;
  std::filesystem::path file = folder / "resetd.db";
  asio::io_context loop;
  std::promise<std::string> failed;
  std::unique_ptr<Store> store;
  int completed = 0;
  bool ran_after = false;
};

testing::AssertionResult says(const std::string& line, const std::string& text) {
  if (line.find(text) != std::string::npos && line.find('\n') == std::string::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << line;
}

TEST_F(StoreFailure, WorkThatThrowsTakesItsWholeBatchBack) {
  start();
  std::promise<void> release;
  auto released = release.get_future().share();
  post([released](Connection&) { released.wait(); });  // the next three gather behind it
  post(add_row);
  post([](Connection&) { throw std::runtime_error("no such edge"); });
  post(add_row);
  release.set_value();
  EXPECT_TRUE(says(failure(), "no such edge"));
  EXPECT_LE(completed, 1);  // the first, where it was a batch of its own
  EXPECT_EQ(rows(), 0);
}

TEST_F(StoreFailure, AFullDatabase) {
  start();
  post([](Connection& c) { c.database().exec("PRAGMA max_page_count=40"); });
  post([](Connection& c) { c.database().exec("INSERT INTO blobs VALUES (randomblob(1000000))"); });
  const std::string line = failure();
  EXPECT_TRUE(says(line, "full"));
  EXPECT_TRUE(says(line, "free some space"));
  EXPECT_TRUE(says(line, file.string()));
  EXPECT_EQ(rows(), 0);
}

TEST_F(StoreFailure, WorkThatHidesAFullDatabase) {
  start();
  post([](Connection& c) {
    c.database().exec("PRAGMA max_page_count=40");
    c.database().tryExec("INSERT INTO blobs VALUES (randomblob(1000000))");
    c.database().tryExec("ROLLBACK");
  });
  post(add_row);
  EXPECT_TRUE(says(failure(), "ended a transaction by itself"));
  EXPECT_EQ(rows(), 0);
}

TEST_F(StoreFailure, ADeletedFile) {
  start();
  std::filesystem::remove(file);
  post(add_row);
  EXPECT_TRUE(says(failure(), "deleted, moved or replaced"));
  EXPECT_EQ(completed, 0);
}

TEST_F(StoreFailure, ADeletedWal) {
  start();
  std::filesystem::remove(file.string() + "-wal");
  post(add_row);
  EXPECT_TRUE(says(failure(), "deleted, moved or replaced"));
  EXPECT_EQ(completed, 0);
}

TEST_F(StoreFailure, AFileReplacedByItsCopy) {
  start();
  std::filesystem::copy_file(file, folder / "copy");
  std::filesystem::rename(folder / "copy", file);
  post(add_row);
  EXPECT_TRUE(says(failure(), "deleted, moved or replaced"));
  EXPECT_EQ(completed, 0);
}

TEST_F(StoreFailure, AFileTakenAwayWhileWorkIsDoneIsNoticedBeforeItsCompletion) {
  start();
  post([this](Connection& c) {
    add_row(c);
    std::filesystem::remove(file);
  });
  EXPECT_TRUE(says(failure(), "deleted, moved or replaced"));
  EXPECT_EQ(completed, 0);
}

TEST_F(StoreFailure, WhatFollowsTheCommitFailsAndNothingIsCompleted) {
  start([](Connection&) -> resetd::core::Result<void> {
    return resetd::core::unexpected("the second place is full; free some space there");
  });
  post(add_row);
  EXPECT_EQ(failure(), "the second place is full; free some space there");
  EXPECT_EQ(completed, 0);
  EXPECT_EQ(rows(), 1) << "it was committed before";
}

TEST_F(StoreFailure, WhatFollowsTheCommitThrows) {
  start([](Connection& c) -> resetd::core::Result<void> {
    c.database().exec("SELECT * FROM nowhere");
    return {};
  });
  post(add_row);
  EXPECT_TRUE(says(failure(), "nowhere"));
  EXPECT_EQ(completed, 0);
}

/// In a child, where files may not grow beyond 1 MiB: a real write fails. 0 where the store failed closed.
int write_beyond_the_limit(const std::filesystem::path& file) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{1 << 20, 1 << 20};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
  asio::io_context loop;
  std::promise<std::string> failed;
  bool completed = false;
  auto store = std::make_unique<Store>(Connection::open(file, Access::work).value(), loop.get_executor(),
                                       [&](const std::string& line) { failed.set_value(line); });
  store->post([](Connection& c) { c.database().exec("CREATE TABLE blobs (b BLOB)"); }, [] {});
  store->post([](Connection& c) { c.database().exec("INSERT INTO blobs VALUES (randomblob(4000000))"); },
              [&] { completed = true; });
  const std::string line = failed.get_future().get();
  store.reset();
  loop.run();
  if (completed) return 3;
  return line.find(file.string()) != std::string::npos ? 0 : 4;
}

TEST_F(StoreFailure, AWriteThatTheSystemRefuses) {
  EXPECT_EQ(resetd::support::run_in_child([this] { return write_beyond_the_limit(file); }), 0);
  auto connection = Connection::open(file, Access::work).value();  // and the file is sound
  EXPECT_EQ(connection->database().execAndGet("PRAGMA integrity_check").getString(), "ok");
}

}  // namespace store_failure_test
}  // namespace
