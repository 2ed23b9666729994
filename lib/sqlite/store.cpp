#include "sqlite/store.hpp"

#include <sqlite3.h>

#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

namespace resetd::sqlite {
namespace {

namespace asio = boost::asio;

/// Holds the loop open until `done` has run.
struct Item {
  Executor::Work work;
  std::function<void()> done;
  asio::any_io_executor loop;
  bool alone = false;
};

/// What stops the store without SQLite having reported a fault.
struct Stopped : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void expect_in_place(Connection& connection) {
  if (connection.still_in_place()) return;
  throw Stopped("the database " + connection.file().string() +
                " or its -wal file was deleted, moved or replaced while in use, and nothing more is written; put the "
                "original files back before resetd is started again");
}

/// SQLite rolls a transaction back by itself on some faults; what came after would commit on its own.
void expect_in_transaction(Connection& connection) {
  if (sqlite3_get_autocommit(connection.database().getHandle()) == 0) return;
  throw Stopped("the database " + connection.file().string() + " ended a transaction by itself; run `resetd db check`");
}

void run_in_transaction(Connection& connection, std::vector<Item>& batch) {
  connection.statement("BEGIN IMMEDIATE").exec();
  for (Item& item : batch) {
    item.work(connection);
    expect_in_transaction(connection);
  }
  connection.release_statements();
  expect_in_place(connection);
  connection.statement("COMMIT").exec();
}

void run_alone(Connection& connection, Item& item) {
  item.work(connection);
  connection.release_statements();
}

/// Nothing, or the line that on_failure gets; then nothing of the batch stays in the database, unless it was only after
/// the commit that something failed.
std::optional<std::string> run_batch(Connection& connection, std::vector<Item>& batch,
                                     const Store::AfterCommit& after_commit) {
  std::string failure;
  try {
    if (batch.front().alone) {
      run_alone(connection, batch.front());
    } else {
      run_in_transaction(connection, batch);
    }
    // Again after the commit: what went into a file that was taken away meanwhile is not durable.
    expect_in_place(connection);
    if (after_commit) {
      if (const auto followed = after_commit(connection); followed.has_error()) return followed.error().message;
      connection.release_statements();
    }
    return std::nullopt;
  } catch (const SQLite::Exception& fault) {
    failure = describe(fault, connection.file());
  } catch (const Stopped& stopped) {
    failure = stopped.what();
  } catch (const std::exception& fault) {
    failure = std::string("work on the database failed: ") + fault.what() + "; this is a fault of resetd's: report it";
  }
  connection.release_statements();
  connection.database().tryExec("ROLLBACK");  // fails where there is nothing to roll back any more
  return failure;
}

/// In one turn of the loop, which is woken once.
void complete(std::vector<Item>& batch) {
  for (Item& item : batch) item.work = nullptr;
  const asio::any_io_executor loop = batch.front().loop;
  asio::post(loop, [batch = std::move(batch)]() mutable {
    for (Item& item : batch) std::exchange(item.done, nullptr)();
  });
}

}  // namespace

class Store::Thread {
 public:
  Thread(std::unique_ptr<Connection> connection, asio::any_io_executor loop, OnFailure on_failure,
         AfterCommit after_commit, OnCommit on_commit)
      : connection_(std::move(connection)),
        loop_(std::move(loop)),
        on_failure_(std::move(on_failure)),
        after_commit_(std::move(after_commit)),
        on_commit_(std::move(on_commit)),
        thread_([this] { serve(); }) {}

  ~Thread() {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    gathered_.notify_one();
    thread_.join();
  }

  void post(Work work, std::function<void()> done, bool alone) {
    Item item{std::move(work), std::move(done), asio::prefer(loop_, asio::execution::outstanding_work_t::tracked),
              alone};
    {
      const std::lock_guard lock(mutex_);
      queue_.push_back(std::move(item));
    }
    gathered_.notify_one();
  }

 private:
  /// Waits for work; empty when the store closes and none is left.
  std::vector<Item> take() {
    std::unique_lock lock(mutex_);
    gathered_.wait(lock, [this] { return closing_ || !queue_.empty(); });
    std::vector<Item> batch;
    while (!queue_.empty() && batch.size() < batch_limit) {
      const bool alone = queue_.front().alone;
      if (alone && !batch.empty()) break;
      batch.push_back(std::move(queue_.front()));
      queue_.pop_front();
      if (alone) break;
    }
    return batch;
  }

  void serve() {
    for (std::vector<Item> batch = take(); !batch.empty(); batch = take()) {
      const auto begun = std::chrono::steady_clock::now();
      const bool transaction = !batch.front().alone;
      if (const auto failure = run_batch(*connection_, batch, after_commit_)) {
        on_failure_(*failure);
        return;
      }
      if (on_commit_ && transaction) on_commit_({std::chrono::steady_clock::now() - begun, batch.size()});
      complete(batch);
    }
  }

  std::unique_ptr<Connection> connection_;
  asio::any_io_executor loop_;
  OnFailure on_failure_;
  AfterCommit after_commit_;
  OnCommit on_commit_;
  std::mutex mutex_;
  std::condition_variable gathered_;
  std::deque<Item> queue_;
  bool closing_ = false;
  std::thread thread_;  // last: it uses all of the above
};

Store::Store(std::unique_ptr<Connection> connection, asio::any_io_executor loop, OnFailure on_failure,
             AfterCommit after_commit, OnCommit on_commit)
    : thread_(std::make_unique<Thread>(std::move(connection), std::move(loop), std::move(on_failure),
                                       std::move(after_commit), std::move(on_commit))) {}

Store::~Store() = default;

void Store::post(Work work, std::function<void()> done) {
  thread_->post(std::move(work), std::move(done), false);
}

void Store::post_alone(Work work, std::function<void()> done) {
  thread_->post(std::move(work), std::move(done), true);
}

}  // namespace resetd::sqlite
