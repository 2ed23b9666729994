#pragma once
// The checks of a configuration that need the machine it is for. `check` leaves them out, `serve` and `run` make them
// before anything else.

#include <filesystem>
#include <vector>

#include "settings/problem.hpp"
#include "settings/settings.hpp"

namespace resetd::settings {

/// Looks at every file and folder that the settings name; `file` (the configuration) is named in the problems, which
/// have no place in it but name the key. Secrets are read and let go. Changes nothing. Blocks on the file system.
std::vector<Problem> check_files(const Settings& settings, const std::filesystem::path& file);

/// What the configuration says without effect on this machine, likewise: a group of allow_groups that is not there lets
/// nobody in, and a panic_file without its folder cannot be made in a hurry. None of it keeps a daemon from working.
std::vector<Problem> find_doubts(const Settings& settings, const std::filesystem::path& file);

}  // namespace resetd::settings
