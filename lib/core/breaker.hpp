#pragma once
// Stops resets to a console that no longer answers: after `limit` calls in a row that ended ambiguous or not sent, no
// new reset goes there until a read succeeds.

#include "core/outcome.hpp"

namespace resetd::core {

class Breaker {
 public:
  explicit Breaker(int limit) : limit_(limit) {}  ///< from 1

  /// A call ended. A withdrawn one says nothing of the console.
  void ended(const Evidence& evidence, bool read) {
    if (evidence.end == CallEnd::withdrawn) return;
    const Outcome outcome = classify(evidence);
    if (outcome == Outcome::ambiguous || outcome == Outcome::not_sent) {
      ++failures_;
      if (failures_ >= limit_) open_ = true;
      return;
    }
    failures_ = 0;
    if (read && outcome == Outcome::acknowledged) open_ = false;
  }

  bool open() const { return open_; }

 private:
  int limit_;
  int failures_ = 0;
  bool open_ = false;
};

}  // namespace resetd::core
