#pragma once
// A plan's preview, from its looks to what is printed. Both ways the exit code is set: 3 where some task would be
// refused, 130 where it was interrupted.

#include <filesystem>

#include "daemon/context.hpp"
#include "daemon/remote.hpp"
#include "plan/reader.hpp"
#include "settings/settings.hpp"

namespace resetd::daemon {

/// A plan without problems.
struct CheckedPlan {
  const std::filesystem::path& file;
  const plan::Options& options;
  const plan::Reading& reading;
};

/// Looked at by this process, on the console that the plan names.
core::Result<void> preview(Context& context, const settings::Settings& settings, const settings::Console& console,
                           const CheckedPlan& plan, Format format);

/// Looked at by the process at work, under the limits that all its runs share.
core::Result<void> preview(Context& context, Remote& remote, const CheckedPlan& plan, Format format);

}  // namespace resetd::daemon
