#pragma once
// Walking through a section whose fields are known by name.

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "plan/problems.hpp"
#include "plan/tree.hpp"
#include "plan/unknown_field.hpp"
#include "plan/values.hpp"
#include "plan/wording.hpp"

namespace resetd::plan {

/// One known field: its name, and what is done with its value.
template <class Out>
struct FieldReader {
  std::string_view name;
  void (*read)(const Node& value, const std::string& subject, Problems& problems, Out& out);
};

template <class Out, std::size_t count>
constexpr std::array<std::string_view, count> names_of(const std::array<FieldReader<Out>, count>& fields) {
  std::array<std::string_view, count> names;
  for (std::size_t i = 0; i < count; ++i) names[i] = fields[i].name;
  return names;
}

/// Reads every field of the map `node` into `out`; reports unknown ones, and a node that is no map. `subject` names
/// the section in messages: "policy".
template <class Out>
void read_section(const Node& node, const std::string& subject, std::span<const FieldReader<Out>> fields,
                  Problems& problems, Out& out) {
  if (node.kind != Kind::map) {
    const core::Error error = wrong_kind(node, "a map of fields");
    if (!error.message.empty()) problems.add(node.mark, subject + " " + error.message);
    return;
  }
  each_pair(node, [&](const Node& key, const Node& value) {
    if (!key.scalar() || (key.kind == Kind::plain && key.text == "<<")) return;  // check_keys reported it
    for (const FieldReader<Out>& field : fields) {
      if (field.name == key.text) return field.read(value, subject + "." + key.text, problems, out);
    }
    std::vector<std::string_view> names;
    for (const FieldReader<Out>& field : fields) names.push_back(field.name);
    const std::string meant = meant_by(key.text, names);
    problems.add(key.mark, subject + ": unknown field " + shown(key.text) +
                               (meant.empty() ? "; the fields known here are " + joined(names) : meant));
  });
}

}  // namespace resetd::plan
