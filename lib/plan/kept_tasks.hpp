#pragma once
// The tasks of a plan that was checked, kept so that it is read once only: what is queued is what was checked, whatever
// becomes of the plan's file. Few are kept in memory, more in a temporary file without a name.

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "plan/plan.hpp"

namespace resetd::plan {

/// Used by one thread at a time.
class KeptTasks {
 public:
  static constexpr std::size_t memory_bytes = 1024 * 1024;

  /// The file is made in `folder`; in TMPDIR where it is empty.
  explicit KeptTasks(std::filesystem::path folder = {}) : folder_(std::move(folder)) {}

  /// Keeps one more. A fault of the file is finish()'s to say.
  void add(const Task& task);
  /// Keeps none any more.
  void clear();
  /// Unexpected where one of them could not be kept.
  core::Result<void> finish();

  /// After finish() went well: the next of them in plan order, at most so many; none after the last.
  core::Result<std::vector<Task>> next(std::size_t most);

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void spill();
  bool open();
  std::optional<std::string_view> next_record();
  bool has(std::size_t size);
  void fail(const std::string& what);

  std::filesystem::path folder_;
  std::string memory_;  // records: those that are not in the file; after finish(), of those in it what was read last
  std::size_t at_ = 0;  // up to where next() has taken them
  std::unique_ptr<std::FILE, Closer> file_;
  std::optional<core::Error> failure_;
};

}  // namespace resetd::plan
