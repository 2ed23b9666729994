#pragma once
// A person's plan on its way to the daemon.

#include <filesystem>
#include <string>

#include "daemon/context.hpp"
#include "daemon/remote.hpp"
#include "plan/reader.hpp"

namespace resetd::daemon {

/// Posts a plan that was found good with these options: as it is, or where it names files, with their tasks as its own.
/// The answer is handed on as it comes. What the daemon finds wrong with the plan is printed, then the result is
/// bad_input.
core::Result<void> send_plan(Context& context, Remote& remote, const std::string& target,
                             const std::filesystem::path& plan, const plan::Options& options,
                             const plan::Reading& checked, const control::Client::Sink& answer);

}  // namespace resetd::daemon
