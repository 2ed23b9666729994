#pragma once
// Many seeds, in processes of their own: a broken invariant ends a process, and killed simulated processes are never
// freed.

#include <cstdint>

namespace resetd::simulation {

struct Order {
  std::uint64_t first = 1;
  std::uint64_t seeds = 1;
  int jobs = 1;
  bool twice = false;
  bool trace = false;
};

/// Prints each seed that fails, up to a handful, then one line of what was done. True: none failed.
bool run_seeds(const Order& order);

}  // namespace resetd::simulation
