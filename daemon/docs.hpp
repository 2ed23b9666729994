#pragma once
// The manual page and the shells' completions, from the same source as --help: the options and subcommands as they are
// registered. Pure but for describe(), which reads CLI11's objects.

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace resetd::daemon {

struct OptionDoc {
  std::vector<std::string> names;  ///< "-o", "--output"; empty: a positional
  std::string value;               ///< what it takes: "FILE"; empty: a flag
  std::string help;
};

struct CommandDoc {
  std::vector<std::string> words;  ///< "resetd", "audit", "verify"
  std::string description;
  std::string footer;  ///< examples, and what else stands below
  std::vector<OptionDoc> options;
  std::vector<OptionDoc> positionals;
  std::vector<CommandDoc> commands;
};

CommandDoc describe(const CLI::App& app);

/// resetd(1), in the man macros.
std::string man_page(const CommandDoc& program, const std::string& version);

/// To be sourced, or put where bash-completion looks, as `resetd`.
std::string bash_completion(const CommandDoc& program);

/// To be put into a folder of $fpath, as `_resetd`.
std::string zsh_completion(const CommandDoc& program);

}  // namespace resetd::daemon
