#pragma once
// The YAML of a plan, as a stream of its top-level sections and of its tasks. Built on yaml-cpp's events: its node
// tree costs 5 KB a task, follows aliases and lets keys stand twice.

#include <functional>

#include "plan/problems.hpp"
#include "plan/source.hpp"
#include "plan/tree.hpp"

namespace resetd::plan {

/// Who is told, in the order of the input. Each returns false to end the reading.
struct PlanListener {
  /// A top-level key and its value; `tasks` only where it is no list or begin_tasks did not want it.
  std::function<bool(const Node& key, const Node& value)> section;
  /// `tasks: [` or `tasks:\n-`. False: the list is not read as tasks.
  std::function<bool(const Node& key)> begin_tasks;
  /// A task of `tasks`, from 1 on. Of one that is too large, which was reported, only the beginning is there.
  std::function<bool(const Tree& task)> task;
};

enum class YamlEnd {
  complete,  ///< the whole document was read
  stopped,   ///< the listener said so
  broken     ///< a problem was reported behind which nothing can be read
};

/// Reports syntax errors, aliases, anchors, tags, nesting beyond max_depth, scalars beyond max_scalar_bytes, a second
/// document and a plan that is no map, and goes on where it can. `root` is set to the place of the map. A fresh parser
/// takes over between two tasks every `parser_bytes` (YamlInput tells why).
YamlEnd read_yaml(Source& source, Problems& problems, const PlanListener& listener, Mark& root,
                  std::size_t parser_bytes = 4 * 1024 * 1024);

}  // namespace resetd::plan
