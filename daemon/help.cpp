#include "daemon/help.hpp"

#include <CLI/App.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <sstream>

#include "daemon/text.hpp"

namespace resetd::daemon {
namespace {

constexpr std::size_t page_width = 79;
constexpr std::size_t names_width = 30;  // CLI11's own

/// In lines of that width, whatever line ends the source has for its own sake.
std::string fitted(std::string text, std::size_t width) {
  std::ranges::replace(text, '\n', ' ');
  std::string lines;
  for (const std::string& line : wrapped(text, width)) lines.append(lines.empty() ? "" : "\n").append(line);
  return lines;
}

std::string first_clause(const std::string& description) {
  const std::string clause = description.substr(0, std::min(description.find(": "), description.find(". ")));
  return clause.ends_with('.') ? clause.substr(0, clause.size() - 1) : clause;
}

class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_description(const CLI::App* app) const override {
    return fitted(app->get_description(), page_width) + "\n";
  }

  std::string make_subcommand(const CLI::App* command) const override {
    std::stringstream out;
    CLI::detail::format_help(out, command->get_name(), fitted(first_clause(command->get_description()), text_width),
                             names_width);
    return out.str();
  }

  std::string make_option_desc(const CLI::Option* option) const override {
    return fitted(option->get_description(), text_width);
  }

  // What follows the options. --config and --socket belong to the program, so CLI11 shows them in its help alone.
  std::string make_subcommands(const CLI::App* app, CLI::AppFormatMode mode) const override {
    const CLI::App* root = app;
    while (root->get_parent() != nullptr) root = root->get_parent();
    const std::string commands = CLI::Formatter::make_subcommands(app, mode);
    if (root == app) return commands;
    const auto options = root->get_options([root](const CLI::Option* option) {
      return option != root->get_help_ptr() && option != root->get_version_ptr();
    });
    return make_group("Options of every command", false, options) + commands;
  }

 private:
  static constexpr std::size_t text_width = page_width - names_width;
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> help_formatter() {
  return std::make_shared<HelpFormatter>();
}

}  // namespace resetd::daemon
