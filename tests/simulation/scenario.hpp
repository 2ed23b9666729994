#pragma once
// What a seed stands for: the console and its data jobs, the plans, the policy, the weather, and how much goes wrong.

#include <vector>

#include "core/policy.hpp"
#include "engine/channel.hpp"
#include "queue/rows.hpp"
#include "simulation/console_model.hpp"

namespace resetd::simulation {

struct PlannedRun {
  std::string name;
  core::Policy policy;
  std::vector<queue::Task> tasks;
  Time submitted_at{};
};

struct Scenario {
  Weather weather;  ///< while it is rough
  CallTimes times;
  engine::ChannelOptions console;
  ConsoleModel::Options world;
  std::vector<PlannedRun> runs;
  std::chrono::milliseconds check_max_age{};
  /// A strict budget is held against every run: nothing that fails is tried again.
  std::optional<std::int64_t> strict_budget;
  Time rough_until{};  ///< from then on nothing goes wrong any more, and an operator sees to it that the runs end
  int deaths = 0;
  int death_permille = 0;  ///< at each commit; more at a call
  int slow_commits_permille = 0;
  Time between_commands{};   ///< of the operator's, at most
  Time between_meddlings{};  ///< of others with the data jobs, at most; 0: none
  bool panic_file = false;
};

Scenario make_scenario(std::uint64_t seed);

}  // namespace resetd::simulation
