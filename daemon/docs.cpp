#include "daemon/docs.hpp"

#include <CLI/App.hpp>

namespace resetd::daemon {
namespace {

OptionDoc describe(const CLI::Option& option) {
  OptionDoc doc{.help = option.get_description()};
  for (const std::string& name : option.get_snames()) doc.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) doc.names.push_back("--" + name);
  if (doc.names.empty())
    doc.value = option.get_name(true);
  else if (option.get_type_size() != 0)
    doc.value = option.get_type_name();
  return doc;
}

CommandDoc describe(const CLI::App& app, std::vector<std::string> words) {
  words.push_back(app.get_name());
  CommandDoc doc{.words = words, .description = app.get_description(), .footer = app.get_footer()};
  for (const CLI::Option* option : app.get_options()) {
    (option->get_positional() ? doc.positionals : doc.options).push_back(describe(*option));
  }
  for (const CLI::App* command : app.get_subcommands({})) doc.commands.push_back(describe(*command, words));
  return doc;
}

}  // namespace

CommandDoc describe(const CLI::App& app) {
  return describe(app, {});
}

}  // namespace resetd::daemon
