#include "engine/slots.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>

namespace resetd::engine {

asio::awaitable<Slots::Slot> Slots::take(core::RunId run) {
  if (free()) {
    --free_;
    co_return Slot{*this};
  }
  auto queue_up = [this, run](auto handler) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    waiting_.push(run, [shared] { (*shared)(); });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(queue_up), asio::use_awaitable);
  co_return Slot{*this};
}

void Slots::give_back() {
  ++free_;
  let_in();
}

void Slots::set_count(std::int64_t count) {
  free_ += count - count_;
  count_ = count;
  let_in();
}

void Slots::let_in() {
  while (free_ > 0 && !waiting_.empty()) {
    --free_;
    asio::post(executor_, waiting_.pop());
  }
}

}  // namespace resetd::engine
