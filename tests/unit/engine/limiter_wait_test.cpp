#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <vector>

#include "engine/limiter.hpp"

namespace resetd::engine {
namespace {

using namespace std::chrono_literals;

// Three at once at twenty a second: the first waits for nothing, the third for the two before it.
TEST(LimiterWait, IsToldOfEachPermit) {
  asio::io_context loop;
  const auto clock = make_system_clock(loop.get_executor());
  Limiter limiter{loop.get_executor(), *clock, {20, 1s}, 1};
  std::vector<std::chrono::nanoseconds> waits;
  limiter.on_wait([&waits](std::chrono::nanoseconds wait) { waits.push_back(wait); });
  const std::function<bool()> yes = [] { return true; };
  const auto take = [&]() -> asio::awaitable<void> {
    const bool granted = co_await limiter.permit(Priority::write, core::RunId{1}, yes);
    EXPECT_TRUE(granted);
    const Turnstile::Turn turn = co_await limiter.way_out();
    limiter.sent(clock->steady());
  };
  for (int i = 0; i < 3; ++i) {
    asio::awaitable<void> course = take();
    asio::co_spawn(loop, std::move(course), [](const std::exception_ptr& error) {
      if (error) std::rethrow_exception(error);
    });
  }
  loop.run();
  ASSERT_EQ(waits.size(), 3U);
  EXPECT_LT(waits[0], 20ms);
  EXPECT_GE(waits[2], waits[0]);
  EXPECT_GE(waits[2], 25ms);
}

// One that is withdrawn while it waits has got nothing.
TEST(LimiterWait, NothingIsToldWhereNoneWasGranted) {
  asio::io_context loop;
  const auto clock = make_system_clock(loop.get_executor());
  Limiter limiter{loop.get_executor(), *clock, {20, 1s}, 1};
  int told = 0;
  limiter.on_wait([&told](std::chrono::nanoseconds) { ++told; });
  const std::function<bool()> no = [] { return false; };
  const auto take = [&]() -> asio::awaitable<void> {
    const bool granted = co_await limiter.permit(Priority::write, core::RunId{1}, no);
    EXPECT_FALSE(granted);
  };
  asio::awaitable<void> course = take();
  asio::co_spawn(loop, std::move(course), [](const std::exception_ptr&) {});
  loop.run();
  EXPECT_EQ(told, 0);
}

}  // namespace
}  // namespace resetd::engine
