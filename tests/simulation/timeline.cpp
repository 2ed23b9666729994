#include "simulation/timeline.hpp"

#include <algorithm>
#include <utility>

namespace resetd::simulation {

void Timeline::at(Time time, std::function<void()> event) {
  entries_.push_back({std::max(time, now_), ++asked_, std::move(event)});
  std::push_heap(entries_.begin(), entries_.end(), later);
}

void Timeline::after(const Life& life, Time delay, std::function<void()> event) {
  after(delay, [alive = life.alive(), event = std::move(event)] {
    if (*alive) event();
  });
}

bool Timeline::step(Time until) {
  if (entries_.empty() || entries_.front().time > until) return false;
  std::pop_heap(entries_.begin(), entries_.end(), later);
  const Entry next = std::move(entries_.back());
  entries_.pop_back();
  now_ = next.time;
  next.event();
  return true;
}

}  // namespace resetd::simulation
