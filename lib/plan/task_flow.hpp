#pragma once
// Where all tasks of a plan come together, whatever they were written in: numbered, read, checked for being named
// twice, and handed on.

#include <cstdint>
#include <functional>

#include "plan/duplicate_finder.hpp"
#include "plan/kept_tasks.hpp"
#include "plan/problems.hpp"
#include "plan/reader.hpp"
#include "plan/task_reader.hpp"
#include "plan/tree.hpp"

namespace resetd::plan {

inline constexpr std::int64_t max_tasks = 20'000'000;

/// Takes a good task as it is written, `defaults` not merged in. False ends the reading.
using TreeSink = std::function<bool(const Tree&)>;

class TaskFlow {
 public:
  /// `duplicates`, `kept` and `trees` may be absent. Good tasks are kept and go to `trees`.
  TaskFlow(TaskReader& reader, Problems& problems, DuplicateFinder* duplicates, KeptTasks* kept, const TreeSink* trees)
      : reader_(reader), problems_(problems), duplicates_(duplicates), kept_(kept), trees_(trees) {}

  /// The next task. False where the reading shall end: `trees` wants no more, or there are too many tasks.
  bool task(const Tree& tree);
  /// The next task cannot be read at all, which the caller reports.
  bool skip();

  /// `task 12: ` for the next one.
  std::string next_prefix() const { return task_prefix(next()); }
  std::int64_t count() const { return count_; }

 private:
  core::Ordinal next() const { return core::Ordinal{count_ + 1}; }
  bool advance(Mark mark);
  void remember(const ReadTask& read);

  TaskReader& reader_;
  Problems& problems_;
  DuplicateFinder* duplicates_;
  KeptTasks* kept_;
  const TreeSink* trees_;
  std::int64_t count_ = 0;
};

/// Reports every name that an earlier task has too. The error is the finder's.
core::Result<void> report_duplicates(DuplicateFinder& finder, Problems& problems);

}  // namespace resetd::plan
