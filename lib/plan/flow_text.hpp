#pragma once
// Nodes as text again: YAML in flow style, on one line, which reads back as the same values. Pure.

#include <string>

#include "plan/tree.hpp"

namespace resetd::plan {

/// A node without bad ones in it. What is no number, boolean or null becomes a quoted text, which every field that
/// takes text takes likewise; a CSV cell becomes what its field makes of it. A map or list under `commonPosStr` becomes
/// the JSON text that it stands for, so that neither its depth nor the length of its keys matters.
void append_flow(std::string& out, const Node& node);

/// The fields of a task, each begun by `separator` but the first: `taskId: 1, posType: "X"`.
void append_fields(std::string& out, const Node& map, std::string_view separator);

}  // namespace resetd::plan
