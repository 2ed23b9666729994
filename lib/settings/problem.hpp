#pragma once
// What is wrong with a configuration, told so that the person who wrote it can mend it.

#include <cstddef>
#include <string>
#include <vector>

namespace resetd::settings {

/// line and column (in bytes) count from 1; both are 0 where there is no place (the file cannot be read).
struct Problem {
  std::string file;
  std::size_t line = 0;
  std::size_t column = 0;
  std::string message;  ///< one line: what is wrong, and what to do
  bool operator==(const Problem&) const = default;
};

/// `FILE:LINE:COLUMN: message`, without the numbers where they are 0.
std::string to_string(const Problem& problem);

}  // namespace resetd::settings
