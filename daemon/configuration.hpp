#pragma once
// The configuration as a command finds it: --config, else the default place.

#include <optional>

#include "console/endpoint.hpp"
#include "core/result.hpp"
#include "daemon/context.hpp"
#include "settings/settings.hpp"

namespace resetd::daemon {

/// Where it is: --config, else the default.
std::filesystem::path configuration_file(const Context& context);

/// Reads it. Nothing, after each problem was printed and the exit code set, where it is not good.
std::optional<settings::Settings> load_configuration(Context& context);

/// Likewise, where it is given or found; `found` is false where there is none, which is no failure.
struct MaybeSettings {
  bool good = true;
  std::optional<settings::Settings> settings;
};
MaybeSettings load_configuration_if_any(Context& context);

/// How to talk to a console: reads its key and its secret from their files.
core::Result<console::Endpoint> endpoint_of(const settings::Console& console);

std::filesystem::path database_file(const settings::Settings& settings);

/// `name(uid)` of the user who runs this process.
std::string actor_name();

}  // namespace resetd::daemon
