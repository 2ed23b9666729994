#pragma once
// One cell of the crash matrix: a failpoint, what happens there, and the how-manieth time.

#include <map>
#include <string>
#include <vector>

#include "crash/failpoint.hpp"

namespace resetd::crash {

struct Cell {
  std::string scenario;
  std::string point;
  Action action{};
  int hit = 0;

  /// As RESETD_FAILPOINT says it, with the scenario.
  std::string text() const;
};

/// Strikes `resetd serve` once in its scenario, starts it anew as often as it takes until every run has ended, and
/// holds what is left against the rules: what is wrong, a line each.
std::vector<std::string> try_cell(const Cell& cell);

/// The scenario undisturbed: how often each failpoint is reached. Throws std::runtime_error where a rule is broken.
std::map<std::string, int> census(const std::string& scenario);

}  // namespace resetd::crash
