#pragma once
// What the checker of all tests (support/invariants.hpp) says of a simulation that has ended.

#include <string>
#include <vector>

#include "simulation/machine.hpp"

namespace resetd::simulation {

std::vector<std::string> verdict(Machine& machine);

}  // namespace resetd::simulation
