#include "core/yaml_faults.hpp"

#include <array>

#include "core/lexers.hpp"

namespace resetd::core {
namespace {

struct Remedy {
  std::string_view begins;  ///< the parser's message, or its beginning where a character or a number follows
  std::string_view text;
};

// The texts are those of yaml-cpp/exceptions.h.
constexpr auto remedies = std::to_array<Remedy>({
    {"illegal map value",
     "a colon where no value can begin: put text that holds `: ` in quotes, and indent the fields of one map alike, "
     "with spaces, not tabs"},
    {"illegal map key", "a `?` where no key can begin: put text that starts with it in quotes"},
    {"illegal block entry",
     "a `-` where no list can begin: put the list beneath its key, its items indented alike, with spaces, not tabs"},
    {"illegal tab", "a tab in front of a field: indent with spaces, not tabs"},
    {"illegal flow end", "a `}` or `]` that closes nothing: take it out, or put it in quotes"},
    {"end of map flow not found", "a `{` opened before here lacks its `}`, or a comma between its fields"},
    {"end of sequence flow not found", "a `[` opened before here lacks its `]`, or a comma between its items"},
    {"end of map not found",
     "what stands here belongs to no field: indent it like its neighbours, and let nothing "
     "follow a value in quotes"},
    {"end of sequence not found", "what stands here belongs to no item of the list: indent it like its neighbours"},
    {"illegal document indicator in scalar",
     "quotes opened before here are never closed: close them; the file may be cut off"},
    {"illegal EOF in scalar", "quotes opened before here are never closed: close them; the file may be cut off"},
    {"unknown token", "a character that no value can begin with: put the value in quotes"},
    {"the referenced anchor is not defined",
     "an alias (*), which is not allowed: put text that starts with `*` in "
     "quotes"},
    {"alias not found after *", "a `*` that no value can begin with: put the value in quotes"},
    {"anchor not found after &", "a `&` that no value can begin with: put the value in quotes"},
    {"unknown escape character: ", "a backslash that escapes nothing: double it, or put the text in single quotes"},
    {"bad character found while scanning hex number",
     "an escape without its hexadecimal digits: double the backslash, or put the text in single quotes"},
    {"invalid unicode: ", "an escape for a character that does not exist: write the character itself"},
});

}  // namespace

std::string yaml_fault(std::string_view parser_message) {
  for (const Remedy& remedy : remedies) {
    if (!parser_message.starts_with(remedy.begins)) continue;
    return std::string{remedy.text} + " (" + shown(parser_message) + ")";
  }
  return "this cannot be read (" + shown(parser_message) + ")";
}

}  // namespace resetd::core
