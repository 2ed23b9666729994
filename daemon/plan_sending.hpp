#pragma once
// A person's plan on its way to the daemon.

#include <filesystem>
#include <string>

#include "daemon/context.hpp"
#include "daemon/remote.hpp"
#include "plan/reader.hpp"

namespace resetd::daemon {

/// Posts a plan that was found good with these options: as it is, or where it names files, with their tasks as its own.
/// What the daemon finds wrong with it is printed, then the result is bad_input.
core::Result<control::Answer> send_plan(Context& context, Remote& remote, const std::string& target,
                                        const std::filesystem::path& plan, const plan::Options& options,
                                        const plan::Reading& checked);

}  // namespace resetd::daemon
