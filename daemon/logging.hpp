#pragma once
// Where the log goes: standard error as text or as JSON lines, or the journal. Every form keeps a message in one line
// or entry, and its fields (run, ordinal, console, nonce) where no message can reach: as keys of their own in JSON and
// in the journal, after the line's only tab in text.

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"
#include "engine/log.hpp"
#include "settings/settings.hpp"

namespace resetd::daemon {

/// Sets the process's logger; before that there is none to write to. bad_input where the journal is asked for and none
/// listens on this machine.
core::Result<void> set_up_logging(const settings::Log& log);

/// Whether set_up_logging() of this would take the journal.
bool logs_to_journal(const settings::Log& log);

/// From now on; any thread.
void set_log_level(settings::LogLevel level);

/// What `auto` stands for: the journal where standard error is connected to it (`journal_stream` is $JOURNAL_STREAM,
/// or null), text where it is a terminal, else JSON lines. Others stand for themselves.
settings::LogFormat chosen_format(settings::LogFormat format, int standard_error, const char* journal_stream);

/// Lines of the log, and an entry's fields as the journal takes them (`NAME=value`). Pure. `level` is as spdlog spells
/// it.
std::string text_line(core::WallTime at, std::string_view level, std::string_view message,
                      const engine::LogFields& fields);
std::string json_line(core::WallTime at, std::string_view level, std::string_view message,
                      const engine::LogFields& fields);
std::vector<std::string> journal_entry(int priority, std::string_view message, const engine::LogFields& fields);

}  // namespace resetd::daemon
