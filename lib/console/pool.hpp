#pragma once
// Connections that wait for their next request. Pure bookkeeping on one thread, without a timer: whoever takes or gives
// a connection drops those that are too old.

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>

#include "console/connection.hpp"

namespace resetd::console {

class Pool {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// How long an idle connection is kept: less than the shortest keep-alive time that servers are usually given.
  static constexpr std::chrono::seconds max_idle{15};
  /// How long one may have been idle for a write to go out on it. A server that closes an idle connection just as we
  /// write leaves the outcome of the call unknown, which costs a write a reconciliation; two seconds is below every
  /// usual keep-alive timeout, so such a race is as good as excluded, and a busy run still saves its handshakes.
  static constexpr std::chrono::seconds max_idle_for_write{2};

  explicit Pool(std::size_t max_connections) : max_connections_(max_connections) {}

  /// The connection used last, if it has not been idle for longer and is ready; null where there is none.
  std::shared_ptr<Connection> take(Time now, std::chrono::seconds longest_idle);
  /// Keeps a connection, in place of the oldest where there are too many.
  void give(std::shared_ptr<Connection> connection, Time now);
  void clear() { idle_.clear(); }
  std::size_t size() const { return idle_.size(); }

 private:
  struct Idle {
    std::shared_ptr<Connection> connection;
    Time since;
  };
  void drop_old(Time now);

  std::size_t max_connections_;
  std::deque<Idle> idle_;  // the one used last is at the back
};

}  // namespace resetd::console
