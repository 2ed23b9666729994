#include "engine/turnstile.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>

namespace resetd::engine {

asio::awaitable<Turnstile::Turn> Turnstile::enter(Priority priority, core::RunId run) {
  if (taken_) {
    auto queue_up = [this, priority, run](auto handler) {
      auto shared = std::make_shared<decltype(handler)>(std::move(handler));
      waiting_[static_cast<std::size_t>(priority)].push(run, [shared] { (*shared)(); });
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(queue_up), asio::use_awaitable);
  }
  taken_ = true;
  co_return Turn{*this};
}

void Turnstile::leave() {
  for (auto& queue : waiting_) {
    if (queue.empty()) continue;
    // Still taken: by the one that is let through now.
    asio::post(executor_, queue.pop());
    return;
  }
  taken_ = false;
}

}  // namespace resetd::engine
