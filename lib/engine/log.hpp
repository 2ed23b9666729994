#pragma once
// The log: lines with the fields that say what they concern. The only way to write one; where lines go and how they
// look is the daemon's to decide (daemon/logging.hpp). The audit log never goes through it.
//
// The fields travel beside the text, not within it: spdlog's messages have no place for them, and what stands in a text
// may come from a console. Sinks run within log(), on its thread, so the line that a sink writes is the one whose
// fields line_fields() shows: nothing is parsed, and no text can forge a field. It follows that the logger must not be
// an asynchronous one.

#include <optional>
#include <string_view>

#include "core/ids.hpp"

namespace resetd::engine {

enum class LogLevel { trace, debug, info, warn, error };

/// What a line concerns; absent ones are left out. The texts live as long as the call of log().
struct LogFields {
  std::optional<core::RunId> run;
  std::optional<core::Ordinal> ordinal;
  std::string_view console;
  std::string_view nonce;
};

/// Whether lines of this level are written at all: asked before a costly text is made. Any thread.
bool logs(LogLevel level);

/// One line, whatever stands in `message`. Any thread; blocks as long as its writing does. A line that cannot be
/// written is lost: nothing may depend on the log.
void log(LogLevel level, const LogFields& fields, std::string_view message);

/// For sinks and formatters, within log(): the fields of the line in hand. Empty ones outside of it.
const LogFields& line_fields();

}  // namespace resetd::engine
