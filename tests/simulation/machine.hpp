#pragma once
// What outlives a process: the database on its disk, the console, the clocks, and what a simulation writes down.

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "simulation/hazard.hpp"
#include "simulation/scenario.hpp"
#include "simulation/virtual_clock.hpp"
#include "sqlite/connection.hpp"
#include "support/invariants.hpp"

namespace resetd::simulation {

struct Machine {
  Machine(std::uint64_t seed_number, Scenario made, std::unique_ptr<sqlite::Connection> opened, bool traced)
      : seed(seed_number),
        scenario(std::move(made)),
        weather(scenario.weather),
        trace(timeline, traced),
        hazard(Random{seed, 2}, trace, scenario.death_permille, scenario.deaths),
        console(scenario.world, timeline),
        connection(std::move(opened)) {
    wall.at_beginning = core::WallTime{std::chrono::microseconds{scenario.world.began_us}};
  }

  std::uint64_t seed;
  Scenario scenario;
  Weather weather;  ///< as it is now
  Timeline timeline;
  Trace trace;
  Hazard hazard;
  WallClock wall;
  core::SteadyTime booted{std::chrono::seconds{100}};  ///< the steady clock when the timeline began
  ConsoleModel console;
  std::unique_ptr<sqlite::Connection> connection;
  std::filesystem::path panic_file;  ///< empty: there is none
  std::optional<Time> panic_since;   ///< when it appeared, while it is there
  std::uint64_t processes = 0;
  std::vector<Time> recorded;                  ///< when each record of the audit log was made
  std::set<std::string> events;                ///< of these
  std::map<std::int64_t, std::string> finish;  ///< of sealed runs, as the checker wants it
  std::map<std::pair<std::int64_t, std::int64_t>, support::Terms> terms;  ///< of their tasks, likewise
  std::vector<Time> sent;                                                 ///< when each call left
  std::vector<std::string> faults;                                        ///< of what can never be
};

}  // namespace resetd::simulation
