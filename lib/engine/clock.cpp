#include "engine/clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace resetd::engine {
namespace {

class SystemTimer final : public Timer {
 public:
  explicit SystemTimer(const asio::any_io_executor& executor) : timer_(executor) {}

  asio::awaitable<void> wait_until(core::SteadyTime until) override {
    timer_.expires_at(until);
    co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
  }

  void cancel() override { timer_.cancel(); }

 private:
  asio::steady_timer timer_;
};

class SystemClock final : public Clock {
 public:
  explicit SystemClock(asio::any_io_executor executor) : executor_(std::move(executor)) {}

  core::WallTime wall() const override {
    return std::chrono::time_point_cast<core::Duration>(std::chrono::system_clock::now());
  }
  core::SteadyTime steady() const override { return std::chrono::steady_clock::now(); }
  std::unique_ptr<Timer> timer() const override { return std::make_unique<SystemTimer>(executor_); }

 private:
  asio::any_io_executor executor_;
};

}  // namespace

std::unique_ptr<Clock> make_system_clock(asio::any_io_executor executor) {
  return std::make_unique<SystemClock>(std::move(executor));
}

}  // namespace resetd::engine
