#pragma once
// Taking back what a run reset: which tasks can be taken back to where they were and as what target, and the plan that
// does it. Pure.

#include <optional>
#include <string>
#include <variant>

#include "core/time.hpp"
#include "position/exact_form.hpp"
#include "queue/rows.hpp"

namespace resetd::engine {

/// Where a task's data task stands now, as the console shows it.
struct Present {
  std::string position = "{}";  ///< JSON; `{}` where it cannot be read
  std::string trouble;          ///< why the data task itself is not to be seen; empty where it is
};

/// The run did not reset the task: there is nothing to take back.
struct NotReset {};

/// It did, or may have, and the task cannot be taken back.
struct NotUndone {
  std::string why;  ///< for people
};

/// Nothing is known against taking it back, as this target.
using Undo = std::variant<NotReset, NotUndone, position::Form>;

/// What the database says of a task: that it was reset as far as is known, and from where. `later` is a run after its
/// own that reset its data task again, if one did; `now` is what a plan's times are held against.
Undo undo_by_record(const queue::Task& task, std::optional<core::RunId> later, core::WallTime now);

/// What the console says against it: the data task is gone, or no longer stands where the run left it, which is what
/// was read back, or where nothing was, the target in the fields that it has. Nothing where it still stands there.
std::optional<NotUndone> moved_since(const queue::Task& task, const Present& present);

/// The plan's beginning, up to its tasks; `console` is the name that it is configured under now. Names and reasons
/// longer than a plan's line should be are cut.
std::string undo_header(const queue::Run& run, const std::string& console);

/// A task of the plan, a line. It may go forward: it goes back to where it was.
std::string undo_line(const queue::Run& run, core::TaskId task, const position::Form& form);

}  // namespace resetd::engine
