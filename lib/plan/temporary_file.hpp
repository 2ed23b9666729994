#pragma once

#include <string>

#include "core/result.hpp"

namespace resetd::plan {

/// A file of the caller's alone, in TMPDIR, without a name: it is gone with its descriptor, which the caller closes.
/// The error is unexpected and says what could not be done.
core::Result<int> open_temporary_file();

/// `cannot write a temporary file: ` and what errno says.
std::string temporary_file_trouble(const char* what);

}  // namespace resetd::plan
