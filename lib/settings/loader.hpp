#pragma once
// Reads the configuration file. Everything wrong with it is found in one pass. Nothing but the file itself is touched:
// whether the files that it names are there and private is files.hpp's to say, so that a configuration can be checked
// on another machine.
//
// YAML, one document, UTF-8 (a BOM at the start is let by), at most 1 MiB, nested at most 16 deep; no anchors, aliases,
// tags, merge keys, duplicate keys or NUL. Unknown keys are problems. Integers are plain decimal digits without quotes,
// booleans are true and false without quotes.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/problem.hpp"
#include "settings/settings.hpp"

namespace resetd::settings {

inline constexpr std::size_t max_file_bytes = std::size_t{1} << 20;
inline constexpr std::size_t max_problems = 100;

/// The settings hold only where there are no problems. Problems come in the order of the file, at most max_problems.
struct Loaded {
  Settings settings;
  std::vector<Problem> problems;
};

/// What a configuration's paths depend on beside the file.
struct Environment {
  std::optional<std::filesystem::path> credentials_directory;
};

/// $CREDENTIALS_DIRECTORY, where it is set and not empty.
Environment process_environment();

/// Reads `file`. Blocks on the file system.
Loaded load(const std::filesystem::path& file, const Environment& environment);

/// Reads a configuration's text. `file` is named in problems; its folder is what relative paths are relative to.
Loaded parse(std::string_view text, const std::filesystem::path& file, const Environment& environment);

}  // namespace resetd::settings
