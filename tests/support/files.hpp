#pragma once
// Whole files, read and written.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace resetd::support {

/// Throw std::runtime_error where the file cannot be read or written.
std::string read_file(const std::filesystem::path& file);
void write_file(const std::filesystem::path& file, std::string_view text);
/// Without their ends.
std::vector<std::string> read_lines(const std::filesystem::path& file);
std::vector<std::string> lines_of(std::string_view text);

}  // namespace resetd::support
