#pragma once
// How --help is laid out: for a terminal of 80 columns, and with what applies to every command shown on each.

#include <memory>

namespace CLI {
class FormatterBase;
}

namespace resetd::daemon {

/// To be set before the subcommands are added, which inherit it. A command's description is text whose first clause,
/// up to a colon or a full stop, says what it does: that alone stands in the list of commands.
std::shared_ptr<CLI::FormatterBase> help_formatter();

}  // namespace resetd::daemon
