#pragma once
// The only clocks of the engine. Tests put a virtual one in its place.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

#include "core/time.hpp"

namespace resetd::engine {

namespace asio = boost::asio;

/// One waiter at a time. Used on the loop's thread.
class Timer {
 public:
  virtual ~Timer() = default;
  /// Returns at `until`, or as soon as cancel() is called while it waits.
  virtual asio::awaitable<void> wait_until(core::SteadyTime until) = 0;
  virtual void cancel() = 0;
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual core::WallTime wall() const = 0;
  virtual core::SteadyTime steady() const = 0;
  virtual std::unique_ptr<Timer> timer() const = 0;
};

std::unique_ptr<Clock> make_system_clock(asio::any_io_executor executor);

}  // namespace resetd::engine
