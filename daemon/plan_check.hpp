#pragma once
// A plan as a command is given it: checked whole before anything else is done.

#include <filesystem>
#include <optional>

#include "daemon/context.hpp"
#include "plan/reader.hpp"
#include "settings/settings.hpp"

namespace resetd::daemon {

/// Times relative to now; the consoles of the configuration, where there is one.
plan::Options plan_options_now(const settings::Settings* settings);

/// Nothing, after each problem was printed and the exit code set, where the plan is not good or cannot be checked.
std::optional<plan::Reading> check_plan(Context& context, const std::filesystem::path& plan,
                                        const plan::Options& options);

/// The console that a plan means which was checked with this configuration.
const settings::Console& console_of(const settings::Settings& settings, const plan::Header& header);

}  // namespace resetd::daemon
