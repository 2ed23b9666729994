// What the rate limit costs a call that need not wait.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "bench/expect.hpp"
#include "core/limiter.hpp"
#include "core/result.hpp"
#include "engine/limiter.hpp"

namespace resetd::bench {
namespace {
namespace limiter {

namespace asio = boost::asio;

/// The arithmetic alone, in a time that moves on as the limit asks.
void decide(benchmark::State& state) {
  constexpr std::int64_t burst = 10;
  const core::SteadyTime begun{std::chrono::hours{1}};
  core::RateLimiter rate{{5000, std::chrono::seconds{1}}, burst, begun};
  core::SteadyTime now = begun;
  for (auto _ : state) {
    now = rate.permit_at(now);
    rate.take_permit();
    now = rate.send_at(now);
    rate.sent(now);
  }
  // The bucket begins empty, and nothing was saved up on the way.
  expect(state, now - begun == rate.interval() * state.iterations(), "not at the rate");
  count_items(state);
}

/// A permit, its turn at the way out, and the call: as the engine asks, on the system's clock, at a rate that never
/// holds it up.
void take(benchmark::State& state) {
  asio::io_context loop;
  const auto clock = engine::make_system_clock(loop.get_executor());
  engine::Limiter limiter{loop.get_executor(), *clock, {1'000'000'000, std::chrono::seconds{1}}, 1000};
  const std::function<bool()> go_on = [] { return true; };
  const auto calls = [&]() -> asio::awaitable<void> {
    for (auto _ : state) {
      const bool granted = co_await limiter.permit(engine::Priority::write, core::RunId{1}, go_on);
      if (!expect(state, granted, "no permit")) co_return;
      const engine::Turnstile::Turn turn = co_await limiter.way_out(go_on);
      limiter.sent(clock->steady());
    }
  };
  asio::awaitable<void> course = calls();
  asio::co_spawn(loop, std::move(course), [](const std::exception_ptr& error) { core::end_on(error); });
  loop.run();
  count_items(state);
}

BENCHMARK(decide)->Name("limiter/decide");
BENCHMARK(take)->Name("limiter/take");

}  // namespace limiter
}  // namespace
}  // namespace resetd::bench
