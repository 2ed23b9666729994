#include "simulation/virtual_clock.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <utility>
#include <vector>

namespace resetd::simulation {
namespace {

/// Whoever waits longer than that waits to be cancelled.
constexpr std::chrono::hours forever{1000};

}  // namespace

class VirtualClock::Timers {
 public:
  using Id = std::uint64_t;  ///< in the order in which timers were made

  explicit Timers(Parts parts) : parts_(std::move(parts)) {}

  const Parts& parts() const { return parts_; }
  core::SteadyTime steady() const { return parts_.booted + parts_.timeline.now(); }
  Id next() { return ++timers_; }

  void wait(Id timer, core::SteadyTime until, std::function<void()> go_on) {
    const std::uint64_t wait = ++waits_;
    waiters_[timer] = {std::move(go_on), wait};
    const core::SteadyTime now = steady();
    if (until > now && until - now > forever) return;
    const Time delay = until > now ? until - now + lateness() : Time{0};
    parts_.timeline.after(parts_.life, delay, [this, timer, wait] { fire(timer, wait); });
  }

  // The engine cancels timers in the order of their addresses, which is another in each process: those that one
  // handler cancels go on in an order that the seed says.
  void cancel(Id timer) {
    const auto found = waiters_.find(timer);
    if (found == waiters_.end()) return;
    if (cancelled_.empty()) asio::post(parts_.executor, [this] { fire_cancelled(); });
    cancelled_[timer] = found->second.wait;
  }

  void forget(Id timer) { waiters_.erase(timer); }

 private:
  struct Waiter {
    std::function<void()> go_on;
    std::uint64_t wait = 0;
  };

  void fire(Id timer, std::uint64_t wait) {
    const auto found = waiters_.find(timer);
    if (found == waiters_.end() || found->second.wait != wait) return;
    std::function<void()> go_on = std::move(found->second.go_on);
    waiters_.erase(found);
    asio::post(parts_.executor, std::move(go_on));
  }

  void fire_cancelled() {
    const auto cancelled = std::exchange(cancelled_, {});
    std::vector<std::pair<Id, std::uint64_t>> order(cancelled.begin(), cancelled.end());
    for (std::size_t left = order.size(); left > 1; --left)
      std::swap(order[left - 1], order[static_cast<std::size_t>(parts_.random.below(static_cast<std::int64_t>(left)))]);
    for (const auto& [timer, wait] : order) fire(timer, wait);
  }

  Time lateness() {
    Random& random = parts_.random;
    if (random.chance(5)) return std::chrono::milliseconds{random.between(1, 200)};  // a busy machine
    return std::chrono::microseconds{random.below(300)};
  }

  Parts parts_;
  Id timers_ = 0;
  std::uint64_t waits_ = 0;
  std::map<Id, Waiter> waiters_;
  std::map<Id, std::uint64_t> cancelled_;  ///< second: the wait
};

class VirtualClock::Handle final : public engine::Timer {
 public:
  explicit Handle(Timers& timers) : timers_(timers), id_(timers.next()) {}
  ~Handle() override { timers_.forget(id_); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  asio::awaitable<void> wait_until(core::SteadyTime until) override {
    auto start = [this, until](auto handler) {
      auto shared = std::make_shared<decltype(handler)>(std::move(handler));
      timers_.wait(id_, until, [shared] { (*shared)(); });
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(start), asio::use_awaitable);
  }

  void cancel() override { timers_.cancel(id_); }

 private:
  Timers& timers_;
  Timers::Id id_;
};

VirtualClock::VirtualClock(Parts parts) : timers_(std::make_unique<Timers>(std::move(parts))) {}
VirtualClock::~VirtualClock() = default;

core::WallTime VirtualClock::wall() const {
  return timers_->parts().wall.read(timers_->parts().timeline);
}
core::SteadyTime VirtualClock::steady() const {
  return timers_->steady();
}
std::unique_ptr<engine::Timer> VirtualClock::timer() const {
  return std::make_unique<Handle>(*timers_);
}

}  // namespace resetd::simulation
