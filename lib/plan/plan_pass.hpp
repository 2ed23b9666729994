#pragma once
// One pass over a plan and its files.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "plan/header_reader.hpp"
#include "plan/kept_tasks.hpp"
#include "plan/task_flow.hpp"
#include "plan/yaml_plan.hpp"

namespace resetd::plan {

enum class PassEnd {
  complete,
  stopped,            ///< by who is told, or with as many problems as are kept
  broken,             ///< by a problem behind which nothing can be read
  defaults_came_late  ///< behind `tasks`, and they were not known: the problems say nothing, another pass is needed
};

/// Told of every top-level key and its value, but a list of tasks; of none once something is wrong with the plan.
using SectionSink = std::function<void(const Node& key, const Node& value)>;

class PlanPass {
 public:
  struct Parts {
    std::shared_ptr<const Defaults> defaults;  ///< absent: taken from the plan as it is read; else they must be its own
    DuplicateFinder* duplicates;               ///< absent: not looked for
    KeptTasks* kept;                           ///< absent: tasks are checked only
    const SectionSink* sections = nullptr;     ///< absent: nobody is told
    const TreeSink* trees = nullptr;           ///< absent: nobody is told
    bool text_only = false;                    ///< the files of tasks_from are not read, so the reading is not whole
  };

  PlanPass(std::filesystem::path plan, const Options& options, Parts parts);

  /// Call once.
  PassEnd run();

  /// What run() found; without the plan_digest of a plan with files, which takes inline_tasks.
  Reading reading() const;
  /// SHA-256 of the plan's own text, where it was read to its end.
  const std::optional<core::Sha256::Digest>& text_digest() const { return text_digest_; }
  std::shared_ptr<const Defaults> defaults() const;

 private:
  PassEnd read_plan();
  PassEnd read_sections(Source& source);
  bool read_section(const Node& key, const Node& value);
  bool begin_tasks(const Node& key);
  bool read_files();
  bool read_file(const TaskFile& file);
  bool awaiting_defaults() const;
  /// Keeps the first fault.
  void expect(const core::Result<void>& done);
  bool go_on() const { return !problems_.full() || awaiting_defaults(); }

  std::filesystem::path plan_;
  Parts parts_;
  Problems problems_;
  HeaderReader header_;
  TaskReader task_reader_;
  TaskFlow flow_;
  core::Sha256 text_;
  std::optional<core::Sha256::Digest> text_digest_;
  core::Sha256 input_;
  std::string input_digest_;
  std::optional<Task> selected_;
  std::optional<core::Error> fault_;
  Mark root_{1, 1};
  bool tasks_began_ = false;
  bool defaults_came_late_ = false;
  bool files_readable_ = true;
};

}  // namespace resetd::plan
