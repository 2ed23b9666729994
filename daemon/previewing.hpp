#pragma once
// A plan's preview: sealed in private, judged task by task, printed page by page.

#include <filesystem>
#include <optional>

#include "daemon/context.hpp"
#include "plan/reader.hpp"
#include "settings/settings.hpp"

namespace resetd::daemon {

/// `checked` is a plan without problems, `console` the one that it names. Sets the exit code: 3 where some task would
/// be refused, 130 where it was interrupted.
void preview(Context& context, const settings::Settings& settings, const settings::Console& console,
             const std::filesystem::path& plan, const plan::Options& options, const plan::Reading& checked,
             std::optional<Format> format);

}  // namespace resetd::daemon
