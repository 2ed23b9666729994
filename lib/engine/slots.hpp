#pragma once
// How many may do something at once: tasks that are between a write call's preparation and its settlement, looks that
// are made for tasks without a slot, plans that are read. Used on the loop's thread; must outlive whoever waits at it.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <utility>

#include "engine/fair_queue.hpp"

namespace resetd::engine {

namespace asio = boost::asio;

class Slots {
 public:
  /// count from 1.
  Slots(asio::any_io_executor executor, std::int64_t count)
      : executor_(std::move(executor)), count_(count), free_(count) {}

  /// Free again when it goes.
  class Slot {
   public:
    explicit Slot(Slots& slots) : slots_(&slots) {}
    Slot(Slot&& other) noexcept : slots_(std::exchange(other.slots_, nullptr)) {}
    Slot& operator=(Slot&&) = delete;
    // NOLINTNEXTLINE(bugprone-exception-escape): without memory to post the next one, the process ends
    ~Slot() {
      if (slots_ != nullptr) slots_->give_back();
    }

   private:
    Slots* slots_;
  };

  /// Who takes one now need not wait.
  bool free() const { return free_ > 0 && waiting_.empty(); }
  /// Runs take turns.
  asio::awaitable<Slot> take(core::RunId run);

  /// From now on; those that are taken stay so. count from 1.
  void set_count(std::int64_t count);

 private:
  void give_back();
  void let_in();

  asio::any_io_executor executor_;
  std::int64_t count_;
  std::int64_t free_;  ///< below 0 where the count was lowered and more are taken
  FairQueue waiting_;
};

}  // namespace resetd::engine
