#include <algorithm>

#include "daemon/docs.hpp"

namespace resetd::daemon {
namespace {

/// " audit verify": the words after the program's, as the scripts keep them.
std::string path_of(const CommandDoc& command) {
  std::string path;
  for (std::size_t i = 1; i < command.words.size(); ++i) path += " " + command.words[i];
  return path;
}

template <class Visit>
void for_each_command(const CommandDoc& command, const Visit& visit) {
  visit(command);
  for (const CommandDoc& inner : command.commands) for_each_command(inner, visit);
}

bool is_file(const std::string& value) {
  return value == "FILE" || value == "PATH" || value.starts_with("PLAN");
}

bool takes_files(const CommandDoc& command) {
  return std::ranges::any_of(command.positionals, [](const OptionDoc& option) { return is_file(option.value); });
}

/// `a|b|c` of every option whose value `wanted` takes, whichever command it belongs to.
template <class Wanted>
std::string options_with(const CommandDoc& program, const Wanted& wanted) {
  std::vector<std::string> names;
  for_each_command(program, [&](const CommandDoc& command) {
    for (const OptionDoc& option : command.options) {
      if (wanted(option.value)) std::ranges::copy(option.names, std::back_inserter(names));
    }
  });
  std::ranges::sort(names);
  const auto same = std::ranges::unique(names);
  names.erase(same.begin(), same.end());
  std::string pattern;
  for (const std::string& name : names) pattern.append(pattern.empty() ? "" : "|").append(name);
  return pattern;
}

/// The same as `$walked $previous` tells them: an option may take another value in another command.
template <class Wanted>
std::string places_with(const CommandDoc& program, const Wanted& wanted) {
  std::string pattern;
  for_each_command(program, [&](const CommandDoc& command) {
    for (const OptionDoc& option : command.options) {
      if (!wanted(option.value)) continue;
      for (const std::string& name : option.names) {
        pattern.append(pattern.empty() ? "" : "|").append(&command == &program ? "*" : "");
        pattern.append("\"" + path_of(command) + " " + name + "\"");
      }
    }
  });
  return pattern;
}

/// The part that both shells share: how far the words have come, in $walked.
std::string path_walk(const CommandDoc& program, const std::string& word_at, const std::string& last) {
  std::string paths;
  for_each_command(program, [&](const CommandDoc& command) {
    if (command.words.size() > 1) paths.append(paths.empty() ? "" : "|").append("\"" + path_of(command) + "\"");
  });
  return "  while ((i < " + last + ")); do\n    case \"" + word_at + "\" in\n      " +
         options_with(program, [](const std::string& value) { return !value.empty(); }) +
         ") ((i++)) ;;\n      *) case \"$walked " + word_at + "\" in\n        " + paths + ") walked+=\" " + word_at +
         "\" ;;\n      esac ;;\n    esac\n    ((i++))\n  done\n";
}

std::string first_line(const std::string& text) {
  const std::string clause = text.substr(0, std::min({text.find('\n'), text.find(": "), text.find(". ")}));
  return clause.ends_with('.') ? clause.substr(0, clause.size() - 1) : clause;
}

/// One element of zsh's "name:description", in single quotes.
std::string described(const std::string& name, const std::string& description) {
  std::string out = "'" + name + ":";
  for (const char c : first_line(description)) out += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return out + "'";
}

const std::vector<OptionDoc>& options_of(const CommandDoc& program, const CommandDoc& command) {
  return &command == &program ? command.options : program.options;
}

}  // namespace

std::string bash_completion(const CommandDoc& program) {
  std::string script =
      "# bash completion for resetd\n"
      "_resetd() {\n"
      "  local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
      "  local walked=\"\" words=\"\" files=\"\" i=1\n";
  script += path_walk(program, "${COMP_WORDS[i]}", "COMP_CWORD");
  script += "  case \"$walked $previous\" in\n    " + places_with(program, is_file) +
            ") compopt -o filenames; COMPREPLY=($(compgen -f -- \"$current\")); return ;;\n    " +
            places_with(program, [](const std::string& value) { return value == "FORMAT"; }) +
            ") COMPREPLY=($(compgen -W \"table json\" -- \"$current\")); return ;;\n    " +
            places_with(program, [](const std::string& value) { return !value.empty(); }) +
            ") return ;;\n  esac\n  case \"$walked\" in\n";
  for_each_command(program, [&](const CommandDoc& command) {
    script += "    \"" + path_of(command) + "\") words=\"";
    std::string words;
    for (const CommandDoc& inner : command.commands) words += " " + inner.words.back();
    for (const OptionDoc& option : command.options) {
      for (const std::string& name : option.names) words += " " + name;
    }
    if (&command != &program) {
      for (const OptionDoc& option : options_of(program, command)) {
        if (option.value.empty()) continue;  // --version and --help end at once: they stand alone
        for (const std::string& name : option.names) words += " " + name;
      }
    }
    script += words.substr(std::min<std::size_t>(1, words.size())) + "\"" + (takes_files(command) ? " files=1" : "") +
              " ;;\n";
  });
  return script +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "  if [[ -n $files && $current != -* ]]; then\n"
         "    compopt -o filenames\n"
         "    COMPREPLY+=($(compgen -f -- \"$current\"))\n"
         "  fi\n"
         "}\n"
         "complete -F _resetd resetd\n";
}

std::string zsh_completion(const CommandDoc& program) {
  std::string script =
      "#compdef resetd\n"
      "_resetd() {\n"
      "  local -a commands options formats\n"
      "  local previous=\"${words[CURRENT-1]}\" walked=\"\" files=\"\" i=2\n";
  script += path_walk(program, "${words[i]}", "CURRENT");
  script += "  case \"$walked $previous\" in\n    " + places_with(program, is_file) + ") _files; return ;;\n    " +
            places_with(program, [](const std::string& value) { return value == "FORMAT"; }) +
            ") formats=(table json); compadd -a formats; return ;;\n    " +
            places_with(program, [](const std::string& value) { return !value.empty(); }) +
            ") return ;;\n  esac\n  case \"$walked\" in\n";
  for_each_command(program, [&](const CommandDoc& command) {
    script += "    \"" + path_of(command) + "\")\n      commands=(";
    for (const CommandDoc& inner : command.commands) script += " " + described(inner.words.back(), inner.description);
    script += " )\n      options=(";
    for (const OptionDoc& option : command.options) {
      for (const std::string& name : option.names) script += " " + described(name, option.help);
    }
    if (&command != &program) {
      for (const OptionDoc& option : options_of(program, command)) {
        if (option.value.empty()) continue;
        for (const std::string& name : option.names) script += " " + described(name, option.help);
      }
    }
    script += std::string{" )\n      files="} + (takes_files(command) ? "1" : "") + " ;;\n";
  });
  return script +
         "  esac\n"
         "  (( ${#commands} )) && _describe -t commands command commands\n"
         "  (( ${#options} )) && _describe -o -t options option options\n"
         "  [[ -n $files ]] && _files\n"
         "  return 0\n"
         "}\n"
         "_resetd \"$@\"\n";
}

}  // namespace resetd::daemon
