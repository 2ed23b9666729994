#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <vector>

#include "console/read_only.hpp"
#include "engine/channel.hpp"
#include "engine/limiter.hpp"
#include "engine/panic.hpp"

namespace resetd::engine {
namespace {

using namespace std::chrono_literals;

/// Not called here.
class NoClient final : public console::Client {
 public:
  asio::awaitable<console::Answer> reset(std::string, std::string, console::SendGate&) override { never(); }
  asio::awaitable<console::Answer> stop(core::JobId, std::string, console::SendGate&) override { never(); }
  asio::awaitable<console::Answer> start(core::JobId, std::string, console::SendGate&) override { never(); }
  asio::awaitable<console::JobAnswer> query_job(core::JobId, console::SendGate&) override { never(); }
  asio::awaitable<console::PageAnswer> list_by_page(console::Filters, std::int64_t, console::SendGate&) override {
    never();
  }
  asio::awaitable<console::Answer> list(console::Filters, console::JobSink, console::SendGate&) override {
    never();
  }
  void cancel() override { cancelled = true; }

  bool cancelled = false;

 private:
  [[noreturn]] static void never() { core::broken_invariant("nothing is called here"); }
};

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
    const Turnstile::Turn turn = co_await limiter.way_out(yes);
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

// Who waits at one call in half a minute goes on at once where a person raises the rate, for its permit and for its way
// out.
TEST(LimiterWait, ARateThatIsRaisedHoldsAtOnce) {
  asio::io_context loop;
  const auto clock = make_system_clock(loop.get_executor());
  Limiter limiter{loop.get_executor(), *clock, {1000, 1s}, 2};
  const std::function<bool()> yes = [] { return true; };
  int sent = 0;
  const core::SteadyTime begun = clock->steady();
  const auto call = [&]() -> asio::awaitable<void> {
    const bool granted = co_await limiter.permit(Priority::write, core::RunId{1}, yes);
    EXPECT_TRUE(granted);
    const auto timer = clock->timer();
    co_await timer->wait_until(begun + 20ms);  // until two have one, and one waits for it
    if (sent == 0) limiter.set_rate({1, 30s});
    const Turnstile::Turn turn = co_await limiter.way_out(yes);
    limiter.sent(clock->steady());
    ++sent;
  };
  const auto raise = [&]() -> asio::awaitable<void> {
    const auto timer = clock->timer();
    co_await timer->wait_until(begun + 60ms);
    EXPECT_LT(sent, 3);
    limiter.set_rate({1000, 1s});
  };
  for (int i = 0; i < 3; ++i) {
    asio::awaitable<void> course = call();
    asio::co_spawn(loop, std::move(course), core::end_on);
  }
  asio::awaitable<void> raising = raise();
  asio::co_spawn(loop, std::move(raising), core::end_on);
  loop.run();
  EXPECT_EQ(sent, 3);
  EXPECT_LT(clock->steady() - begun, 20s) << "that of the old rate is over";
}

// The process ends: who waits for a permit gets none, and who has one and waits to leave does not.
TEST(CallPermit, NoCallIsMadeOnceTheChannelIsAbandoned) {
  asio::io_context loop;
  const auto clock = make_system_clock(loop.get_executor());
  Panic no_panic{{}, *clock};
  NoClient no_client;
  Channel channel{loop.get_executor(), *clock, no_client, no_panic, {.rate = {1000, 1s}, .burst = 10}};
  Limiter of_run{loop.get_executor(), *clock, {100, 1s}, 1};
  const std::function<bool()> yes = [] { return true; };
  const core::SteadyTime begun = clock->steady();
  int without = 0;
  int stayed = 0;
  const auto call = [&]() -> asio::awaitable<void> {
    const auto permit = co_await CallPermit::take(channel, &of_run, *clock, Priority::write, core::RunId{1}, yes);
    if (!permit) ++without;
    if (!permit) co_return;
    const auto timer = clock->timer();
    co_await timer->wait_until(begun + 60ms);
    const bool passed = co_await permit->pass();
    EXPECT_FALSE(passed);
    ++stayed;
  };
  const auto end = [&]() -> asio::awaitable<void> {
    const auto timer = clock->timer();
    co_await timer->wait_until(begun + 35ms);  // some have a permit by then
    of_run.set_rate({1, 30s});
    co_await timer->wait_until(begun + 90ms);
    channel.abandon();
    of_run.wake();
  };
  for (int i = 0; i < 40; ++i) {
    asio::awaitable<void> course = call();
    asio::co_spawn(loop, std::move(course), core::end_on);
  }
  asio::awaitable<void> ending = end();
  asio::co_spawn(loop, std::move(ending), core::end_on);
  loop.run();
  EXPECT_EQ(stayed + without, 40);
  EXPECT_GE(stayed, 1);
  EXPECT_GE(without, 1);
  EXPECT_TRUE(no_client.cancelled);
  EXPECT_LT(clock->steady() - begun, 20s) << "nobody waited for the run's rate";
}

// A person changes the run's rate while its call, which had the run's leave, waits for the console's.
TEST(CallPermit, WaitsAnewForARateThatChanges) {
  asio::io_context loop;
  const auto clock = make_system_clock(loop.get_executor());
  Panic no_panic{{}, *clock};
  const auto no_client = console::read_only(nullptr);  // not called here
  Channel channel{loop.get_executor(), *clock, *no_client, no_panic, {.rate = {10, 1s}}};
  Limiter of_run{loop.get_executor(), *clock, {1000, 1s}, 1};
  const std::function<bool()> yes = [] { return true; };
  const core::SteadyTime begun = clock->steady();
  core::SteadyTime sent{};
  const auto call = [&]() -> asio::awaitable<void> {
    const auto permit = co_await CallPermit::take(channel, &of_run, *clock, Priority::write, core::RunId{1}, yes);
    const bool passed = co_await permit->pass();
    EXPECT_TRUE(passed);
    sent = clock->steady();
  };
  const auto change = [&]() -> asio::awaitable<void> {
    const auto timer = clock->timer();
    co_await timer->wait_until(begun + 80ms);  // the console lets the call go after 100 ms
    of_run.set_rate({5, 1s});
  };
  const auto end = [](const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
  };
  asio::awaitable<void> calling = call();
  asio::co_spawn(loop, std::move(calling), end);
  asio::awaitable<void> changing = change();
  asio::co_spawn(loop, std::move(changing), end);
  loop.run();
  EXPECT_GE(sent - begun, 280ms);
}

}  // namespace
}  // namespace resetd::engine
