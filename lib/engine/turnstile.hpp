#pragma once
// Lets coroutines through one at a time: first those of the higher priority, and among these the runs take turns. Used
// on the loop's thread; must outlive whoever waits at it.

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <utility>

#include "engine/fair_queue.hpp"

namespace resetd::engine {

namespace asio = boost::asio;

/// What was looked at is acted on before something new is looked at: a look would grow too old for its reset else, and
/// those who wait to look gather meanwhile.
enum class Priority { write, look };

class Turnstile {
 public:
  explicit Turnstile(asio::any_io_executor executor) : executor_(std::move(executor)) {}

  /// Leaves when it goes.
  class Turn {
   public:
    explicit Turn(Turnstile& turnstile) : turnstile_(&turnstile) {}
    Turn(Turn&& other) noexcept : turnstile_(std::exchange(other.turnstile_, nullptr)) {}
    Turn& operator=(Turn&&) = delete;
    // NOLINTNEXTLINE(bugprone-exception-escape): without memory to post the next one, the process ends
    ~Turn() {
      if (turnstile_ != nullptr) turnstile_->leave();
    }

   private:
    Turnstile* turnstile_;
  };

  asio::awaitable<Turn> enter(Priority priority, core::RunId run);

 private:
  void leave();

  asio::any_io_executor executor_;
  bool taken_ = false;
  std::array<FairQueue, 2> waiting_;
};

}  // namespace resetd::engine
