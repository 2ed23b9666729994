#pragma once
// How long a run will take, told from how many calls it needs and how many a second may leave.

#include <chrono>
#include <cstdint>

#include "core/policy.hpp"

namespace resetd::core {

/// What a run has to do, counted.
struct Workload {
  std::int64_t resets = 0;
  std::int64_t places = 0;  ///< where these tasks are looked at: pages of a list, and jobs that are asked for alone
  std::int64_t stops = 0;   ///< jobs that run and are to be stopped
  std::int64_t waves = 1;
};

struct Estimate {
  std::int64_t calls = 0;
  /// If every call is answered at once and none has to be made again: the calls at the rate, and the gates between
  /// waves. What cannot be known beforehand is left out: how long jobs take to stop and to start, how long a person
  /// takes to open a gate.
  std::chrono::milliseconds duration{0};
  std::int64_t starts = 0;           ///< jobs to be started
  std::int64_t gates_by_person = 0;  ///< between waves
};

/// Looks are shared by all on a page, as far as they are young enough when a task's turn comes.
Estimate estimate(const Workload& work, const Policy& policy, Rate console);

}  // namespace resetd::core
