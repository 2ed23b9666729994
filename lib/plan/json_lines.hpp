#pragma once
// JSON Lines: a task, an object, a line.

#include <string_view>

#include "plan/problems.hpp"
#include "plan/source.hpp"
#include "plan/task_flow.hpp"
#include "plan/tree.hpp"

namespace resetd::plan {

/// Reads one JSON document (RFC 8259, nothing but white space around it) into `tree`: numbers keep their text. At most
/// max_depth deep, strings at most max_scalar_bytes. `line` is its line in the file. The fault says what is wrong.
std::optional<Fault> read_json(std::string_view text, std::size_t line, Tree& tree);

/// Reads tasks; blank lines are passed over, a line is at most 1 MiB. False where `flow` ended the reading or the
/// problems are full.
bool read_json_lines(Source& source, Problems& problems, TaskFlow& flow);

}  // namespace resetd::plan
