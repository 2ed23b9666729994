#pragma once
// Checks one task, whatever notation it came in, and merges the defaults into it.

#include <array>
#include <optional>
#include <string>

#include "core/time.hpp"
#include "plan/defaults.hpp"
#include "plan/plan.hpp"
#include "plan/problems.hpp"
#include "plan/task_fields.hpp"
#include "plan/tree.hpp"
#include "position/catalogue.hpp"

namespace resetd::plan {

/// A task as far as it could be read.
struct ReadTask {
  Task task;
  bool good = false;  ///< nothing was wrong with it
  Mark task_id;       ///< where its taskId, jobId and jobName stand, for those that `task` has
  Mark job_id;
  Mark job_name;
};

/// `task 12: `, which begins every message about a task.
std::string task_prefix(core::Ordinal ordinal);

class TaskReader {
 public:
  TaskReader(const Defaults& defaults, core::WallTime now, Problems& problems)
      : defaults_(defaults), now_(now), problems_(problems) {}

  /// False while `defaults` could still come: what they may cure is reported as tentative.
  void set_defaults_final(bool final) { defaults_final_ = final; }

  ReadTask read(const Tree& tree, core::Ordinal ordinal);

 private:
  struct Entry {
    const Node* key = nullptr;
    const Node* value = nullptr;
  };
  using Entries = std::array<Entry, task_field_count>;

  Entries sort_out(const Node& map);
  void read_names(const Entries& entries, ReadTask& read);
  void read_forward(const Entries& entries, Task& task);
  const position::PosType* read_pos_type(const Entries& entries, const Node& map, Task& task);
  void unknown_pos_type(const Entries& entries, const Node& map, const std::string& pos_type);
  void read_target(const Entries& entries, const position::PosType* type, Task& task);
  void require_fields(const Entries& entries, const position::PosType& type, const Node& map);
  void report(Mark mark, const std::string& message) { problems_.add(mark, prefix_ + message); }
  void report_unless_defaulted(Mark mark, const std::string& message);

  const Defaults& defaults_;
  bool defaults_final_ = true;
  core::WallTime now_;
  Problems& problems_;
  std::string prefix_;  // of the task being read
  bool default_type_reported_ = false;
};

}  // namespace resetd::plan
