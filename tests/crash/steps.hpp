#pragma once
// The table of the durable steps: where they happen, how often, and what can go wrong there.

#include <string>
#include <vector>

#include "crash/cell.hpp"

namespace resetd::crash {

std::vector<std::string> all_scenarios();

/// Every step × every action that makes sense there × the first, the second and the last time.
std::vector<Cell> all_cells();
/// One cell of every second step: points, actions and hits take turns.
std::vector<Cell> some_cells();

/// The scenario undisturbed: where the table says otherwise how often a step is reached, a line each.
std::vector<std::string> wrong_counts(const std::string& scenario);

}  // namespace resetd::crash
