#pragma once
// One run in the foreground: seal, show, ask, carry out, report. Ctrl-C once lets what is in flight end and leaves a
// run that can go on; twice records what is in flight as ambiguous and leaves. A terminal that closes is a Ctrl-C once,
// unless it was started to outlive it (nohup).

#include <filesystem>
#include <optional>

#include "daemon/app.hpp"
#include "daemon/context.hpp"
#include "plan/reader.hpp"

namespace resetd::daemon {

struct RunOptions {
  std::filesystem::path plan;
  bool yes = false;
  bool again = false;
  std::optional<Format> format;
};

/// `checked` is a plan without problems, its tasks kept; `console` the one that it names. Returns the exit code, after
/// everything was said.
int run_in_foreground(Context& context, App& app, const settings::Settings& settings, const settings::Console& console,
                      const RunOptions& options, const plan::Reading& checked);

}  // namespace resetd::daemon
