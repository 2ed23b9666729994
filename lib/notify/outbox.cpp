#include "notify/outbox.hpp"

#include <algorithm>

#include "core/backoff.hpp"

namespace resetd::notify {

using engine::LogLevel;

Outbox::Outbox(const engine::Clock& clock, Subscription subscription, const NotifierOptions& options)
    : clock_(clock), subscription_(std::move(subscription)), options_(options), wake_(clock.timer()) {}

bool Outbox::wants(audit::Event event) const {
  return std::ranges::find(subscription_.events, event) != subscription_.events.end();
}

void Outbox::put(Message message) {
  if (ended_) return;
  if (queue_.size() >= options_.queue_limit) {
    say(LogLevel::warn, queue_.front().message, "dropped untold: " + std::to_string(queue_.size()) + " are queued");
    queue_.pop_front();
  }
  queue_.push_back({std::move(message), clock_.steady()});
  wake_->cancel();
}

asio::awaitable<void> Outbox::run() {
  while (!ended_) {
    if (queue_.empty()) {
      co_await wake_->wait_until(core::SteadyTime::max());
      continue;
    }
    Queued queued = std::move(queue_.front());
    queue_.pop_front();
    busy_ = true;
    co_await see_through(std::move(queued));
    busy_ = false;
  }
}

void Outbox::end() {
  ended_ = true;
  if (!queue_.empty()) {
    say(LogLevel::warn, queue_.front().message, "and " + std::to_string(queue_.size() - 1) + " more end untold");
  }
  queue_.clear();
  subscription_.receiver->cancel();
  wake_->cancel();
}

asio::awaitable<void> Outbox::see_through(Queued queued) {
  for (int attempts = 1;; ++attempts) {
    const Attempt attempt = co_await subscription_.receiver->deliver(queued.message);
    if (attempt.end == Attempt::End::delivered) {
      say(LogLevel::debug, queued.message, "delivered");
      co_return;
    }
    if (!again(queued, attempt, attempts)) co_return;
    const double chance = std::uniform_real_distribution<double>{0.0, 1.0}(random_);
    const core::SteadyTime until = clock_.steady() + core::backoff_delay(options_.backoff, attempts, chance);
    // What is put meanwhile wakes the same timer.
    while (!ended_ && clock_.steady() < until) co_await wake_->wait_until(until);
    if (ended_) co_return;
  }
}

bool Outbox::again(const Queued& queued, const Attempt& attempt, int attempts) {
  const bool old = clock_.steady() - queued.since > options_.max_age;
  const bool last = attempt.end == Attempt::End::give_up || attempts >= options_.max_attempts || old || ended_;
  say(last ? LogLevel::error : LogLevel::warn, queued.message,
      "attempt " + std::to_string(attempts) + ": " + attempt.trouble + (last ? "; given up" : ""));
  return !last;
}

void Outbox::say(LogLevel level, const Message& message, const std::string& what) const {
  engine::log(level, {.run = core::RunId{message.run}},
              subscription_.name + " " + message.event + " " + message.delivery + ": " + what);
}

}  // namespace resetd::notify
