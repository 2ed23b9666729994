#pragma once
// Virtual time, and what happens when. One timeline outlives all processes of a simulation: what a process sent is on
// its way whether that process lives or not.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace resetd::simulation {

using Time = std::chrono::nanoseconds;  ///< since the simulation began

/// What belongs to a process does not happen any more once that process is gone.
class Life {
 public:
  void end() { *alive_ = false; }
  std::shared_ptr<const bool> alive() const { return alive_; }

 private:
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

class Timeline {
 public:
  Time now() const { return now_; }

  /// Events of one moment happen in the order in which they were asked for.
  void at(Time time, std::function<void()> event);
  void after(Time delay, std::function<void()> event) { at(now_ + delay, std::move(event)); }
  /// Only while `life` lasts.
  void after(const Life& life, Time delay, std::function<void()> event);

  /// Goes on to the next event and lets it happen. False where none is left, or it lies beyond `until`.
  bool step(Time until);

 private:
  struct Entry {
    Time time{};
    std::uint64_t number = 0;
    std::function<void()> event;
  };
  static bool later(const Entry& a, const Entry& b) { return a.time != b.time ? a.time > b.time : a.number > b.number; }

  Time now_{};
  std::uint64_t asked_ = 0;
  std::vector<Entry> entries_;  ///< a heap, the next one first
};

}  // namespace resetd::simulation
