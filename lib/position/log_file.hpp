#pragma once
// Binlog coordinates: a file of a numbered series and an offset in it.

#include <compare>
#include <string_view>

namespace resetd::position {

/// Orders two file names of one series by their numeric suffix, of any length (`binlog.000482` before
/// `binlog.1000000`); names that are the same text are equivalent. Unordered when the names before the suffix differ
/// or a suffix is missing.
std::partial_ordering compare_log_files(std::string_view a, std::string_view b);

/// The file's number in its series: the digits at the end of its name, as they stand; empty where there are none.
std::string_view log_file_number(std::string_view name);

}  // namespace resetd::position
