#pragma once
// Everything of a plan but its tasks, section by section.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plan/defaults.hpp"
#include "plan/plan.hpp"
#include "plan/problems.hpp"
#include "plan/reader.hpp"
#include "plan/tree.hpp"

namespace resetd::plan {

/// A path of `tasks_from`, as written, and where.
struct TaskFile {
  std::string path;
  Mark mark;
};

class HeaderReader {
 public:
  HeaderReader(const Options& options, Problems& problems) : options_(options), problems_(problems) {}

  void section(const Node& key, const Node& value);
  /// The list of `tasks` begins. False when it was there before, which is reported.
  bool begin_tasks(const Node& key);
  /// The plan's map, which stands at `root`, is over: reports what is missing.
  void finish(Mark root);

  /// A section of this name was there, right or wrong.
  bool has(const std::string& name) const { return seen_.contains(name); }

  const Header& header() const { return header_; }
  const Defaults& defaults() const { return defaults_; }
  const std::vector<TaskFile>& files() const { return files_; }
  /// Where `select` stands, right or wrong.
  const std::optional<Mark>& select() const { return select_; }
  /// `tasks_from` was there and is readable, though it may name no file.
  bool names_files() const { return names_files_; }

 private:
  bool enter(const Node& key);
  void read_version(const Node& value);
  void read_console(const Node& value);
  void read_tasks_from(const Node& value);
  void add_file(const Node& item);
  void require_console(Mark root);

  const Options& options_;
  Problems& problems_;
  Header header_;
  Defaults defaults_;
  std::vector<TaskFile> files_;
  std::optional<Mark> select_;
  bool names_files_ = false;
  std::set<std::string> seen_;
};

}  // namespace resetd::plan
