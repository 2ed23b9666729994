#pragma once

#include <filesystem>
#include <string>

#include "core/result.hpp"

namespace resetd::plan {

/// A file of the caller's alone, in this folder or, where it is empty, in TMPDIR, without a name: it is gone with its
/// descriptor, which the caller closes. The error is unexpected and says what could not be done.
core::Result<int> open_temporary_file(const std::filesystem::path& folder);

/// `cannot write a temporary file in /tmp: `, what errno says, and what to do.
std::string temporary_file_trouble(const char* what, const std::filesystem::path& folder);

}  // namespace resetd::plan
