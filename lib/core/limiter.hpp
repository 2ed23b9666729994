#pragma once
// A rate limit that is exact at the moment the byte leaves: GCRA over send times. A call first takes a permit, a little
// before its time comes, so that its intent can be made durable meanwhile; then it is let through when its time is
// there. In any window of length w at most burst + rate × w calls are sent.
//
// The bucket starts empty: what an earlier process sent just before it ended can then not add up with ours.

#include <cstdint>

#include "core/policy.hpp"
#include "core/time.hpp"

namespace resetd::core {

class RateLimiter {
 public:
  /// How long before its time a call may take its permit: room for one commit and, at need, a connection.
  static constexpr std::chrono::milliseconds lead{50};

  /// How old a look may have become when its reset is announced: this much younger than the oldest it may leave with.
  static constexpr std::chrono::milliseconds age_margin = 2 * lead;

  /// burst from 1.
  RateLimiter(Rate rate, std::int64_t burst, SteadyTime now);

  /// The earliest time at which the next permit may be taken; not before `now`.
  SteadyTime permit_at(SteadyTime now) const;
  void take_permit() { ++permits_; }
  /// For a permit that will not be used.
  void give_back();

  /// The earliest time at which a call with a permit may leave; not before `now`.
  SteadyTime send_at(SteadyTime now) const;
  /// A call with a permit leaves now. Not before send_at(now).
  void sent(SteadyTime now);

  /// From now on, and with an empty bucket: what the old rate let through does not add up with the new one's burst.
  void set_rate(Rate rate, SteadyTime now) { set_limits(rate, burst_, now); }
  void set_limits(Rate rate, std::int64_t burst, SteadyTime now);

  /// The time between two calls at this rate.
  std::chrono::nanoseconds interval() const { return interval_; }

 private:
  std::chrono::nanoseconds tolerance() const { return interval_ * (burst_ - 1); }

  std::chrono::nanoseconds interval_;
  std::int64_t burst_;
  SteadyTime next_;  ///< GCRA's theoretical arrival time
  std::int64_t permits_ = 0;
};

}  // namespace resetd::core
