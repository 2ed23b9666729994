#pragma once
// Wakes those who wait for a change, so that nobody looks at the store while nothing happens. Used on the loop's
// thread.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <list>

namespace resetd::control {

class Feed {
 public:
  explicit Feed(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  /// Something has changed, and is in the database.
  void changed();
  /// Everyone who waits, now or later, returns at once.
  void close();

  /// Grows with each change: taken before one looks, given to wait() afterwards, so that no change is missed.
  std::uint64_t version() const { return version_; }
  bool closed() const { return closed_; }

  /// Returns once something has changed since `seen`, at `timeout`, or when closed. Outlives its waiters.
  boost::asio::awaitable<void> wait(std::uint64_t seen, std::chrono::milliseconds timeout);

 private:
  struct Waiter;
  void wake();

  boost::asio::any_io_executor executor_;
  std::uint64_t version_ = 0;
  bool closed_ = false;
  std::list<Waiter*> waiters_;
};

}  // namespace resetd::control
