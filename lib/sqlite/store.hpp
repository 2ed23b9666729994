#pragma once
// The store thread: owns the connection, runs whatever work has gathered as one transaction with one fsync, then
// completes it on the loop. Durability costs a share of an fsync.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "core/result.hpp"
#include "sqlite/connection.hpp"

namespace resetd::sqlite {

/// Runs work on the connection, durably. The interface exists so that tests can put a store that loses unsynced writes
/// in place of the thread.
class Executor {
 public:
  using Work = std::function<void(Connection&)>;
  virtual ~Executor() = default;

  /// Runs `work` in a transaction, in the order of the calls; `done` runs on the loop, in the same order, once it is
  /// durable, and the loop does not run out of work before. Work that throws is a broken invariant or a storage error:
  /// the whole batch is rolled back, nothing of it is completed, and the process ends. `work` is destroyed before
  /// `done` runs. Both are called with the connection's statements free. Called on any thread.
  virtual void post(Work work, std::function<void()> done) = 0;

  /// Awaits `f(connection)` and returns what it returned (move-only is fine), once durable. The coroutine goes on on
  /// its own executor. Work that was posted is not taken back by a cancellation; but a coroutine that was cancelled
  /// before throws here and posts nothing, so what must be recorded is recorded with cancellation disabled.
  template <class F>
  boost::asio::awaitable<std::invoke_result_t<F&, Connection&>> run(F f);
};

class Store final : public Executor {
 public:
  /// Called once, on the store thread, when nothing can be written any more, with one line of what happened and what
  /// to do. It ends the process: nothing may be sent any more, and start-up recovery is the way back. Should it return,
  /// nothing is run or completed any more.
  using OnFailure = std::function<void(const std::string&)>;

  /// Called on the store thread after each commit, before anything of the batch is completed: a second place that must
  /// have what was written before anyone acts on it. Costs every batch what it costs, so it looks first whether it has
  /// anything to do. Its error, or what it throws, is a storage failure like any other: its message goes to on_failure
  /// and nothing of the batch is completed, though it stands in the database. As after a crash, start-up recovery must
  /// know what to make of that.
  using AfterCommit = std::function<core::Result<void>(Connection&)>;

  /// What a commit cost: of `works` works, from its BEGIN until it was durable and what after_commit does had been
  /// done.
  struct Commit {
    std::chrono::nanoseconds took{};
    std::size_t works = 0;
  };
  /// Called on the store thread after each commit that went well, before anything of the batch is completed. For
  /// those who only watch: it must not throw, and what it costs every batch pays. Not called for post_alone().
  using OnCommit = std::function<void(const Commit&)>;

  /// What has gathered is committed together, up to this many works.
  static constexpr std::size_t batch_limit = 4096;

  /// `loop` outlives the store.
  Store(std::unique_ptr<Connection> connection, boost::asio::any_io_executor loop, OnFailure on_failure,
        AfterCommit after_commit = {}, OnCommit on_commit = {});
  /// Finishes what was posted, then checkpoints and closes. The completions are left to the loop.
  ~Store() override;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  void post(Work work, std::function<void()> done) override;

  /// As post(), but alone and outside of any transaction: for what SQLite refuses to do within one (a backup, a
  /// checkpoint). The queue waits meanwhile.
  void post_alone(Work work, std::function<void()> done);

 private:
  class Thread;
  std::unique_ptr<Thread> thread_;
};

template <class F>
boost::asio::awaitable<std::invoke_result_t<F&, Connection&>> Executor::run(F f) {
  namespace asio = boost::asio;
  using Value = std::invoke_result_t<F&, Connection&>;
  constexpr bool is_void = std::is_void_v<Value>;
  using Slot = std::conditional_t<is_void, std::monostate, std::optional<Value>>;
  const auto slot = std::make_shared<Slot>();
  // Objects with names, moved: GCC 12.2 frees an owning temporary within a co_await expression twice.
  auto start = [this, work = std::make_shared<F>(std::move(f)), slot](auto handler) mutable {
    auto resume = std::make_shared<decltype(handler)>(std::move(handler));
    Work posted = [work = std::move(work), slot](Connection& connection) {
      if constexpr (is_void) {
        (*work)(connection);
      } else {
        slot->emplace((*work)(connection));
      }
    };
    post(std::move(posted), [resume = std::move(resume)] {
      const auto executor = asio::get_associated_executor(*resume);
      asio::dispatch(executor, std::move(*resume));
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(start), asio::use_awaitable);
  if constexpr (!is_void) co_return std::move(**slot);
}

}  // namespace resetd::sqlite
