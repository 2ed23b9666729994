#pragma once
// What the daemon is doing when it is struck: plans in its spool, and a person who steers their runs to their end.

#include <cstdint>
#include <string>
#include <vector>

namespace resetd::crash {

struct ScenarioPlan {
  std::string name;
  std::string text;
  std::vector<std::string> task_states;  ///< at the end, whatever happened in between; by ordinal
};

struct Scenario {
  std::string name;
  std::vector<ScenarioPlan> plans;
  std::vector<std::string> faults;         ///< of the console
  std::vector<std::int64_t> running_jobs;  ///< at the beginning and at the end; the others are stopped
  /// The life before the one that is struck is killed with so many resets under way, and plans are all there at once.
  std::int64_t killed_with = 0;
  bool retried = false;  ///< what has failed is tried again, until nothing has
};

/// "plain", "faulty", "held", "jobs", "scheduled", "expired", "astray", "stubborn" or "recovery". Each has steps that
/// no other has, and is short.
const Scenario& scenario(const std::string& name);

}  // namespace resetd::crash
