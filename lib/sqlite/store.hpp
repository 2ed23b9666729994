#pragma once
// The store thread: owns the connection, runs whatever work has gathered as one transaction with one fsync, then
// completes it on the loop. Durability costs a share of an fsync.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>

#include "core/result.hpp"
#include "sqlite/connection.hpp"

namespace resetd::sqlite {

/// Runs work on the connection, durably. The interface exists so that tests can put a store that loses unsynced writes
/// in place of the thread.
class Executor {
 public:
  using Work = std::function<void(Connection&)>;
  virtual ~Executor() = default;

  /// Runs `work` in a transaction, in the order of the calls; `done` runs on the loop once it is durable. Work that
  /// throws is a broken invariant or a storage error: the whole batch is rolled back, nothing of it is completed, and
  /// the process ends. Both are called with the connection's statements free.
  virtual void post(Work work, std::function<void()> done) = 0;

  /// Awaits `f(connection)` and returns what it returned, once durable.
  template <class F>
  boost::asio::awaitable<std::invoke_result_t<F, Connection&>> run(F f);
};

class Store final : public Executor {
 public:
  /// Called on the store thread when nothing can be written any more; must not return (it ends the process, since
  /// nothing may be sent any more and start-up recovery is the way back).
  using OnFailure = std::function<void(const std::string&)>;

  Store(std::unique_ptr<Connection> connection, boost::asio::any_io_executor loop, OnFailure on_failure);
  /// Finishes what was posted, then checkpoints and closes.
  ~Store() override;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  void post(Work work, std::function<void()> done) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

template <class F>
boost::asio::awaitable<std::invoke_result_t<F, Connection&>> Executor::run(F f) {
  namespace asio = boost::asio;
  using Value = std::invoke_result_t<F, Connection&>;
  using Slot = std::conditional_t<std::is_void_v<Value>, bool, std::optional<Value>>;
  auto slot = std::make_shared<Slot>();
  auto start = [this, &f, slot](auto handler) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    Work work = [f = std::move(f), slot](Connection& connection) mutable {
      if constexpr (std::is_void_v<Value>) {
        f(connection);
      } else {
        slot->emplace(f(connection));
      }
    };
    post(std::move(work), [shared] { (*shared)(); });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(start), asio::use_awaitable);
  if constexpr (!std::is_void_v<Value>) co_return std::move(**slot);
}

}  // namespace resetd::sqlite
