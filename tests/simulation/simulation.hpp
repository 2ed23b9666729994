#pragma once
// One seed from its beginning to the verdict.

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "support/temp_folder.hpp"

namespace resetd::simulation {

struct Report {
  std::vector<std::string> violations;  ///< empty: everything held
  std::uint64_t trace = 0;              ///< the same for every run of a seed
  std::uint64_t processes = 0;
  std::size_t calls = 0, records = 0;
  std::set<std::string> events;  ///< of these records
};

class Simulator {
 public:
  Simulator();

  Report run(std::uint64_t seed, bool traced = false);

 private:
  support::TempFolder folder_;
};

}  // namespace resetd::simulation
