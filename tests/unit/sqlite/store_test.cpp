#include "sqlite/store.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <thread>
#include <vector>

#include "support/temp_folder.hpp"

namespace {

namespace asio = boost::asio;
using resetd::sqlite::Access;
using resetd::sqlite::Connection;
using resetd::sqlite::Store;
using resetd::support::TempFolder;

void fail_test(const std::string& line) {
  ADD_FAILURE() << line;
}

class StoreTest : public testing::Test {
 protected:
  std::unique_ptr<Connection> open() { return Connection::open(file, Access::work).value(); }

  TempFolder folder;
  std::filesystem::path file = folder / "resetd.db";
  asio::io_context loop;
};

void add_number(Connection& connection, int number) {
  auto& insert = connection.statement("INSERT INTO numbers VALUES (?)");
  insert.bind(1, number);
  insert.exec();
}

int count(Connection& connection) {
  return connection.database().execAndGet("SELECT count(*) FROM numbers").getInt();
}

TEST_F(StoreTest, CompletesInOrderOnTheLoopAndKeepsItAlive) {
  std::vector<int> completed;
  std::vector<int> expected;
  {
    Store store(open(), loop.get_executor(), fail_test);
    store.post([](Connection& c) { c.database().exec("CREATE TABLE numbers (n INTEGER)"); }, [] {});
    const auto loop_thread = std::this_thread::get_id();
    for (int i = 0; i < 10'000; ++i) {
      expected.push_back(i);
      store.post([i](Connection& c) { add_number(c, i); },
                 [&completed, i, loop_thread] {
                   EXPECT_EQ(std::this_thread::get_id(), loop_thread);
                   completed.push_back(i);
                 });
    }
    loop.run();  // ends when all is completed, not before
    EXPECT_EQ(completed, expected);
  }
  EXPECT_EQ(count(*open()), 10'000);
}

TEST_F(StoreTest, ClosingFinishesWhatWasPosted) {
  bool completed = false;
  {
    Store store(open(), loop.get_executor(), fail_test);
    store.post([](Connection& c) { c.database().exec("CREATE TABLE numbers (n INTEGER)"); }, [] {});
    for (int i = 0; i < 100; ++i) store.post([i](Connection& c) { add_number(c, i); }, [] {});
    store.post([](Connection&) {}, [&] { completed = true; });
  }
  EXPECT_FALSE(completed);
  loop.run();
  EXPECT_TRUE(completed);
  EXPECT_EQ(std::filesystem::exists(file.string() + "-wal"), false);  // checkpointed
  EXPECT_EQ(count(*open()), 100);
}

TEST_F(StoreTest, RunsAloneOutsideOfTransactions) {
  Store store(open(), loop.get_executor(), fail_test);
  std::vector<int> order;
  store.post(
      [&](Connection& c) {
        EXPECT_THROW(c.database().exec("VACUUM"), SQLite::Exception);
        order.push_back(1);
      },
      [] {});
  store.post_alone(
      [&](Connection& c) {
        c.database().exec("VACUUM");
        order.push_back(2);
      },
      [] {});
  store.post([&](Connection&) { order.push_back(3); }, [] {});
  loop.run();
  EXPECT_EQ(order, (std::vector{1, 2, 3}));
}

TEST_F(StoreTest, WhatFollowsACommitComesBeforeTheBatchIsCompleted) {
  std::atomic<int> seen = -1;
  std::vector<int> seen_when_completed;
  {
    auto connection = open();
    connection->database().exec("CREATE TABLE numbers (n INTEGER)");
    Store store(std::move(connection), loop.get_executor(), fail_test, [&seen](Connection& c) {
      seen = count(c);
      c.statement("SELECT n FROM numbers").executeStep();  // left in the middle
      return resetd::core::Result<void>{};
    });
    for (int i = 1; i <= 3; ++i) {
      store.post([i](Connection& c) { add_number(c, i); }, [&] { seen_when_completed.push_back(seen); });
      loop.run();  // so that each is a batch of its own
      loop.restart();
    }
    store.post_alone([](Connection& c) { c.database().exec("INSERT INTO numbers VALUES (4)"); },
                     [&] { seen_when_completed.push_back(seen); });
    loop.run();
  }
  EXPECT_EQ(seen_when_completed, (std::vector{1, 2, 3, 4}));
}

TEST_F(StoreTest, StatementsLeftInTheMiddleDoNotHoldTheWal) {
  Store store(open(), loop.get_executor(), fail_test);
  store.post([](Connection& c) { c.database().exec("CREATE TABLE numbers (n INTEGER)"); }, [] {});
  for (int i = 0; i < 3; ++i) store.post([i](Connection& c) { add_number(c, i); }, [] {});
  store.post([](Connection& c) { c.statement("SELECT n FROM numbers").executeStep(); }, [] {});
  store.post_alone(
      [](Connection& c) {
        // Not blocked by a reader: busy is 0 and the log is empty afterwards.
        SQLite::Statement checkpoint(c.database(), "PRAGMA wal_checkpoint(TRUNCATE)");
        ASSERT_TRUE(checkpoint.executeStep());
        EXPECT_EQ(checkpoint.getColumn(0).getInt(), 0);
        EXPECT_EQ(checkpoint.getColumn(1).getInt(), 0);
      },
      [] {});
  loop.run();
}

TEST_F(StoreTest, TheWalStaysBounded) {
  Store store(open(), loop.get_executor(), fail_test);
  store.post([](Connection& c) { c.database().exec("CREATE TABLE blobs (b BLOB)"); }, [] {});
  for (int i = 0; i < 20; ++i) {
    // One after the other, so that each commits by itself: 20 × 2 MiB through a WAL of about 4 MiB.
    std::promise<void> written;
    store.post([](Connection& c) { c.database().exec("INSERT INTO blobs VALUES (randomblob(2097152))"); }, [] {});
    store.post([&](Connection&) { written.set_value(); }, [] {});
    written.get_future().wait();
  }
  loop.run();
  EXPECT_LT(std::filesystem::file_size(file.string() + "-wal"), 16U << 20);
}

asio::awaitable<int> add_and_count(Store& store, int number) {
  auto work = [number](Connection& connection) {
    add_number(connection, number);
    return count(connection);
  };
  co_return co_await store.run(std::move(work));
}

asio::awaitable<void> use_the_store(Store& store, std::vector<int>& counts, std::thread::id& resumed_on) {
  auto create = [](Connection& connection) { connection.database().exec("CREATE TABLE numbers (n INTEGER)"); };
  co_await store.run(std::move(create));
  for (int i = 0; i < 50; ++i) counts.push_back(co_await add_and_count(store, i));
  auto move_only = [kept = std::make_unique<int>(41)](Connection&) { return std::make_unique<int>(*kept + 1); };
  const std::unique_ptr<int> result = co_await store.run(std::move(move_only));
  counts.push_back(*result);
  resumed_on = std::this_thread::get_id();
}

TEST_F(StoreTest, CoroutinesAwaitWork) {
  std::vector<int> counts;
  std::thread::id resumed_on;
  Store store(open(), loop.get_executor(), fail_test);
  auto done = asio::co_spawn(loop, use_the_store(store, counts, resumed_on), asio::use_future);
  loop.run();
  done.get();
  ASSERT_EQ(counts.size(), 51U);
  EXPECT_EQ(counts[49], 50);
  EXPECT_EQ(counts[50], 42);
  EXPECT_EQ(resumed_on, std::this_thread::get_id());
}

/// Destroyed where it is counted: a double free or a leak shows as another number than 0.
struct Counted {
  explicit Counted(std::atomic<int>& live) : live_(&live) { ++*live_; }
  Counted(const Counted& other) : live_(other.live_) { ++*live_; }
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --*live_; }
  std::atomic<int>* live_;
};

asio::awaitable<void> await_counted(Store& store, std::atomic<int>& live, int& remaining) {
  auto work = [held = Counted(live)](Connection&) { return Counted(held); };
  {
    const Counted result = co_await store.run(std::move(work));
    EXPECT_GE(live.load(), 1);
  }
  --remaining;
}

TEST_F(StoreTest, ManyCoroutinesFreeWhatTheyHeldOnce) {
  std::atomic<int> live = 0;
  int remaining = 200;
  {
    Store store(open(), loop.get_executor(), fail_test);
    for (int i = 0; i < 200; ++i) asio::co_spawn(loop, await_counted(store, live, remaining), asio::detached);
    loop.run();
  }
  EXPECT_EQ(remaining, 0);
  EXPECT_EQ(live.load(), 0);
}

TEST_F(StoreTest, ManyThreadsMayPost) {
  std::atomic<int> completed = 0;
  {
    Store store(open(), loop.get_executor(), fail_test);
    store.post([](Connection& c) { c.database().exec("CREATE TABLE numbers (n INTEGER)"); }, [] {});
    std::vector<std::thread> posters;
    for (int t = 0; t < 4; ++t) {
      posters.emplace_back([&store, &completed] {
        for (int i = 0; i < 500; ++i) store.post([i](Connection& c) { add_number(c, i); }, [&] { ++completed; });
      });
    }
    for (auto& poster : posters) poster.join();
    loop.run();
  }
  EXPECT_EQ(completed.load(), 2000);
  EXPECT_EQ(count(*open()), 2000);
}

}  // namespace
